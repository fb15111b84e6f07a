import LineCore
import Synchronization

/// All targets that there are at the moment: takes what providers publish, resolves it, and gives numbers to what is to
/// be read.
///
/// A target keeps its number for as long as it is published, by whichever provider; one that comes again later gets
/// another. So a label that changes makes a new target, which is known before the old one is let go.
final class TargetBook: Sendable {
    /// What has changed.
    struct News: Equatable, Sendable {
        /// What discovery looks for from now on; `nil` where that is as before.
        var paths: [PathTarget]?
        /// Targets that are not read and were not known to be.
        var dropped: [DroppedTarget] = []
        /// Groups with a problem that they did not have.
        var troubled: [TargetGroup] = []
    }

    private struct Entry {
        let group: TargetGroup
        let resolutions: [TargetResolver.Resolution]
    }

    private struct State {
        var entries: [Int: [Entry]] = [:]
        var numbers: [ResolvedTarget: Int] = [:]
        var targets: [Int: ResolvedTarget] = [:]
        var dropped: [DroppedTarget] = []
        var next = 0
        /// Targets of groups that were withdrawn and outlive what they were of.
        var leaving: Set<ResolvedTarget> = []
        /// Targets that discovery has looked for.
        var scanned: Set<Int> = []
    }

    private let resolver: TargetResolver
    private let state = Mutex(State())

    init(resolver: TargetResolver) { self.resolver = resolver }

    /// Takes all groups of a provider, in place of those before.
    ///
    /// - Parameters:
    ///   - groups: the groups; those that are as before cost nothing.
    ///   - provider: whose they are.
    ///   - tell: called with what has changed, before anybody else's groups are taken; must not call the book.
    func take(_ groups: [TargetGroup], from provider: Int, tell: (News) -> Void) {
        state.withLock { state in
            let before = state.entries[provider] ?? []
            let known = Dictionary(grouping: before) { Source($0.group) }
            state.entries[provider] = groups.enumerated().map { place, group in
                // Mostly nothing changes, or one group comes or goes.
                if place < before.count, before[place].group == group { return before[place] }
                if let same = known[Source(group)]?.first(where: { $0.group == group }) { return same }
                return Entry(group: group, resolutions: resolver.resolve(group))
            }
            let sources = Set(groups.map { Source($0) })
            for entry in before where entry.group.outlivesObject && !sources.contains(Source(entry.group)) {
                for case .read(let target) in entry.resolutions { state.leaving.insert(target) }
            }
            var news = renumber(&state)
            let troubles = before.map { Trouble($0.group) }
            news.troubled = groups.filter { !$0.problem.isEmpty && !troubles.contains(Trouble($0)) }
            tell(news)
        }
    }

    /// Lets go of targets that nobody publishes any more, and that were kept for the sake of their files.
    ///
    /// - Parameters:
    ///   - targets: some of ``leaving``.
    ///   - tell: called with what has changed; must not call the book.
    func letGo(_ targets: Set<ResolvedTarget>, tell: (News) -> Void) {
        state.withLock { state in
            guard !state.leaving.isDisjoint(with: targets) else { return }
            state.leaving.subtract(targets)
            tell(renumber(&state))
        }
    }

    /// Is a target kept only for the sake of its files?
    func isLeaving(_ number: Int) -> Bool {
        state.withLock { state in state.targets[number].map(state.leaving.contains) ?? false }
    }

    /// Discovery has looked for these targets, and has told what it found.
    func scanned(_ numbers: Set<Int>) {
        if numbers.isEmpty { return }
        state.withLock { state in state.scanned.formUnion(numbers.filter { state.targets[$0] != nil }) }
    }

    /// The targets that are kept only for the sake of their files, and that discovery has looked for: before it did, nobody
    /// knows what there was.
    var leaving: Set<ResolvedTarget> {
        state.withLock { state in
            state.leaving.filter { target in state.numbers[target].map(state.scanned.contains) ?? true }
        }
    }

    /// A target by its number; `nil` where it is no more.
    subscript(number: Int) -> ResolvedTarget? { state.withLock { $0.targets[number] } }

    /// The name of a job.
    func name(of job: Int) -> String { resolver.name(of: job) }

    /// All that are to be read, by number.
    var targets: [Int: ResolvedTarget] { state.withLock { $0.targets } }

    /// All that are not read; with them groups that have a problem.
    var dropped: [DroppedTarget] {
        state.withLock { state in
            let troubled = state.entries.values.joined().lazy.map(\.group).filter { !$0.problem.isEmpty }
            return state.dropped
                + troubled.map {
                    DroppedTarget(
                        job: resolver.name(of: $0.job), source: $0.source, reason: .error, detail: $0.problem,
                        labels: "")
                }
        }
    }

    private struct Source: Hashable {
        let job: Int
        let text: String

        init(_ group: TargetGroup) {
            job = group.job
            text = group.source
        }
    }

    private struct Trouble: Equatable {
        let source: String
        let problem: String

        init(_ group: TargetGroup) {
            source = group.source
            problem = group.problem
        }
    }

    private func renumber(_ state: inout State) -> News {
        var numbers: [ResolvedTarget: Int] = [:]
        var dropped: [DroppedTarget] = []
        for (_, entries) in state.entries.sorted(by: { $0.key < $1.key }) {
            for entry in entries {
                for (place, resolution) in entry.resolutions.enumerated() {
                    switch resolution {
                    case .dropped(let target): dropped.append(target)
                    case .read(let target) where numbers[target] != nil:
                        dropped.append(
                            DroppedTarget(
                                job: resolver.name(of: target.job), source: entry.group.source, reason: .exists,
                                detail: "another target has the same path and labels",
                                labels: LabelSet(entry.group.labels + entry.group.targets[place]).description))
                    case .read(let target):
                        if let known = state.numbers[target] {
                            numbers[target] = known
                        } else {
                            numbers[target] = state.next
                            state.next += 1
                        }
                    }
                }
            }
        }
        for target in state.leaving {
            if numbers[target] != nil {
                state.leaving.remove(target)
            } else {
                numbers[target] = state.numbers[target]
            }
        }
        var news = News()
        let known = Set(state.dropped)
        var told: Set<DroppedTarget> = []
        news.dropped = dropped.filter { !known.contains($0) && told.insert($0).inserted }
        if numbers != state.numbers {
            state.numbers = numbers
            state.targets = Dictionary(uniqueKeysWithValues: numbers.map { ($0.value, $0.key) })
            state.scanned = state.scanned.filter { state.targets[$0] != nil }
            news.paths = numbers.sorted { $0.value < $1.value }.map { target, number in
                PathTarget(
                    id: UInt64(number), glob: target.glob, exclude: target.exclude, isThere: target.isThere)
            }
        }
        state.dropped = dropped
        return news
    }
}
