/// The flags that stand for keys of the file; each is nil unless given, and then wins over the file.
public struct SettingsOverrides: Sendable, Equatable {
    /// `-stdin`.
    public var stdin: Bool?
    /// `-log.level`.
    public var logLevel: ServerSettings.LogLevel?
    /// `-log.format`.
    public var logFormat: ServerSettings.LogFormat?
    /// `-positions.file`.
    public var positionsFile: String?
    /// `-positions.sync-period`.
    public var positionsSyncPeriod: Duration?
    /// `-positions.ignore-invalid-yaml`.
    public var positionsIgnoreInvalidYAML: Bool?
    /// `-target.sync-period`.
    public var targetSyncPeriod: Duration?
    /// `-file-watch.min_poll_frequency`.
    public var minPollFrequency: Duration?
    /// `-file-watch.max_poll_frequency`.
    public var maxPollFrequency: Duration?
    /// `-limit.readline-rate`.
    public var readlineRate: Double?
    /// `-limit.readline-burst`.
    public var readlineBurst: Int?
    /// `-limit.readline-rate-enabled`.
    public var readlineRateEnabled: Bool?
    /// `-limit.readline-rate-drop`.
    public var readlineRateDrop: Bool?
    /// `-max-streams`.
    public var maxStreams: Int?
    /// `-max-line-size`, bytes.
    public var maxLineSize: Int?
    /// `-max-line-size-truncate`.
    public var maxLineSizeTruncate: Bool?
    /// `-server.disable`.
    public var serverDisable: Bool?
    /// `-server.http-listen-address`.
    public var httpListenAddress: String?
    /// `-server.http-listen-port`.
    public var httpListenPort: Int?
    /// `-server.path-prefix`.
    public var httpPathPrefix: String?
    /// `-server.external-url`.
    public var externalURL: String?
    /// `-server.health-check-target`.
    public var healthCheckTarget: Bool?
    /// `-server.profiling_enabled`.
    public var profilingEnabled: Bool?
    /// `-server.enable-runtime-reload`.
    public var enableRuntimeReload: Bool?
    /// `-server.http-tls-cert-path`.
    public var tlsCertFile: String?
    /// `-server.http-tls-key-path`.
    public var tlsKeyFile: String?
    /// `-server.http-tls-client-auth`.
    public var tlsClientAuthentication: ServerTLSSettings.ClientAuthentication?
    /// `-server.http-tls-ca-path`.
    public var tlsClientCAFile: String?
    /// `-server.tls-min-version`.
    public var tlsMinVersion: ServerTLSSettings.MinimumVersion?
    /// `-server.graceful-shutdown-timeout`.
    public var gracefulShutdownTimeout: Duration?

    /// None given.
    public init() {}

    /// Writes what was given over the settings.
    func apply(to settings: inout Settings) {
        func set<Value>(_ path: WritableKeyPath<Settings, Value>, _ value: Value?) {
            if let value { settings[keyPath: path] = value }
        }
        set(\.target.stdin, stdin)
        set(\.target.syncPeriod, targetSyncPeriod)
        set(\.positions.filename, positionsFile)
        set(\.positions.syncPeriod, positionsSyncPeriod)
        set(\.positions.ignoreInvalidYAML, positionsIgnoreInvalidYAML)
        set(\.fileWatch.minPollFrequency, minPollFrequency)
        set(\.fileWatch.maxPollFrequency, maxPollFrequency)
        set(\.limits.readlineRate, readlineRate)
        set(\.limits.readlineBurst, readlineBurst)
        set(\.limits.readlineRateEnabled, readlineRateEnabled)
        set(\.limits.readlineRateDrop, readlineRateDrop)
        set(\.limits.maxStreams, maxStreams)
        set(\.limits.maxLineSize, maxLineSize)
        set(\.limits.maxLineSizeTruncate, maxLineSizeTruncate)
        set(\.server.logLevel, logLevel)
        set(\.server.logFormat, logFormat)
        set(\.server.disable, serverDisable)
        set(\.server.httpListenAddress, httpListenAddress.map { $0.isEmpty ? "0.0.0.0" : $0 })
        set(\.server.httpListenPort, httpListenPort)
        set(\.server.httpPathPrefix, httpPathPrefix.map(ServerSettings.prefix))
        set(\.server.externalURL, externalURL)
        set(\.server.healthCheckTarget, healthCheckTarget)
        set(\.server.profilingEnabled, profilingEnabled)
        set(\.server.enableRuntimeReload, enableRuntimeReload)
        // Their keys may be nil too, so that `set` would take nil for a value.
        if let tlsCertFile { settings.server.tls.certFile = tlsCertFile }
        if let tlsKeyFile { settings.server.tls.keyFile = tlsKeyFile }
        if let tlsClientCAFile { settings.server.tls.clientCAFile = tlsClientCAFile }
        set(\.server.tls.clientAuthentication, tlsClientAuthentication)
        set(\.server.tls.minVersion, tlsMinVersion)
        set(\.server.gracefulShutdownTimeout, gracefulShutdownTimeout)
    }
}
