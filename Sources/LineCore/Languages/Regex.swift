import CRE2

/// A regular expression in Go's syntax, which is RE2's, matched in linear time.
///
/// Matching works on bytes. As in Go, a byte that is not valid UTF-8 matches as U+FFFD, one at a time. One expression may
/// be used from several threads at once; it keeps at most 4 MiB.
@safe public final class Regex: Sendable {
    /// The text as it was written.
    public let pattern: String
    /// By number; the first, the whole match, has no name.
    public let groupNames: [String?]

    // Sendable: RE2 promises that matching is safe from several threads.
    private nonisolated(unsafe) let compiled: OpaquePointer
    private let text: String
    // Where the expression is of a kind that is faster without RE2.
    private let direct: DirectRegex?

    /// Compiles an expression that matches anywhere in a text.
    ///
    /// - Throws: ``RegexError``: what is wrong, with the part that is.
    public convenience init(_ pattern: String) throws(RegexError) { try self.init(pattern, as: pattern) }

    /// Compiles an expression that must match a text from end to end, where a dot matches newlines too: `^(?s:…)$`, as
    /// relabelling and label matchers have it.
    ///
    /// - Throws: ``RegexError``.
    public convenience init(whole pattern: String) throws(RegexError) {
        // Alone first: parentheses that only fit with ours are an error.
        _ = try Regex(pattern)
        try self.init(pattern, as: "^(?s:\(pattern))$")
    }

    /// The same matched by RE2 alone, to compare with.
    convenience init(byRE2 pattern: String) throws(RegexError) { try self.init(pattern, as: pattern, isDirect: false) }

    private init(_ pattern: String, as text: String, isDirect: Bool = true) throws(RegexError) {
        self.pattern = pattern
        self.text = text
        let translation = try GoRegexSyntax.translate(text)
        let translated = Array(translation.utf8)
        direct = isDirect ? DirectRegexParser.parse(translation) : nil
        var reason = [CChar](repeating: 0, count: 256)
        let made = unsafe translated.withBytes { bytes in
            unsafe bytes.withPointer { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    unsafe cre2_new($0, bytes.count, &reason, reason.count)
                }
            }
        }
        guard let made = unsafe made else {
            throw RegexError(String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        unsafe compiled = made
        groupNames = unsafe (0...cre2_group_count(made)).map { group in
            unsafe cre2_group_name(made, group).map { unsafe String(cString: $0) }
        }
        // Go refuses it, RE2 does not.
        var names: Set<String> = []
        for case let name? in groupNames where !names.insert(name).inserted {
            throw RegexError("duplicate capture group name: \(name)")
        }
    }

    deinit { unsafe cre2_free(compiled) }

    /// Groups, the whole match counted.
    public var groupCount: Int { groupNames.count }

    /// Does the expression match?
    public func matches(_ text: Bytes) -> Bool {
        if !text.isUTF8 {
            var groups: [Range<Int>?] = []
            return match(repaired: RepairedText(text), from: 0, into: &groups, count: 0)
        }
        switch direct?.match(text, from: 0, found: { _ in }) {
        case .found: return true
        case .absent: return false
        case .undecided, nil: return unsafe text.withPointer { unsafe cre2_match(compiled, $0, text.count, 0, nil, 0) }
        }
    }

    /// Does the expression match?
    public func matches(_ text: String) -> Bool { Array(text.utf8).withBytes(matches) }

    /// Finds the leftmost match at or after `from`.
    ///
    /// - Parameters:
    ///   - text: where to look. What stands before `from` counts for `^` and `\b`.
    ///   - from: 0 to `text.count`.
    ///   - groups: set to the range of each group, `nil` where it took no part; the whole match first. Reuse it: then
    ///     nothing is allocated.
    /// - Returns: false where there is none; `groups` is then unchanged.
    public func match(_ text: Bytes, from: Int = 0, into groups: inout [Range<Int>?]) -> Bool {
        match(RegexSubject(text), from: from, into: &groups)
    }

    /// The same in a text that is searched more than once.
    func match(_ subject: RegexSubject, from: Int, into groups: inout [Range<Int>?]) -> Bool {
        if let repaired = subject.repaired {
            return match(repaired: repaired, from: from, into: &groups, count: groupCount)
        }
        return match(valid: subject.text, from: from, into: &groups, count: groupCount)
    }

    private func match(valid text: Bytes, from: Int, into groups: inout [Range<Int>?], count: Int) -> Bool {
        if let direct {
            let outcome = direct.match(text, from: from) { places in
                if groups.count != count { groups = Array(repeating: nil, count: count) }
                for group in 0..<count {
                    let steps = direct.groups[group]
                    groups[group] = places[steps.lowerBound]..<places[steps.upperBound]
                }
            }
            switch outcome {
            case .found: return true
            case .absent: return false
            case .undecided: break
            }
        }
        return match(byRE2: text, from: from, into: &groups, count: count)
    }

    private func match(byRE2 text: Bytes, from: Int, into groups: inout [Range<Int>?], count: Int) -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * max(count, 1)) { pairs in
            let found = unsafe text.withPointer {
                unsafe cre2_match(compiled, $0, text.count, from, pairs.baseAddress, Int32(count))
            }
            guard found else { return false }
            if groups.count != count { groups = Array(repeating: nil, count: count) }
            for group in 0..<count {
                let start = unsafe pairs[2 * group]
                groups[group] = start < 0 ? nil : unsafe start..<pairs[2 * group + 1]
            }
            return true
        }
    }

    private func match(
        repaired: RepairedText, from: Int, into groups: inout [Range<Int>?], count: Int
    ) -> Bool {
        var found: [Range<Int>?] = []
        let start = repaired.place(ofOriginal: from)
        guard repaired.bytes.withBytes({ match(valid: $0, from: start, into: &found, count: count) }) else {
            return false
        }
        groups = found.map { range in
            range.map { repaired.places[$0.lowerBound]..<repaired.places[$0.upperBound] }
        }
        return true
    }
}

extension Regex: Hashable {
    /// The same text, matched in the same way?
    public static func == (left: Regex, right: Regex) -> Bool { left.text == right.text }
    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a text is no regular expression: RE2's reason.
public struct RegexError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reason, with the part that is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}
