/// The agent's configuration for a run.
enum AgentConfiguration {
    static func yaml(_ plan: AgentPlan, directory: RunDirectory, pushURL: String) -> String {
        let host = plan.matchesRotated ? "*.log{,.[0-9],-*[0-9]}" : "*.log"
        return """
            server: {http_listen_address: 127.0.0.1, http_listen_port: 0, log_level: debug}
            positions: {filename: \(directory.positions), sync_period: 200ms}
            target_config: {sync_period: 1s, shutdown_timeout: 2s}
            limits_config: {max_memory: \(plan.maxMemory)MB, max_open_files: \(plan.maxOpenFiles)}
            clients:
              - url: \(pushURL)
                batchwait: \(plan.batchWait)ms
                batchsize: \(min(plan.batchSize, plan.maxMemory << 20 - 1 << 16))
                timeout: 1s
                \(plan.format)
                backoff_config: {min_period: 50ms, max_period: 400ms}
            scrape_configs:
              - job_name: pods
                pipeline_stages: [{cri: {}}]
                static_configs:
                  - labels: {job: pods, __path__: "\(directory.pods)/*/*/*.log"}
              - job_name: host
                pipeline_stages:
                  - regex: {expression: 'level=(?P<level>\\S+)'}
                  - labels: {level: }
                static_configs:
                  - labels: {job: host, __path__: "\(directory.host)/\(host)"}
              - job_name: traces
                pipeline_stages:
                  # Longer than anything stops the agent here, so that no block is cut by time.
                  - multiline: {firstline: '^seq=', max_wait_time: 8s}
                static_configs:
                  - labels: {job: traces, __path__: "\(directory.traces)/*.log"}

            """
    }
}
