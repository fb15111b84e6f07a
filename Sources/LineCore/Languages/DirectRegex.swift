/// An expression of the everyday kind, matched by going along the text instead of by an automaton: several times as fast
/// as RE2 where groups are wanted.
///
/// It is a row of literals and of character classes, each of these once, `?`, `*` or `+`, greedy or not, with groups around
/// parts of the row: no alternatives, no repeated groups. Its match is found by trying what Perl tries, in that order, which
/// is how RE2 and Go define the match too. Trying could take long on some texts; it has a bound that is linear in the
/// text, and what is undecided at the bound is RE2's.
struct DirectRegex: Sendable {
    /// What an attempt came to.
    enum Outcome: Equatable {
        case found, absent, undecided
    }

    /// One part of the row.
    enum Step: Sendable, Equatable {
        /// The bytes of a range of `literals`.
        case literal(start: Int, count: Int)
        /// Characters of a class: one, or with `isOptional` one or none, or with `isRun` as many as there are.
        case characters(RegexClass, isOptional: Bool, isRun: Bool, isGreedy: Bool)
        /// `$`.
        case end
    }

    /// In order.
    let steps: [Step]
    /// The bytes of all literals.
    let literals: [UInt8]
    /// By group, the whole match first: the steps before which it begins and ends.
    let groups: [Range<Int>]
    /// Does it match only at the start of the text?
    let isAnchored: Bool

    /// How many steps there may be: their places stand on the stack.
    static let mostSteps = 47
    typealias Places = InlineArray<48, Int>

    /// Looks for the leftmost match in UTF-8.
    ///
    /// - Parameters:
    ///   - text: where to look.
    ///   - from: the first place where a match may begin.
    ///   - found: told the place before each step, and the match's end, of the match that was found.
    /// - Returns: what came of it.
    @inline(__always)
    func match(_ text: Bytes, from: Int, found: (borrowing Places) -> Void) -> Outcome {
        literals.withBytes { literals in
            var attempt = Attempt(text: text, literals: literals, steps: steps, budget: 4 * text.count + 64)
            var start = from
            while start < text.count, text[start] & 0xc0 == 0x80 { start += 1 }
            while let place = attempt.start(from: start, isAnchored: isAnchored) {
                switch attempt.match(at: place) {
                case .found:
                    found(attempt.places)
                    return .found
                case .undecided: return .undecided
                case .absent: break
                }
                guard place < text.count else { break }
                start = place + text.scalarLength(at: place)
            }
            return .absent
        }
    }
}

/// The attempt to match one expression in one text.
private struct Attempt {
    let text: Bytes
    let literals: Bytes
    let steps: [DirectRegex.Step]
    /// Bytes that may still be looked at.
    var budget: Int
    /// The place before each step and after the last.
    var places = DirectRegex.Places(repeating: 0)
    /// For each step of characters, how far its end may still move.
    private var bounds = DirectRegex.Places(repeating: 0)

    init(text: Bytes, literals: Bytes, steps: [DirectRegex.Step], budget: Int) {
        self.text = text
        self.literals = literals
        self.steps = steps
        self.budget = budget
    }

    /// The first place at or after `from` where a match could begin.
    @inline(__always)
    func start(from: Int, isAnchored: Bool) -> Int? {
        if isAnchored { return from == 0 ? 0 : nil }
        switch steps.first {
        case .literal(let start, let count): return text.firstIndex(of: literals[start..<(start + count)], from: from)
        case .characters(let set, isOptional: false, _, _):
            var place = from
            while place < text.count, !set.contains(text[place]) { place += text.scalarLength(at: place) }
            return place < text.count ? place : nil
        case .characters, .end, nil: return from <= text.count ? from : nil
        }
    }

    /// Does the expression match at this place?
    mutating func match(at start: Int) -> DirectRegex.Outcome {
        var index = 0
        var place: Int? = start
        while true {
            if let here = place {
                places[index] = here
                guard index < steps.count else { return .found }
                place = first(index, at: here)
                if place != nil { index += 1 }
            } else {
                // Back to the last step that can end elsewhere.
                guard index > 0 else { return .absent }
                index -= 1
                place = next(index, after: places[index + 1])
                if place != nil { index += 1 }
            }
            if budget < 0 { return .undecided }
        }
    }

    /// Where the step ends that begins at `place`, as it prefers; `nil` where it does not fit.
    @inline(__always)
    private mutating func first(_ index: Int, at place: Int) -> Int? {
        switch steps[index] {
        case .literal(let start, let count):
            budget -= 1
            guard place + count <= text.count else { return nil }
            return text[place..<(place + count)] == literals[start..<(start + count)] ? place + count : nil
        case .end: return place == text.count ? place : nil
        case .characters(let set, let isOptional, let isRun, let isGreedy):
            var most = place
            if isRun, isGreedy {
                most = set.endOfRun(in: text, from: place)
            } else if place < text.count, set.contains(text[place]) {
                most += text.scalarLength(at: place)
            }
            budget -= 1 + most - place
            guard most > place || isOptional else { return nil }
            let least = isOptional ? place : place + text.scalarLength(at: place)
            if isGreedy {
                bounds[index] = least
                return last(index, from: least, to: most)
            }
            // How far it may go on: a run to the end, one character to its own end.
            bounds[index] = isRun ? text.count : most
            return isRun ? nearest(index, set, from: least) : least
        }
    }

    /// Where the step ends that ended at `end` and is to end elsewhere.
    @inline(__always)
    private mutating func next(_ index: Int, after end: Int) -> Int? {
        guard case .characters(let set, _, let isRun, let isGreedy) = steps[index] else { return nil }
        let bound = bounds[index]
        budget -= 1
        if isGreedy {
            guard end > bound else { return nil }
            return last(index, from: bound, to: end - 1)
        }
        guard end < bound, set.contains(text[end]) else { return nil }
        let least = end + text.scalarLength(at: end)
        return isRun ? nearest(index, set, from: least) : least
    }

    /// The first place at or after `least` where a run may end: where a literal follows, one where it stands.
    @inline(__always)
    private mutating func nearest(_ index: Int, _ set: RegexClass, from least: Int) -> Int? {
        guard let literal = literal(after: index) else { return least }
        guard let place = text.firstIndex(of: literal, from: least) else {
            budget -= text.count - least
            return nil
        }
        budget -= place - least
        return set.endOfRun(in: text[..<place], from: least) == place ? place : nil
    }

    /// The last place within the bounds where the step may end: where a literal follows, one where it stands.
    @inline(__always)
    private mutating func last(_ index: Int, from least: Int, to most: Int) -> Int? {
        guard let literal = literal(after: index) else {
            var place = most
            while place > least, place < text.count, text[place] & 0xc0 == 0x80 { place -= 1 }
            return place
        }
        var place = min(most, text.count - literal.count)
        while place >= least {
            if text[place] == literal[0], text[place..<(place + literal.count)] == literal { return place }
            place -= 1
            budget -= 1
        }
        return nil
    }

    @inline(__always)
    private func literal(after index: Int) -> Bytes? {
        guard index + 1 < steps.count, case .literal(let start, let count) = steps[index + 1] else { return nil }
        return literals[start..<(start + count)]
    }
}
