import Agent
import Synchronization

/// An agent that says what the test wants it to.
final class StubAgent: AgentStatus {
    private struct State {
        var readiness = Readiness()
        var liveness = Liveness()
        var targets: [TargetStatus] = []
        var dropped: [DroppedTarget] = []
    }

    private let state = Mutex(State())

    var readiness: Readiness {
        get { state.withLock { state in state.readiness } }
        set { state.withLock { state in state.readiness = newValue } }
    }

    var liveness: Liveness {
        get { state.withLock { state in state.liveness } }
        set { state.withLock { state in state.liveness = newValue } }
    }

    var targets: [TargetStatus] {
        get { state.withLock { state in state.targets } }
        set { state.withLock { state in state.targets = newValue } }
    }

    var droppedTargets: [DroppedTarget] {
        get { state.withLock { state in state.dropped } }
        set { state.withLock { state in state.dropped = newValue } }
    }

    func metricsText(format: MetricRegistry.Format) -> String {
        switch format {
        case .prometheus: "stub 1\n"
        case .openMetrics: "stub 1\n# EOF\n"
        }
    }
}
