/// All flags.
struct FlagTable {
    let flags: [Flag]
    private let byName: [String: Int]

    init() {
        flags = Self.general + Self.client + Self.files + Self.limits + Self.server + Self.inert
        byName = Dictionary(flags.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(name: String) -> Flag? { byName[name].map { flags[$0] } }

    /// One paragraph a flag, sorted by name, as Go prints them.
    var usage: String {
        flags.sorted { $0.name < $1.name }
            .map { "  -\($0.name)\($0.kind.isEmpty ? "" : " \($0.kind)")\n        \($0.usage)\n" }
            .joined()
    }

    private static var general: [Flag] {
        [
            Flag("config.file", "string", "configuration file; of a comma-separated list the first that exists") {
                flags, text in
                let parts = text.split(separator: ",").map { part in
                    var part = part.drop { $0 == " " }
                    while part.last == " " { part.removeLast() }
                    return String(part)
                }
                flags.configFiles = parts.filter { !$0.isEmpty }
            },
            .boolean("config.expand-env", \.expandEnvironment, "replace ${NAME} in the configuration file"),
            .boolean("check-syntax", \.checkSyntax, "check the configuration and exit"),
            .boolean("dry-run", \.dryRun, "print entries instead of pushing them"),
            .boolean("inspect", \.inspect, "print what each stage changes"),
            .boolean("stdin", \.overrides.stdin, "read standard input through the first scrape config"),
            .boolean(
                "print-config-stderr", \.printConfigToStandardError, "print the effective configuration on stderr"),
            .boolean(
                "log-config-reverse-order", \.logConfigReverseOrder,
                "log the lines of the effective configuration, the last first"),
            .boolean("version", \.version, "print the version and exit"),
            .choice("output", "form of a dry run: text or json (default text)") { flags, value in
                flags.output = value
            },
            .choice("log.level", "debug, info, warn or error (default info)") { flags, value in
                flags.overrides.logLevel = value
            },
            .choice("log.format", "logfmt or json (default logfmt)") { flags, value in
                flags.overrides.logFormat = value
            },
        ]
    }

    private static var client: [Flag] {
        [
            Flag("client.url", "URL", "push URL of one client, beside those of the file") {
                flags, text throws(LiteralError) in
                _ = try HTTPURL(text)
                flags.client.url = Secret(text)
            },
            .duration(
                "client.batch-wait", \.client.batchWait, in: .notNegative, "age at which a batch is sent (default 1s)"),
            .integer(
                "client.batch-size-bytes", \.client.batchSize, in: ClientSettings.batchSizes,
                "bytes of lines at which a batch is sent (default 1048576)"),
            .duration("client.timeout", \.client.timeout, in: .positive, "longest time of one request (default 10s)"),
            .string("client.tenant-id", \.client.tenantID, "tenant, sent as X-Scope-OrgID"),
            .duration(
                "client.min-backoff", \.client.minBackoff, in: .positive, "first delay of a retry (default 500ms)"),
            .duration(
                "client.max-backoff", \.client.maxBackoff, in: .positive, "longest delay of a retry (default 5m)"),
            .integer(
                "client.max-retries", \.client.maxRetries, in: ClientSettings.Backoff.retries,
                "attempts in all; 0: no limit (default no limit)"),
            .boolean(
                "client.drop-rate-limited-batches", \.client.dropRateLimitedBatches,
                "drop a batch at the first answer 429"),
            Flag("client.external-labels", "k=v,…", "labels for the lines of every client; may be repeated") {
                flags, text throws(LiteralError) in
                flags.externalLabels.merge(try LabelName.parseList(text)) { _, new in new }
            },
        ]
    }

    private static var files: [Flag] {
        [
            Flag("positions.file", "string", "positions file (default /var/log/positions.yaml)") {
                flags, text throws(LiteralError) in
                guard !text.isEmpty else { throw LiteralError(what: "is empty", mend: "write a path") }
                flags.overrides.positionsFile = text
            },
            .duration(
                "positions.sync-period", \.overrides.positionsSyncPeriod, in: .positive,
                "how often the positions file is written (default 10s)"),
            .boolean(
                "positions.ignore-invalid-yaml", \.overrides.positionsIgnoreInvalidYAML,
                "start anew when the positions file is damaged"),
            .duration(
                "target.sync-period", \.overrides.targetSyncPeriod, in: .positive,
                "how often globs are matched again (default 10s)"),
            .duration(
                "file-watch.min_poll_frequency", \.overrides.minPollFrequency, in: .positive,
                "shortest interval of looking at a file (default 250ms)"),
            .duration(
                "file-watch.max_poll_frequency", \.overrides.maxPollFrequency, in: .positive,
                "longest interval of looking at a file (default 250ms)"),
        ]
    }

    private static var limits: [Flag] {
        [
            Flag("limit.readline-rate", "float", "lines a second (default 10000)") { flags, text throws(LiteralError) in
                guard let value = Double(text), LimitsSettings.rates.contains(value) else {
                    throw LiteralError(what: "is no rate", mend: "write a number, 0 or more")
                }
                flags.overrides.readlineRate = value
            },
            .integer(
                "limit.readline-burst", \.overrides.readlineBurst, in: LimitsSettings.bursts,
                "lines that may pass at once (default 10000)"),
            .boolean("limit.readline-rate-enabled", \.overrides.readlineRateEnabled, "limit the rate of lines"),
            .boolean(
                "limit.readline-rate-drop", \.overrides.readlineRateDrop,
                "drop what is above the rate instead of reading slower (default true)"),
            .integer("max-streams", \.overrides.maxStreams, in: 0 ... .max, "label sets in a batch; 0: no limit"),
            Flag("max-line-size", "size", "longest line, such as 256kb; 0: no limit") {
                flags, text throws(LiteralError) in
                flags.overrides.maxLineSize = try ByteSize.parse(text)
            },
            .boolean(
                "max-line-size-truncate", \.overrides.maxLineSizeTruncate, "cut a longer line instead of dropping it"),
        ]
    }

    private static var server: [Flag] {
        [
            .boolean("server.disable", \.overrides.serverDisable, "no HTTP server"),
            .string("server.http-listen-address", \.overrides.httpListenAddress, "address (default 127.0.0.1)"),
            .integer(
                "server.http-listen-port", \.overrides.httpListenPort, in: 0...65535, "port; 0: any (default 9080)"),
            .string("server.path-prefix", \.overrides.httpPathPrefix, "put before the path of every endpoint"),
            .string("server.external-url", \.overrides.externalURL, "under which the pages are reached from outside"),
            .boolean(
                "server.health-check-target", \.overrides.healthCheckTarget, "/ready asks for a target (default true)"),
            .boolean("server.profiling_enabled", \.overrides.profilingEnabled, "serve profiles"),
            .boolean("server.enable-runtime-reload", \.overrides.enableRuntimeReload, "serve /reload"),
            .duration(
                "server.graceful-shutdown-timeout", \.overrides.gracefulShutdownTimeout, in: .notNegative,
                "how long open requests are waited for (default 30s)"),
        ]
            + secureServer
    }

    /// An empty value is as if the flag were not given.
    private static var secureServer: [Flag] {
        func file(_ name: String, _ path: WritableKeyPath<PromtailFlags, String?>, _ usage: String) -> Flag {
            Flag(name, "string", usage) { flags, text in flags[keyPath: path] = text.isEmpty ? nil : text }
        }
        return [
            file("server.http-tls-cert-path", \.overrides.tlsCertFile, "certificate of the HTTP server, PEM"),
            file("server.http-tls-key-path", \.overrides.tlsKeyFile, "key of the HTTP server, PEM"),
            file(
                "server.http-tls-ca-path", \.overrides.tlsClientCAFile, "authorities of the HTTP server's clients, PEM"),
            .optionalChoice(
                "server.http-tls-client-auth", \.overrides.tlsClientAuthentication, "what clients must show"),
            .optionalChoice(
                "server.tls-min-version", \.overrides.tlsMinVersion, "oldest version of TLS (default VersionTLS12)"),
        ]
    }
}
