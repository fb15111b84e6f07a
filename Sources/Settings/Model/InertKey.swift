/// A key of Promtail that is accepted and means nothing here. Its value must have the right type all the same.
struct InertKey {
    /// What the value must be.
    enum Kind {
        case boolean, integer, string, duration, block
    }

    let name: String
    let kind: Kind

    /// Checks the value and notes the key, if it is written.
    func read(from reader: inout MapReader) {
        if reader.has(name) { reader.log.ignore(reader.path(name), at: reader.origin(of: name)) }
        switch kind {
        case .boolean: _ = reader.boolean(name)
        case .integer: _ = reader.integer(name, in: .min ... .max)
        case .string: _ = reader.string(name)
        case .duration: _ = reader.duration(name, in: .nanoseconds(Int64.min)...Duration.nanoseconds(Int64.max))
        case .block: _ = reader.map(name)
        }
    }
}

extension ServerSettings {
    /// The keys about gRPC, request logs, tracing and the fine points of the HTTP server.
    static let withoutEffect: [InertKey] =
        keys(
            .boolean,
            """
            proxy_protocol_enabled register_instrumentation report_grpc_codes_in_instrumentation_label_enabled
            http_log_closed_connections_without_response_enabled grpc_collect_max_streams_by_conn
            grpc_server_ping_without_stream_allowed grpc_server_stats_tracking_enabled
            grpc_server_recv_buffer_pools_enabled log_source_ips_enabled log_source_ips_full log_request_headers
            log_request_at_info_level_enabled trace_request_headers create_new_traces
            enable_open_metrics_text_created_samples
            """)
        + keys(
            .integer,
            """
            http_listen_conn_limit grpc_listen_port grpc_listen_conn_limit grpc_server_max_recv_msg_size
            grpc_server_max_send_msg_size grpc_server_max_concurrent_streams grpc_server_num_workers
            grpc_server_read_buffer_size grpc_server_write_buffer_size
            """)
        + keys(
            .string,
            """
            http_listen_network grpc_listen_network grpc_listen_address tls_cipher_suites
            log_source_ips_header log_source_ips_regex log_request_exclude_headers_list
            trace_request_exclude_headers_list
            """)
        + keys(
            .duration,
            """
            http_server_read_timeout http_server_read_header_timeout http_server_write_timeout
            http_server_idle_timeout grpc_server_max_connection_idle grpc_server_max_connection_age
            grpc_server_max_connection_age_grace grpc_server_keepalive_time grpc_server_keepalive_timeout
            grpc_server_min_time_between_pings
            """)
        + keys(.block, "grpc_tls_config cluster_validation")

    private static func keys(_ kind: InertKey.Kind, _ names: String) -> [InertKey] {
        names.split(whereSeparator: \.isWhitespace).map { InertKey(name: String($0), kind: kind) }
    }
}
