import Settings
import Testing

@Suite struct ServerSettingsTests {
    @Test func `the defaults listen on the loopback address only`() throws {
        let server = try settings(configuration()).server
        #expect(server == ServerSettings())
        #expect(server.httpListenAddress == "127.0.0.1")
        #expect(server.httpListenPort == 9080)
        #expect(server.healthCheckTarget)
        #expect(server.logLevel == .info)
        #expect(server.logFormat == .logfmt)
    }

    @Test func `every key that has a meaning is read`() throws {
        let server = try settings(
            configuration(
                "server:", "  disable: true", "  http_listen_address: ::1", "  http_listen_port: 0",
                "  http_path_prefix: a/b/", "  external_url: http://x/", "  health_check_target: false",
                "  profiling_enabled: true", "  enable_runtime_reload: true", "  graceful_shutdown_timeout: 5s",
                "  log_level: DEBUG", "  log_format: json")
        ).server
        #expect(server.disable)
        #expect(server.httpListenAddress == "::1")
        #expect(server.httpListenPort == 0)
        #expect(server.httpPathPrefix == "/a/b")
        #expect(server.externalURL == "http://x/")
        #expect(!server.healthCheckTarget)
        #expect(server.profilingEnabled)
        #expect(server.enableRuntimeReload)
        #expect(server.gracefulShutdownTimeout == .seconds(5))
        #expect(server.logLevel == .debug)
        #expect(server.logFormat == .json)
    }

    @Test func `an empty address means all addresses, as in Promtail`() throws {
        #expect(try settings(configuration("server: {http_listen_address: ''}")).server.httpListenAddress == "0.0.0.0")
    }

    @Test(arguments: [
        ("grpc_listen_port", "9095"), ("grpc_listen_address", "127.0.0.1"), ("http_server_read_timeout", "30s"),
        ("grpc_server_max_connection_age", "2562047h47m16.854775807s"), ("log_source_ips_enabled", "true"),
        ("register_instrumentation", "true"), ("grpc_tls_config", "{cert_file: /a}"), ("tls_cipher_suites", "''"),
        ("http_listen_network", "tcp"), ("http_listen_conn_limit", "0"), ("cluster_validation", "{label: a}"),
    ])
    func `a key that means nothing here is accepted and listed`(key: String, value: String) throws {
        let settings = try settings(configuration("server:", "  \(key): \(value)"))
        #expect(settings.ignored.map(\.path) == ["server.\(key)"])
        #expect(settings.ignored.map(\.origin.line) == [5])
        #expect(settings.server == ServerSettings())
    }

    @Test(arguments: [
        ("grpc_listen_port", "http"), ("http_server_read_timeout", "30"), ("log_source_ips_enabled", "1"),
        ("grpc_tls_config", "[]"),
    ])
    func `a key that means nothing here still has its type`(key: String, value: String) throws {
        let found = try problems(configuration("server:", "  \(key): \(value)"))
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("config.yaml:5:"))
    }

    @Test(arguments: ["-1", "65536", "1e9"])
    func `a port is a port`(port: String) throws {
        #expect(try problems(configuration("server: {http_listen_port: \(port)}")).count == 1)
    }
}
