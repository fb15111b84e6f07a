public import Logging
import Synchronization

/// A logger for failures that repeat: the same message about the same thing is written once an interval.
///
/// The next one written says in `suppressed` how many were left out.
public final class RateLimitedLogger: Sendable {
    private struct Key: Hashable {
        let message: String
        let subject: String
    }

    private let logger: Logger
    private let now: @Sendable () -> Int64
    private let limiter: Mutex<RateLimitedLog<Key>>

    /// Wraps a logger.
    ///
    /// - Parameters:
    ///   - logger: where messages go.
    ///   - interval: how long a message keeps its repeats quiet.
    ///   - now: the monotonic clock in nanoseconds.
    public init(
        logger: Logger, interval: Duration = .seconds(30),
        now: @escaping @Sendable () -> Int64 = AgentMetrics.monotonicNow
    ) {
        self.logger = logger
        self.now = now
        limiter = Mutex(RateLimitedLog(interval: Int64(interval / .nanoseconds(1))))
    }

    /// Logs a message unless the same one about the same subject was written a short while ago.
    ///
    /// - Parameters:
    ///   - level: how severe it is.
    ///   - message: a constant sentence.
    ///   - subject: what it is about, such as a path or a host.
    ///   - metadata: the values; made only when the message is written.
    ///   - file: the caller's file.
    ///   - line: the caller's line.
    public func log(
        _ level: Logger.Level, _ message: StaticString, about subject: String,
        metadata: @autoclosure () -> Logger.Metadata = [:], file: String = #fileID, line: UInt = #line
    ) {
        guard level >= logger.logLevel else { return }
        let moment = now()
        let key = Key(message: message.description, subject: subject)
        let decision = limiter.withLock { limiter in limiter.decide(key, now: moment) }
        guard case .write(let suppressed) = decision else { return }
        var values = metadata()
        if suppressed > 0 { values["suppressed"] = "\(suppressed)" }
        logger.log(level: level, "\(message.description)", metadata: values, file: file, line: line)
    }
}
