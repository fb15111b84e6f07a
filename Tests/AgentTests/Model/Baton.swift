import Dispatch

/// Lets two threads take turns: of the programs and the agent only one runs at a time, so that a seed decides on everything.
final class Baton: Sendable {
    private let agent = DispatchSemaphore(value: 0)
    private let programs = DispatchSemaphore(value: 0)

    /// The agent's thread waits until the programs pass the baton back.
    func passToPrograms() {
        programs.signal()
        agent.wait()
    }

    /// The programs' thread waits until the agent passes the baton back.
    func passToAgent() {
        agent.signal()
        programs.wait()
    }

    /// The programs' thread waits for its first turn.
    func awaitFirstTurn() { programs.wait() }

    /// The programs' thread ends.
    func end() { agent.signal() }
}
