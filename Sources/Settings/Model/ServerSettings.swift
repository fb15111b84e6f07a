/// `server`: the agent's own HTTP endpoints, and its log.
///
/// All keys of Promtail are accepted. There is no gRPC server and no request log, so the keys about them have no
/// effect; those that are written are listed in ``Settings/ignored``.
public struct ServerSettings: Sendable, Equatable {
    /// `disable`: no HTTP server at all. Default false.
    public var disable = false
    /// `http_listen_address`: a host name or IP address. Default 127.0.0.1 (Promtail: all addresses). Where the file
    /// has the empty string this is `0.0.0.0`, all addresses, as there.
    public var httpListenAddress = "127.0.0.1"
    /// `http_listen_port`: 0 to 65535; 0 takes any free port. Default 9080 (Promtail: 80).
    public var httpListenPort = 9080
    /// `http_path_prefix`: put before the path of every endpoint. Empty, or begins with `/` and does not end with it.
    /// Default empty.
    public var httpPathPrefix = ""
    /// `external_url`: under which the pages are reached from outside. Default empty.
    public var externalURL = ""
    /// `health_check_target`: whether `/ready` asks for a working target; false: always ready. Default true.
    public var healthCheckTarget = true
    /// `profiling_enabled`. Default false.
    public var profilingEnabled = false
    /// `http_tls_config` and `tls_min_version`. Default: plain HTTP.
    public var tls = ServerTLSSettings()
    /// `enable_runtime_reload`: whether `/reload` is served. Default false.
    public var enableRuntimeReload = false
    /// `graceful_shutdown_timeout`: how long open requests are waited for. Default 30 s.
    public var gracefulShutdownTimeout: Duration = .seconds(30)
    /// `log_level`: debug, info, warn or error. Default info.
    public var logLevel: LogLevel = .info
    /// `log_format`: logfmt or json. Default logfmt.
    public var logFormat: LogFormat = .logfmt

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader) {
        disable = reader.boolean("disable") ?? disable
        if let address = reader.string("http_listen_address") {
            httpListenAddress = address.isEmpty ? "0.0.0.0" : address
        }
        httpListenPort = reader.integer("http_listen_port", in: 0...65535) ?? httpListenPort
        httpPathPrefix = Self.prefix(reader.string("http_path_prefix") ?? "")
        externalURL = reader.string("external_url") ?? externalURL
        healthCheckTarget = reader.boolean("health_check_target") ?? healthCheckTarget
        profilingEnabled = reader.boolean("profiling_enabled") ?? profilingEnabled
        enableRuntimeReload = reader.boolean("enable_runtime_reload") ?? enableRuntimeReload
        gracefulShutdownTimeout =
            reader.duration("graceful_shutdown_timeout", in: .notNegative) ?? gracefulShutdownTimeout
        logLevel = reader.choice("log_level") ?? logLevel
        logFormat = reader.choice("log_format") ?? logFormat
        if var block = reader.map("http_tls_config") { tls = ServerTLSSettings(&block) }
        if reader.nonEmpty("tls_min_version") != nil {
            tls.minVersion = reader.choice("tls_min_version") ?? tls.minVersion
        }
        for key in Self.withoutEffect { key.read(from: &reader) }
        reader.finish()
    }

    /// A path prefix with `/` before it and none after it.
    static func prefix(_ text: String) -> String {
        let trimmed = text.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
        return trimmed.isEmpty ? "" : "/" + trimmed
    }
}
