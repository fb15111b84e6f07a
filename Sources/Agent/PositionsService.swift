import LineCore
import Logging
import ServiceLifecycle
import Settings
import Synchronization

/// Saves positions for as long as the agent runs, and a last time when everything else has stopped.
struct PositionsService: Service {
    let agent: Agent

    func run() async throws {
        guard agent.printer == nil, !agent.settings.target.stdin else {
            try? await gracefulShutdown()
            endLanes()
            return
        }
        let agent = agent
        let keeper = try AgentError.wrap("cannot start saving positions") { () throws(Errno) in
            let keeper = try PositionsKeeper(
                file: agent.saved.file, notes: agent.notes, period: agent.settings.positions.syncPeriod.nanoseconds,
                time: agent.time, gather: { Self.gather(agent) }, notify: { Self.tell($0, agent) })
            try keeper.start()
            return keeper
        }
        agent.keeper.withLock { $0 = keeper }
        if agent.hasStarted { keeper.requestSave() }
        try? await gracefulShutdown()
        endLanes()
        do throws(PositionsError) { try keeper.stop() } catch {
            agent.logger.error(
                "the last positions could not be saved; lines are sent again after the next start",
                metadata: ["error": "\(error)"])
        }
        tellWhatIsLeft()
    }

    // What the next start has to do: what was read and has no answer, and what was not read yet.
    private func tellWhatIsLeft() {
        let reports = agent.lanes.map(\.report)
        let left = reports.flatMap(\.books).reduce(Tally.zero) { sum, books in
            sum + books.held + (books.clients.map(\.aboard).max { $0.lines < $1.lines } ?? .zero)
        }
        let unread = reports.reduce(0) { $0 + $1.unreadBytes }
        guard left.lines > 0 || unread > 0 else { return }
        agent.logger.warning(
            "work is left; it is done after the next start",
            metadata: [
                "undelivered_lines": "\(left.lines)", "undelivered_bytes": "\(left.bytes)",
                "unread_bytes": "\(unread)",
            ])
    }

    // Lanes settle what deliveries answered until the end, so they end after them.
    private func endLanes() {
        for lane in agent.lanes {
            _ = lane.freshReport(within: .seconds(5))
            lane.end()
        }
    }

    private static func gather(_ agent: Agent) -> PositionsKeeper.Gathered {
        // Asked first: what they know by now the lanes know when they report.
        let isAllFound = agent.hasStarted && agent.providers.allSatisfy { $0.waiting == nil }
        let reports = agent.lanes.map { $0.freshReport(within: .seconds(5)) }
        let cursors = reports.flatMap(\.journals).compactMap { journal in
            journal.cursor.map { (journal.target.cursorName, $0) }
        }
        return .init(
            agent.saved.merged(
                with: reports.flatMap(\.positions), cursors: Dictionary(cursors) { _, last in last }),
            isComplete: isAllFound && reports.allSatisfy { !$0.isOld && !$0.isSearching })
    }

    private static func tell(_ notice: PositionsNotice, _ agent: Agent) {
        switch notice {
        case .failing(let message, let seconds, let attempts):
            agent.logger.error(
                "positions cannot be saved; the agent goes on and tries again",
                metadata: ["error": "\(message)", "seconds": "\(seconds)", "attempts": "\(attempts)"])
        case .recovered(let seconds, let attempts):
            agent.logger.info(
                "positions are saved again", metadata: ["seconds": "\(seconds)", "attempts": "\(attempts)"])
        case .notesNotRewritten(let message):
            agent.logger.warning("the notes of given times cannot be cut down", metadata: ["error": "\(message)"])
        }
    }
}
