public import ServiceLifecycle

/// Gives back what the start took, once the agent knows what to read and has begun.
public struct MemoryService: Service {
    private let agent: Agent

    /// A service for an agent.
    public init(agent: Agent) { self.agent = agent }

    /// Runs until the agent stops.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !agent.hasStarted { try await Task.sleep(for: .seconds(1)) }
            // What was there to read is read, or shows by now how much memory that takes.
            try await Task.sleep(for: .seconds(10))
            ProcessMemory.trim()
        }
        try? await gracefulShutdown()
    }
}
