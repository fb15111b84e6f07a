public import Logging
public import ServiceLifecycle

/// Ends the agent at SIGTERM or SIGINT: when it returns, its group shuts down in order.
public struct SignalService: Service {
    private let logger: Logger

    /// A service.
    public init(logger: Logger) { self.logger = logger }

    /// Waits for the first signal, or for the agent's end.
    ///
    /// - Throws: no descriptor or no thread can be had.
    public func run() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Int32.self)
        try Signals.take(
            onStop: { number in
                signal.yield(number)
                signal.finish()
            },
            onHangUp: { [logger] in
                logger.warning("SIGHUP is ignored: the configuration is read at start only")
            })
        await withGracefulShutdownHandler {
            for await number in signals { logger.info("stopping", metadata: ["signal": "\(number)"]) }
        } onGracefulShutdown: {
            signal.finish()
        }
    }
}
