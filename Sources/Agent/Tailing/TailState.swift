/// What is known of one path over time, and what to do about it: pure, without I/O.
///
/// A path has *generations*: the file that stands there now, and those that stood there before and were rotated away or
/// deleted. They are read oldest first; one that was rotated away is read for a while longer, because programs go on
/// writing to a file after its rename, and is then finished.
struct TailState: Equatable, Sendable {
    /// One file that stands, or stood, at the path.
    struct Generation: Equatable, Sendable {
        /// Told apart by this, never reused within a tail.
        let number: Int
        let identity: FileIdentity
        /// Since when it no longer stands at the path; `nil` for the live one.
        var rotatedAt: Int64?
        /// Has it been read to its end, at least once since it was rotated away?
        var caughtUp = false
        /// When it last had something to read.
        var grewAt: Int64
    }

    /// What the shell must do, in order.
    enum Action: Equatable, Sendable {
        /// Open the files that were rotated in between and nobody has read, then the live file.
        case openChain(live: FileIdentity)
        /// Read the generation to its end once more: it no longer stands at the path, and may have grown unseen.
        case read(number: Int)
        /// Read the generation's unfinished last line, and close it.
        case finish(number: Int)
        /// Look at the path again at that time.
        case look(at: Int64)
    }

    /// How long a rotated file is watched for late writes after its rename and its last growth: 60 s.
    static let lateWrites: Int64 = 60_000_000_000
    /// The first and the longest wait before looking for a path that is missing: 20 ms, 1 s.
    static let missingWaits: (first: Int64, longest: Int64) = (20_000_000, 1_000_000_000)

    /// Oldest first.
    private(set) var generations: [Generation] = []
    private var missingWait: Int64?
    private var next = 0

    /// The generation that stands at the path.
    var live: Generation? { generations.last { $0.rotatedAt == nil } }

    /// May the generation be read now? Not before those older than it have been read to their end.
    func mayRead(_ number: Int) -> Bool {
        for generation in generations {
            if generation.number == number { return true }
            if !generation.caughtUp { return false }
        }
        return false
    }

    /// A file was opened: as the live one, or as one that was rotated away already.
    ///
    /// - Parameters:
    ///   - identity: the file.
    ///   - isLive: does it stand at the path?
    ///   - before: the generation that comes after it; it is the youngest where that is `nil`.
    ///   - now: nanoseconds of the monotonic clock.
    /// - Returns: the generation's number.
    mutating func opened(_ identity: FileIdentity, isLive: Bool, before: Int? = nil, now: Int64) -> Int {
        let generation = Generation(
            number: next, identity: identity, rotatedAt: isLive ? nil : now, caughtUp: false, grewAt: now)
        next += 1
        generations.insert(generation, at: before.flatMap(index) ?? generations.count)
        return generation.number
    }

    /// The path was looked at.
    ///
    /// - Parameters:
    ///   - found: the file that stands there; `nil` where none does.
    ///   - now: nanoseconds of the monotonic clock.
    /// - Returns: what to do, in order.
    mutating func looked(_ found: FileIdentity?, now: Int64) -> [Action] {
        guard let found else {
            let wait = min(missingWait.map { $0 * 2 } ?? Self.missingWaits.first, Self.missingWaits.longest)
            missingWait = wait
            return rotate(allBut: nil, now) + [.look(at: now + wait)]
        }
        missingWait = nil
        let known = generations.firstIndex { $0.identity == found }
        let actions = rotate(allBut: known, isReplaced: known == nil, now)
        guard let known else { return actions + [.openChain(live: found)] }
        // The same file; or one that was moved away and has come back.
        generations[known].rotatedAt = nil
        return actions
    }

    /// A generation was read to its end, or cannot be read for now and must not hold up those after it.
    mutating func reachedEnd(_ number: Int) {
        guard let index = index(number) else { return }
        generations[index].caughtUp = true
    }

    /// A generation has more to read, and those after it must wait again.
    mutating func mustRead(_ number: Int) {
        guard let index = index(number) else { return }
        generations[index].caughtUp = false
    }

    /// A generation had bytes to read.
    mutating func grew(_ number: Int, now: Int64) {
        guard let index = index(number) else { return }
        generations[index].grewAt = now
    }

    /// Time has passed.
    mutating func tick(now: Int64) -> [Action] {
        var actions: [Action] = []
        for generation in generations {
            guard let rotatedAt = generation.rotatedAt, generation.caughtUp,
                now - max(rotatedAt, generation.grewAt) >= Self.lateWrites
            else { continue }
            actions.append(.finish(number: generation.number))
        }
        return actions
    }

    /// A generation was closed for good.
    mutating func closed(_ number: Int) { generations.removeAll { $0.number == number } }

    // Where another file stands at the path, those that were rotated while there was none are read once more as well.
    private mutating func rotate(allBut known: Int?, isReplaced: Bool = false, _ now: Int64) -> [Action] {
        var actions: [Action] = []
        for index in generations.indices
        where index != known && (isReplaced || generations[index].rotatedAt == nil) {
            if generations[index].rotatedAt == nil { generations[index].rotatedAt = now }
            // It may have grown since its end was last seen.
            generations[index].caughtUp = false
            actions.append(.read(number: generations[index].number))
        }
        return actions
    }

    private func index(_ number: Int) -> Int? { generations.firstIndex { $0.number == number } }
}
