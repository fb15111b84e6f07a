/// Finds out whether an expression, which RE2 has compiled, can be matched as a ``DirectRegex``.
struct DirectRegexParser {
    private var rest: Substring.UnicodeScalarView
    private var steps: [DirectRegex.Step] = []
    private var literals: [UInt8] = []
    // By group, the steps before which it begins and ends.
    private var groups: [Range<Int>] = [0..<0]
    private var isAnchored = false
    // Is the last step a literal that the next character may be added to? Not across the bounds of a group.
    private var isInLiteral = false

    private init(_ pattern: String) { rest = pattern.unicodeScalars[...] }

    /// The expression; `nil` where it is of another kind.
    static func parse(_ pattern: String) -> DirectRegex? {
        var parser = DirectRegexParser(pattern)
        guard parser.row(dotAll: false, depth: 0), parser.rest.isEmpty, parser.steps.count <= DirectRegex.mostSteps
        else {
            return nil
        }
        parser.groups[0] = 0..<parser.steps.count
        return DirectRegex(
            steps: parser.steps, literals: parser.literals, groups: parser.groups, isAnchored: parser.isAnchored)
    }

    // Up to the end, or to a closing parenthesis. False: another kind.
    private mutating func row(dotAll: Bool, depth: Int) -> Bool {
        var dotAll = dotAll
        guard depth < 32 else { return false }
        while let letter = rest.first {
            switch letter {
            case ")": return depth > 0
            case "|", "*", "+", "?": return false
            case "(":
                rest.removeFirst()
                if depth == 0, steps.isEmpty, skip("?s)") {
                    dotAll = true
                } else if !group(dotAll: dotAll, depth: depth) {
                    return false
                }
            case "^":
                guard steps.isEmpty, !isAnchored else { return false }
                rest.removeFirst()
                isAnchored = true
            case "$":
                rest.removeFirst()
                add(.end)
            default:
                guard item(letter, dotAll: dotAll) else { return false }
            }
            // What is repeated is taken with its item; a repeated group or anchor is of another kind.
            if let next = rest.first, "*+?".unicodeScalars.contains(next) || isCount { return false }
        }
        return depth == 0
    }

    // Behind the parenthesis.
    private mutating func group(dotAll: Bool, depth: Int) -> Bool {
        isInLiteral = false
        var number: Int?
        var dotAll = dotAll
        if skip("?P<") || skip("?<") {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            number = groups.count
        } else if skip("?s:") {
            dotAll = true
        } else if !skip("?:") {
            guard rest.first != "?" else { return false }
            number = groups.count
        }
        if number != nil { groups.append(0..<0) }
        let start = steps.count
        guard row(dotAll: dotAll, depth: depth + 1), skip(")") else { return false }
        isInLiteral = false
        if let number { groups[number] = start..<steps.count }
        return true
    }

    // A character or a class, with what says how often.
    private mutating func item(_ letter: Unicode.Scalar, dotAll: Bool) -> Bool {
        rest.removeFirst()
        var set: RegexClass?
        var literal = letter
        switch letter {
        case ".": set = dotAll ? .any : .anyButNewline
        case "[":
            guard let bracketed = bracketed() else { return false }
            set = bracketed
        case "\\":
            guard let escaped = rest.popFirst() else { return false }
            if let named = Self.named(escaped) {
                set = named
            } else if let plain = Self.plain(escaped) {
                literal = plain
            } else {
                return false
            }
        default: break
        }
        let isRepeated = rest.first.map { "*+?".unicodeScalars.contains($0) } ?? false
        if isRepeated || set != nil {
            if set == nil, literal.isASCII { set = RegexClass([UInt8(literal.value)]) }
            guard let set else { return false }
            let sign = isRepeated ? rest.removeFirst() : nil
            let isLazy = isRepeated && skip("?")
            add(
                .characters(
                    set, isOptional: sign == "*" || sign == "?", isRun: sign == "*" || sign == "+", isGreedy: !isLazy))
            return true
        }
        add(literal)
        return true
    }

    private mutating func add(_ step: DirectRegex.Step) {
        steps.append(step)
        isInLiteral = false
    }

    private mutating func add(_ literal: Unicode.Scalar) {
        let bytes = Array(String(Character(literal)).utf8)
        if isInLiteral, case .literal(let start, let count)? = steps.last {
            steps[steps.count - 1] = .literal(start: start, count: count + bytes.count)
        } else {
            steps.append(.literal(start: literals.count, count: bytes.count))
        }
        literals += bytes
        isInLiteral = true
    }

    // Does `{2}`, `{2,}` or `{2,3}` stand here? Another brace is itself.
    private var isCount: Bool {
        guard rest.first == "{", let digit = rest.dropFirst().first else { return false }
        return ("0"..."9").contains(digit)
    }

    private mutating func bracketed() -> RegexClass? {
        var set = RegexClass()
        let isInverted = skip("^")
        var isFirst = true
        while let letter = rest.popFirst() {
            if letter == "]", !isFirst { return isInverted ? set.inverted : set }
            isFirst = false
            var start = letter
            if letter == "[", rest.first == ":" { return nil }
            if letter == "\\" {
                guard let escaped = rest.popFirst() else { return nil }
                if let named = Self.named(escaped) {
                    // A range that begins so is none.
                    guard rest.first != "-" else { return nil }
                    set.formUnion(named)
                    continue
                }
                guard let plain = Self.plain(escaped) else { return nil }
                start = plain
            }
            guard start.isASCII else { return nil }
            var end = start
            if rest.first == "-", rest.dropFirst().first != "]" {
                rest.removeFirst()
                guard var last = rest.popFirst(), last != "[" else { return nil }
                if last == "\\" {
                    guard let escaped = rest.popFirst(), let plain = Self.plain(escaped) else { return nil }
                    last = plain
                }
                end = last
            }
            guard end.isASCII, start.value <= end.value else { return nil }
            for byte in UInt8(start.value)...UInt8(end.value) { set.insert(byte) }
        }
        return nil
    }

    private mutating func skip(_ text: String) -> Bool {
        guard rest.starts(with: text.unicodeScalars) else { return false }
        rest.removeFirst(text.unicodeScalars.count)
        return true
    }

    private static func named(_ letter: Unicode.Scalar) -> RegexClass? {
        switch letter {
        case "d": .digits
        case "D": .digits.inverted
        case "s": .spaces
        case "S": .spaces.inverted
        case "w": .words
        case "W": .words.inverted
        default: nil
        }
    }

    // The character that an escape stands for.
    private static func plain(_ letter: Unicode.Scalar) -> Unicode.Scalar? {
        switch letter {
        case "n": "\n"
        case "t": "\t"
        case "r": "\r"
        case "f": "\u{c}"
        case "v": "\u{b}"
        default: letter.isASCII && !RegexClass.words.contains(UInt8(letter.value)) ? letter : nil
        }
    }
}
