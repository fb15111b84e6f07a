public import Logging
public import ServiceLifecycle

/// Tells systemd how the agent is: ready once it knows what to read, alive while its lanes turn, stopping when it stops.
public struct SupervisorService: Service {
    private let agent: Agent
    private let logger: Logger
    private let manager = ServiceManager()

    /// A service for an agent; outside systemd it only waits.
    public init(agent: Agent, logger: Logger) {
        self.agent = agent
        self.logger = logger
    }

    /// Runs until the agent stops.
    public func run() async throws {
        guard manager.isPresent else { return await untilShutdown() }
        await cancelWhenGracefulShutdown {
            while !agent.hasStarted, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(50)) }
            notify(.ready)
            let interval = manager.watchdogInterval ?? .seconds(3600)
            while !Task.isCancelled {
                // A lane that hangs gets no more notifications, and systemd restarts the agent.
                if agent.liveness.isAlive { notify(.watchdog) }
                try? await Task.sleep(for: interval)
            }
        }
        notify(.stopping)
    }

    private func untilShutdown() async { try? await gracefulShutdown() }

    private func notify(_ notification: ServiceManager.Notification) {
        do { try manager.notify(notification) } catch {
            logger.warning("the service manager cannot be told", metadata: ["error": "\(error)"])
        }
    }
}
