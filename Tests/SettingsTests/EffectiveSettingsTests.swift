import Settings
import Testing

@Suite struct EffectiveSettingsTests {
    private static let full = """
        server: {http_listen_port: 1, http_listen_address: '', http_path_prefix: p, http_tls_config: {cert_file: /c, key_file: /k, client_ca_file: /a, client_auth_type: VerifyClientCertIfGiven}, tls_min_version: VersionTLS13, log_level: warn, graceful_shutdown_timeout: 1m}
        clients:
          - url: http://a:3100/loki/api/v1/push
            tenant_id: 'yes'
            batchwait: 1500ms
            external_labels: {a: "x: y", b: 'it''s', c: '', y: 1}
            backoff_config: {max_retries: 4}
            tls_config: {ca: "-----BEGIN\\nx", cert_file: /c, key_file: /k, min_version: TLS12, insecure_skip_verify: on}
            basic_auth: {username_file: /u, password_file: /p}
            proxy_url: http://proxy:1
            no_proxy: .a,b
            encoding: json
            compression: none
          - name: three
            url: https://c/push
            http_headers: {X-A: {files: [/x, /y]}, X-B: {files: [/z]}}
            oauth2:
              client_id: me
              client_secret_file: /s
              scopes: [a, 'b c']
              token_url: https://tokens/oauth?x=1
              tls_config: {ca_file: /ca}
              proxy_url: http://proxy:2
              no_proxy: x
          - {name: two, url: 'https://b/push', authorization: {type: T, credentials_file: /f}, max_in_flight: 1}
        positions: {filename: '/a b', sync_period: 1h, ignore_invalid_yaml: true}
        limits_config: {readline_rate: 0.25, max_line_size: 256kb, allowed_roots: [/var/log, '/a: b'], max_memory: 2MB}
        dead_letter: {directory: '/dead letters', max_bytes: 10MB}
        target_config: {lanes: 2, shutdown_timeout: 1ms}
        global: {file_watch_config: {max_poll_frequency: 1s}}
        scrape_configs:
          - job_name: one
            pipeline_stages: [{cri: {max_partial_line_size: 5, max_partial_line_size_truncate: true}}, {docker: {}}]
            static_configs: [{targets: [x, ''], labels: {__path__: '/a/*.log', e: "\\u00fc\\n"}}, {labels: {__path__: /b}}]
          - job_name: 'two'
            static_configs: []
          - job_name: pods
            kubernetes_sd_configs:
              - {role: pod, namespaces: {own_namespace: true, names: [a]}, attach_metadata: {node: true, namespace: true}}
              - {role: endpoints, kubeconfig_file: /k, selectors: [{role: pod, label: a=b}, {role: service, field: 'x=y'}]}
              - {role: node, api_server: 'https://k:6443', bearer_token_file: /t, tls_config: {ca_file: /ca}, proxy_url: http://p:1}
        """

    @Test(arguments: [full, client(), "clients: [{url: 'http://a/p'}]\nscrape_configs: []\n"])
    func `the effective configuration reads back as the same settings`(yaml: String) throws {
        let first = try settings(yaml)
        let second = try settings(first.effectiveYAML)
        #expect(first == second)
        #expect(second.effectiveYAML == first.effectiveYAML)
    }

    @Test func `defaults, file and flags are there together`() throws {
        let text = try settings(client("timeout: 3s"), flags: ["-positions.file=/flag"]).effectiveYAML
        #expect(text.contains("\npositions:\n  filename: /flag\n  sync_period: 10s\n"))
        #expect(text.contains("\n    timeout: 3s\n"))
        #expect(text.contains("\n    batchsize: 1048576\n"))
        #expect(text.hasPrefix("server:\n  disable: false\n  http_listen_address: '127.0.0.1'\n"))
    }

    @Test func `a dry run begins with the clients`() throws {
        let text = try settings("clients:\n  - url: http://a/p\n  - {url: http://b/p, tenant_id: t}\n")
            .clientsConfigured
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(4) == ["Clients configured:", "----------------------", "name: client-1", "url: http://a/p"])
        #expect(lines.filter { $0 == "----------------------" }.count == 2)
        #expect(lines.contains("tenant_id: t"))
        #expect(text.hasSuffix("\n\n"))
    }
}
