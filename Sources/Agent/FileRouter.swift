import Logging
import Synchronization

/// Takes what discovery found to the lanes: all files of one target in one directory to one lane, so that a rename
/// within it stays on it.
final class FileRouter: Sendable {
    private struct Place: Hashable {
        let target: Int
        let directory: FilePath
    }

    private struct State {
        var lanes: [Place: Int] = [:]
        var counts: [Int]
    }

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
        var added: [Int: [FileTarget]] = [:]
        for case .appeared(let target, let path) in report.changes { add(Int(target), path, to: &added) }
        let rotated = report.scan == 1 ? rotatedAway : []
        for key in rotated { add(key.target, key.path, to: &added) }
        // Together, so that a file renamed while nobody looked is known by its saved position before any is opened.
        for (number, targets) in added { agent.lanes[number].add(targets) }
        for key in rotated { lane(key.target, key.path).vanished(key) }
        for change in report.changes {
            switch change {
            case .appeared: continue
            case .vanished(let target, let path):
                lane(Int(target), path).vanished(.init(target: Int(target), path: path))
            case .replaced(let target, let path):
                lane(Int(target), path).look(.init(target: Int(target), path: path))
            }
        }
        if report.scan == 1 { agent.hasScanned.withLock { $0 = true } }
    }

    // Files that stood at a path when the positions were saved, were rotated, and have no successor yet.
    private var rotatedAway: [FileTarget.Key] {
        agent.saved.unclaimed.flatMap { path in
            agent.staticTargets.targets.enumerated().compactMap { number, target in
                target.glob.matches(path) && target.exclude?.matches(path) != true
                    ? FileTarget.Key(target: number, path: path) : nil
            }
        }
    }

    private func add(_ target: Int, _ path: FilePath, to added: inout [Int: [FileTarget]]) {
        let saved = agent.saved.claim(path, for: target)
        added[lane(target, path).number, default: []].append(
            agent.staticTargets.fileTarget(target, path, saved: saved))
    }

    private func lane(_ target: Int, _ path: FilePath) -> Lane {
        let place = Place(target: target, directory: path.directory)
        let number = state.withLock { state in
            if let known = state.lanes[place] { return known }
            let least = state.counts.indices.min { state.counts[$0] < state.counts[$1] } ?? 0
            state.counts[least] += 1
            state.lanes[place] = least
            return least
        }
        return agent.lanes[number]
    }
}
