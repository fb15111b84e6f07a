import LineCore

/// Finds out which entries of a push a server refused, by pushing parts of it again: it says which part is next, and is told
/// the answer. Pure.
///
/// A 400 says how many were refused and why, at times of which streams, never which entries. So streams under suspicion are
/// pushed alone, and those that are refused in part are halved until a part is refused as a whole, or not at all. What Loki
/// has stored it recognises as a repeat. The number of requests is bounded; what is still open then is ``Verdict/undecided(_:)``.
struct RefusalSearch: Sendable {
    /// What became of an entry.
    enum Verdict: Equatable, Sendable {
        /// The server has it.
        case stored
        /// It refused it.
        case refused(RefusalReason)
        /// It may have it, or may have refused it, then for this reason.
        case undecided(RefusalReason)
    }

    /// What an answer says of a part.
    struct Answer: Equatable, Sendable {
        /// Entries refused, by reason: at least so many.
        var counts: [RefusalReason: Int]
        /// The streams that hold all of them, by place; `nil` where any may.
        var streams: Set<Int>?

        /// Everything was taken.
        static let stored = Answer(counts: [:], streams: [])
    }

    /// How it ended.
    struct Outcome: Equatable, Sendable {
        /// Of each entry.
        var verdicts: [Verdict]
        /// Entries that count as refused, by reason: those that are known to be, and so many of the undecided as the first
        /// answer counted.
        var refused: [Int: RefusalReason]
    }

    /// Requests made for one push at the most.
    static let mostRequests = 128
    /// The least that Loki's out-of-order window is taken for; it is an hour unless configured otherwise.
    static let leastWindow: Int64 = 300_000_000_000

    /// Entries that may hold refused ones.
    private struct Suspect {
        let range: Range<Int>
        /// The likeliest reason.
        let reason: RefusalReason
        /// So many of it are refused, exactly; `nil` where that is not known.
        var refused: Int?
        /// It is the first of two halves of which it is known how many are refused together.
        var isFirstHalf = false
        /// All that is refused in it has this one reason.
        let hasOneReason: Bool
    }

    private let streams: [Range<Int>]
    private let times: [Int64]
    private let first: Answer
    private var verdicts: [Verdict]
    private var suspects: [Suspect] = []
    private var asked: Suspect?
    /// Requests so far.
    private(set) var requests = 0

    /// Begins with the answer to the whole push.
    ///
    /// - Parameters:
    ///   - streams: the entries of each stream; together all from 0 on.
    ///   - times: of each entry, nanoseconds.
    ///   - answer: what the server said of all.
    init(streams: [Range<Int>], times: [Int64], answer: Answer) {
        self.streams = streams
        self.times = times
        first = answer
        verdicts = Array(repeating: .stored, count: times.count)
        judge(0..<times.count, answer, isFirst: true)
    }

    /// The entries to push next; `nil` where the search is over.
    mutating func next() -> Range<Int>? {
        while let suspect = suspects.popLast() {
            if suspect.refused == 0 { continue }
            if suspect.hasOneReason, let refused = suspect.refused {
                // Nothing to ask: it is refused as a whole, or its halves tell more.
                halve(suspect.range, suspect.reason, refused, true)
            } else if requests == Self.mostRequests {
                leaveOpen(suspect)
            } else {
                requests += 1
                asked = suspect
                return suspect.range
            }
        }
        return nil
    }

    /// Takes the answer to the part that ``next()`` named; `nil` where there is none to be had.
    mutating func take(_ answer: Answer?) {
        guard let suspect = asked else { return }
        asked = nil
        guard let answer else { return leaveOpen(suspect) }
        if suspect.isFirstHalf, let sibling = suspects.indices.last, let together = suspects[sibling].refused {
            suspects[sibling].refused = max(0, together - answer.total(of: suspect.range))
        }
        judge(suspect.range, answer, isFirst: false)
    }

    /// The outcome, where nothing more is to be asked: what is open stays undecided.
    func finish() -> Outcome {
        var end = self
        if let asked { end.leaveOpen(asked) }
        for suspect in suspects where suspect.refused != 0 { end.leaveOpen(suspect) }
        end.settleDoubts()
        let verdicts = end.verdicts
        var refused: [Int: RefusalReason] = [:]
        var missing = first.counts
        for (entry, verdict) in verdicts.enumerated() {
            guard case .refused(let reason) = verdict else { continue }
            refused[entry] = reason
            missing[reason, default: 0] -= 1
        }
        for (entry, verdict) in verdicts.enumerated() {
            guard case .undecided(let reason) = verdict, missing[reason, default: 0] > 0 else { continue }
            refused[entry] = reason
            missing[reason, default: 0] -= 1
        }
        return Outcome(verdicts: verdicts, refused: refused)
    }

