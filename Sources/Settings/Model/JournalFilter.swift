/// Which entries of a journal are read: what `matches`, `units` and `priority` come to, as sd_journal_add_match(3) takes it.
public struct JournalFilter: Sendable, Equatable {
    /// A step, in the order in which the journal is told.
    public enum Step: Sendable, Equatable {
        /// `FIELD=value`: among matches of one field any will do; those of different fields must all hold.
        case match(String)
        /// What follows may hold instead of what stands before, back to the last ``and``.
        case or
        /// What follows must hold too.
        case and
    }

    /// In order; none: all entries.
    public private(set) var steps: [Step] = []

    /// All entries.
    public init() {}

    /// Is every entry read?
    public var isEmpty: Bool { steps.isEmpty }

    /// Adds `matches`: `FIELD=value` words, with `+` between those that may hold instead of each other. A value, or a part
    /// of it, may stand in quotes.
    ///
    /// - Throws: what is wrong with it.
    mutating func add(matches text: String) throws(LiteralError) {
        let words = try Self.words(text)
        guard !words.isEmpty else { return }
        var steps: [Step] = []
        for word in words {
            if word.isPlus {
                guard case .match = steps.last else { throw Self.misplaced }
                steps.append(.or)
            } else {
                steps.append(.match(try Self.checked(word.text)))
            }
        }
        guard case .match = steps.last else { throw Self.misplaced }
        append(steps)
    }

    /// Adds `units`: what any of the units logs, what the service manager says about it, its core dumps, and what other
    /// daemons of root log about it: journalctl's `--unit`.
    mutating func add(units: [String]) {
        var steps: [Step] = []
        for unit in units {
            for part in Self.parts(of: unit) {
                if !steps.isEmpty { steps.append(.or) }
                steps += part.map { .match($0) }
            }
        }
        append(steps)
    }

    /// Adds `priority`: entries of this importance or a higher one.
    mutating func add(priority: JournalPriority) {
        append((0...priority.number).map { .match("PRIORITY=\($0)") })
    }

    private mutating func append(_ steps: [Step]) {
        if !self.steps.isEmpty, !steps.isEmpty { self.steps.append(.and) }
        self.steps += steps
    }

    // As `add_matches_for_unit` of systemd has it.
    private static func parts(of unit: String) -> [[String]] {
        [
            ["_SYSTEMD_UNIT=\(unit)"],
            ["MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1", "_UID=0", "COREDUMP_UNIT=\(unit)"],
            ["_PID=1", "UNIT=\(unit)"],
            ["_UID=0", "OBJECT_SYSTEMD_UNIT=\(unit)"],
        ]
    }

    private static var misplaced: LiteralError {
        LiteralError(what: "has a `+` without a match on either side", mend: "write `A=1 + B=2`")
    }

    private static func checked(_ word: String) throws(LiteralError) -> String {
        guard let sign = word.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw LiteralError(what: "has `\(word)` without a value", mend: "write FIELD=value")
        }
        let name = word[..<sign]
        guard isField(name) else {
            throw LiteralError(
                what: "has the field `\(name)`, which no entry can have",
                mend:
                    "fields are of capital letters, digits and underscores, begin with no digit, and not with two underscores"
            )
        }
        return word
    }

    /// Whether the journal lets a field have this name, and a match ask for it.
    static func isField(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64, !name.hasPrefix("__") else { return false }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return !digits.contains(first)
            && name.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || digits.contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
    }

    private struct Word {
        var text = ""
        // A plus in quotes is a text.
        var isPlus: Bool { text == "+" && !isQuoted }
        var isQuoted = false
    }

    private static func words(_ text: String) throws(LiteralError) -> [Word] {
        var words: [Word] = []
        var word: Word?
        var quote: Character?
        var characters = text.makeIterator()
        while let character = characters.next() {
            if let open = quote {
                if character == open {
                    quote = nil
                } else if character == "\\", open == "\"", let next = characters.next() {
                    word?.text.append(next)
                } else {
                    word?.text.append(character)
                }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? Word()
                word?.isQuoted = true
            } else if character.isWhitespace {
                if let word { words.append(word) }
                word = nil
            } else {
                word = word ?? Word()
                word?.text.append(character)
            }
        }
        if quote != nil { throw LiteralError(what: "has a quote without its end", mend: "close it") }
        if let word { words.append(word) }
        return words
    }
}

/// How important an entry is: syslog's levels, by journalctl's names.
public enum JournalPriority: String, CaseIterable, Sendable {
    /// 0.
    case emerg
    /// 1.
    case alert
    /// 2.
    case crit
    /// 3.
    case err
    /// 4.
    case warning
    /// 5.
    case notice
    /// 6.
    case info
    /// 7.
    case debug

    /// The number in `PRIORITY`: 0 is the most important.
    public var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// By name, `error` and `warn` among them, or by number.
    init?(named text: String) {
        switch text.lowercased() {
        case "error": self = .err
        case "warn": self = .warning
        case let name:
            if let level = Self(rawValue: name) {
                self = level
            } else if name.utf8.count == 1, let number = Int(name), Self.allCases.indices.contains(number) {
                self = Self.allCases[number]
            } else {
                return nil
            }
        }
    }
}
