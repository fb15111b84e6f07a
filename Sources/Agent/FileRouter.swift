import Logging
import Synchronization

/// Takes what discovery found to the lanes: all files of one directory to one lane, so that a rename within it stays on
/// it, and so that a target whose labels changed reads on where it was.
final class FileRouter: Sendable {
    private struct State {
        var lanes: [FilePath: Int] = [:]
        var counts: [Int]
    }

    // As many directories as are remembered; those after them go by their hash, which balances worse and needs no memory.
    private static let directoryLimit = 16_384

    private let agent: Agent
    private let state: Mutex<State>
    private let log: RateLimitedLogger

    init(agent: Agent) {
        self.agent = agent
        state = Mutex(State(counts: Array(repeating: 0, count: agent.lanes.count)))
        log = RateLimitedLogger(logger: agent.logger, interval: .seconds(600))
    }

    func take(_ report: DiscoveryReport) {
        for problem in report.problems {
            agent.metrics.targetFailed(.error)
            log.log(
                problem.kind == .directory ? .debug : .warning, "a path is not read", about: "\(problem.path)",
                metadata: ["path": "\(problem.path)", "reason": "\(problem.reason)", "error": "\(problem)"])
        }
        // A target that was let go stops before the one that takes its place starts, without reading in between.
        let dropped = report.changes.compactMap { if case .dropped(let target) = $0 { Int(target) } else { nil } }
        if !dropped.isEmpty { for lane in agent.lanes { lane.retire(Set(dropped)) } }
        var added: [Int: [FileTarget]] = [:]
        for case .appeared(let target, let path) in report.changes { add(Int(target), path, to: &added) }
        let rotated = rotatedAway(of: report.newTargets)
        for key in rotated { add(key.target, key.path, to: &added) }
        // Together, so that a file renamed while nobody looked is known by its saved position before any is opened.
        for (number, targets) in added { agent.lanes[number].add(targets) }
        for key in rotated { lane(key.path).vanished(key) }
        for change in report.changes {
            switch change {
            case .appeared, .dropped: continue
            case .vanished(let target, let path): lane(path).vanished(.init(target: Int(target), path: path))
            case .replaced(let target, let path): lane(path).look(.init(target: Int(target), path: path))
            }
        }
        for miss in report.missed { missed(Int(miss.target), miss.path) }
        let new = Set(report.newTargets.map { Int($0) })
        agent.targetBook.scanned(new)
        let isOver = report.changes.contains { change in
            if case .vanished(let target, _) = change { agent.targetBook.isLeaving(Int(target)) } else { false }
        }
        if isOver || new.contains(where: { agent.targetBook.isLeaving($0) }) { agent.letGoOfFinishedTargets() }
        if report.scan == 1 { agent.started() }
    }

    private func missed(_ target: Int, _ path: FilePath) {
        guard let resolved = agent.targetBook[target] else { return }
        let job = agent.targetBook.name(of: resolved.job)
        agent.metrics.missed(path == resolved.glob.path.directory ? .directory : .file, job: job)
        log.log(
            .warning, "a file was gone before it could be opened; what was in it is lost", about: job,
            metadata: ["job": "\(job)", "path": "\(path)"])
    }

    // Files that stood at a path when the positions were saved, were rotated, and have no successor yet.
    private func rotatedAway(of new: Set<UInt64>) -> [FileTarget.Key] {
        if new.isEmpty { return [] }
        let targets = agent.targetBook.targets.filter { new.contains(UInt64($0.key)) }.sorted { $0.key < $1.key }
        return agent.saved.unclaimed.flatMap { path in
            targets.compactMap { number, target in
                target.matches(path) ? FileTarget.Key(target: number, path: path) : nil
            }
        }
    }

    private func add(_ target: Int, _ path: FilePath, to added: inout [Int: [FileTarget]]) {
        // It may have been let go since the scan; that it was dropped is then about to be told.
        guard let resolved = agent.targetBook[target] else { return }
        let saved = agent.saved.claim(path, for: target)
        added[lane(path).number, default: []].append(resolved.fileTarget(target, path, saved: saved))
    }

    private func lane(_ path: FilePath) -> Lane {
        let directory = path.directory
        let number = state.withLock { state in
            if let known = state.lanes[directory] { return known }
            guard state.lanes.count < Self.directoryLimit else {
                return Int(FNV.hash(directory.bytes) % UInt64(state.counts.count))
            }
            let least = state.counts.indices.min { state.counts[$0] < state.counts[$1] } ?? 0
            state.counts[least] += 1
            state.lanes[directory] = least
            return least
        }
        return agent.lanes[number]
    }
}