    private mutating func judge(_ range: Range<Int>, _ answer: Answer, isFirst: Bool) {
        let refused = answer.total(of: range)
        guard refused > 0, let reason = answer.likeliest else { return }
        let hasOneReason = answer.counts.count { $0.value > 0 } == 1
        if range.count == 1 || (refused == range.count && hasOneReason) {
            return refuse(range, reason, isCertain: isFirst)
        }
        let inside = streams.indices.filter { streams[$0].overlaps(range) }
        let suspected = answer.streams.map { known in inside.filter { known.contains($0) } } ?? inside
        if suspected.count > 1 || suspected.isEmpty {
            suspect(suspected.isEmpty ? inside : suspected, reason, hasOneReason)
        } else {
            // Where the distributor complains, the ingester had nothing to complain of: the count is whole.
            let count = answer.streams == nil ? nil : refused
            halve(streams[suspected[0]].clamped(to: range), reason, count, hasOneReason)
        }
    }

    private mutating func halve(_ range: Range<Int>, _ reason: RefusalReason, _ count: Int?, _ hasOneReason: Bool) {
        if let count, hasOneReason, count >= range.count { return refuse(range, reason) }
        let middle = range.lowerBound + range.count / 2
        suspects.append(
            Suspect(range: middle..<range.upperBound, reason: reason, refused: count, hasOneReason: hasOneReason))
        guard middle > range.lowerBound else { return }
        suspects.append(
            Suspect(
                range: range.lowerBound..<middle, reason: reason, isFirstHalf: count != nil,
                hasOneReason: hasOneReason))
    }

    // Streams alone as far as there are requests left for it, neighbours together otherwise.
    private mutating func suspect(_ streams: [Int], _ reason: RefusalReason, _ hasOneReason: Bool) {
        let left = max(1, (Self.mostRequests - requests) / 2)
        let size = (streams.count + left - 1) / left
        var groups: [Range<Int>] = []
        var place = 0
        while place < streams.count {
            var range = self.streams[streams[place]]
            var end = place + 1
            while end < streams.count, end - place < size, self.streams[streams[end]].lowerBound == range.upperBound {
                range = range.lowerBound..<self.streams[streams[end]].upperBound
                end += 1
            }
            groups.append(range)
            place = end
        }
        for range in groups.reversed() {
            suspects.append(Suspect(range: range, reason: reason, hasOneReason: hasOneReason))
        }
    }

    private mutating func refuse(_ range: Range<Int>, _ reason: RefusalReason, isCertain: Bool = false) {
        for entry in range { verdicts[entry] = .refused(reason) }
        guard reason == .tooFarBehind, !isCertain else { return }
        // Its stream has gone on since: an entry may be too far behind now and have been taken before, if one came after
        // it that is so much younger.
        for stream in streams where stream.overlaps(range) {
            var newest = Int64.min
            for entry in stream.reversed() {
                if range.contains(entry), newest > times[entry] &+ Self.leastWindow {
                    verdicts[entry] = .undecided(reason)
                }
                newest = max(newest, times[entry])
            }
        }
    }

    private mutating func leaveOpen(_ suspect: Suspect) {
        // How many of the two halves are in the second one is not known then.
        if suspect.isFirstHalf, let sibling = suspects.indices.last { suspects[sibling].refused = nil }
        for entry in suspect.range { verdicts[entry] = .undecided(suspect.reason) }
    }

    // What the ingester counted of a single stream is exact: where as many are in doubt, all of them were refused.
    private mutating func settleDoubts() {
        guard streams.count == 1, let counted = first.counts[.tooFarBehind] else { return }
        let candidates = verdicts.indices.filter {
            verdicts[$0] == .refused(.tooFarBehind) || verdicts[$0] == .undecided(.tooFarBehind)
        }
        guard candidates.count == counted else { return }
        for entry in candidates { verdicts[entry] = .refused(.tooFarBehind) }
    }
}

extension RefusalSearch.Answer {
    /// Entries refused of a part, never more than it has.
    fileprivate func total(of range: Range<Int>) -> Int {
        counts.values.reduce(0) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(max(0, count))
            return overflow ? .max : total
        }.clamped(to: range.count)
    }

    /// The reason named most often; of equals the first by name.
    fileprivate var likeliest: RefusalReason? {
        counts.filter { $0.value > 0 }
            .max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    }
}

extension Int {
    fileprivate func clamped(to most: Int) -> Int { Swift.min(self, most) }
}
