extension FlagTable {
    /// Flags of Promtail about gRPC, tracing, request logs and the fine points of its HTTP server.
    static var inert: [Flag] {
        flags(
            .boolean,
            """
            tracing.enabled server.proxy-protocol-enabled server.register-instrumentation
            server.report-grpc-codes-in-instrumentation-label-enabled
            server.http-log-closed-connections-without-response-enabled server.grpc-collect-max-streams-by-conn
            server.grpc.keepalive.ping-without-stream-allowed server.grpc.stats-tracking-enabled
            server.grpc.recv-buffer-pools-enabled server.log-source-ips-enabled server.log-source-ips-full
            server.log-request-headers server.log-request-at-info-level-enabled server.trace-request-headers
            server.cluster-validation.grpc.enabled server.cluster-validation.grpc.soft-validation
            server.cluster-validation.http.enabled server.cluster-validation.http.soft-validation
            server.create-new-traces server.enable-open-metrics-text-created-samples
            """)
            + flags(
                .integer,
                """
                server.http-conn-limit server.grpc-conn-limit server.grpc-listen-port
                server.grpc-max-recv-msg-size-bytes server.grpc-max-send-msg-size-bytes
                server.grpc-max-concurrent-streams server.grpc.num-workers server.grpc.read-buffer-size-bytes
                server.grpc.write-buffer-size-bytes
                """)
            + flags(
                .duration,
                """
                server.http-read-timeout server.http-read-header-timeout server.http-write-timeout
                server.http-idle-timeout server.grpc.keepalive.max-connection-idle
                server.grpc.keepalive.max-connection-age server.grpc.keepalive.max-connection-age-grace
                server.grpc.keepalive.time server.grpc.keepalive.timeout
                server.grpc.keepalive.min-time-between-pings server.throughput.latency-cutoff
                """)
            + flags(
                .string,
                """
                server.http-listen-network server.grpc-listen-network server.grpc-listen-address
                server.tls-cipher-suites server.grpc-tls-cert-path server.grpc-tls-key-path
                server.grpc-tls-client-auth server.grpc-tls-ca-path server.log-source-ips-header
                server.log-source-ips-regex server.log-request-headers-exclude-list
                server.trace-request-headers-exclude-list server.throughput.unit server.cluster-validation.label
                server.cluster-validation.http.excluded-paths server.cluster-validation.http.excluded-user-agents
                """)
    }

    private static func flags(_ kind: InertKey.Kind, _ names: String) -> [Flag] {
        names.split(whereSeparator: \.isWhitespace).map { .inert(String($0), kind) }
    }
}
