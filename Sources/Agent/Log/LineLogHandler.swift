import Glibc
public import Logging
public import Settings

/// Writes the agent's own log to standard error: one event, one line, one `write(2)`.
///
/// The fields are those of Promtail, in its order: `level`, `ts`, `caller`, `msg`, then the metadata sorted by key.
/// Messages are constant sentences; values are in the metadata.
public struct LineLogHandler: LogHandler {
    /// The least severe level that is written.
    public var logLevel: Logger.Level
    /// Values that every line of the logger carries.
    public var metadata: Logger.Metadata = [:]
    /// Values that are asked for with every line.
    public var metadataProvider: Logger.MetadataProvider?

    private let format: ServerSettings.LogFormat
    private let now: @Sendable () -> Int64
    private let write: @Sendable (String) -> Void

    /// A handler for one logger.
    ///
    /// - Parameters:
    ///   - format: logfmt or JSON.
    ///   - level: the least severe level that is written.
    public init(format: ServerSettings.LogFormat = .logfmt, level: ServerSettings.LogLevel = .info) {
        self.init(format: format, level: Self.level(level), now: Self.systemTime, write: Self.writeToStandardError)
    }

    /// A handler with its own clock and destination, for tests.
    init(
        format: ServerSettings.LogFormat, level: Logger.Level, now: @escaping @Sendable () -> Int64,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        logLevel = level
        self.now = now
        self.write = write
    }

    /// One of the values that every line of the logger carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        var values = metadata
        if let provided = metadataProvider?.get() { values.merge(provided) { _, new in new } }
        if let own = event.metadata { values.merge(own) { _, new in new } }
        if let error = event.error { values["error"] = "\(error)" }
        var fields: [(key: String, value: String)] = [
            ("level", Self.name(of: event.level)),
            ("ts", Self.rfc3339(now())),
            ("caller", "\(event.file.split(separator: "/").last ?? ""):\(event.line)"),
            ("msg", event.message.description),
        ]
        let taken = ["level", "ts", "caller", "msg"]
        for (key, value) in values.sorted(by: { left, right in left.key < right.key }) {
            fields.append((taken.contains(key) ? key + "_" : key, value.description))
        }
        write(format.line(fields))
    }

    /// The level that the configuration names.
    static func level(_ level: ServerSettings.LogLevel) -> Logger.Level {
        switch level {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }

    /// Promtail has four levels.
    static func name(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }

    /// Nanoseconds since 1970 as a time in UTC with nine digits of a second.
    static func rfc3339(_ nanoseconds: Int64) -> String {
        let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var time = time_t(seconds)
        var parts = unsafe tm()
        unsafe gmtime_r(&time, &parts)
        let date = unsafe [(parts.tm_year + 1900, 4), (parts.tm_mon + 1, 2), (parts.tm_mday, 2)]
        let clock = unsafe [(parts.tm_hour, 2), (parts.tm_min, 2), (parts.tm_sec, 2)]
        func joined(_ numbers: [(Int32, Int)], _ separator: String) -> String {
            numbers.map { number, width in padded(String(number), to: width) }.joined(separator: separator)
        }
        return "\(joined(date, "-"))T\(joined(clock, ":")).\(padded(String(fraction), to: 9))Z"
    }

    private static func padded(_ digits: String, to width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let systemTime: @Sendable () -> Int64 = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// One `write(2)`, so that lines of several threads do not mix; what it cannot write is lost.
    private static let writeToStandardError: @Sendable (String) -> Void = { line in
        var line = line
        line.withUTF8 { bytes in
            _ = unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
