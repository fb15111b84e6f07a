/// Text of a glob → patterns without braces. Braces are worked out as text first, as doublestar does: `{a,b}*` is `a*` or `b*`.
struct GlobParser {
    private static let limit = 4096

    let bytes: [UInt8]

    func error(_ index: Int, _ what: String) -> GlobError {
        GlobError(glob: String(decoding: bytes, as: UTF8.self), column: index + 1, what: what)
    }

    mutating func alternatives() throws(GlobError) -> [[GlobSegment]] {
        var found: [[GlobSegment]] = []
        for pattern in try expanded(bytes) {
            let segments = try segments(pattern)
            if !found.contains(segments) { found.append(segments) }
        }
        return found
    }

    /// The first pair of braces replaced by each of its choices, then the next, until none is left.
    private func expanded(_ whole: [UInt8]) throws(GlobError) -> [[UInt8]] {
        var done: [[UInt8]] = []
        var waiting = [whole]
        while let pattern = waiting.popLast() {
            guard let open = try firstBrace(pattern) else {
                done.append(pattern)
                continue
            }
            let (choices, close) = try choices(pattern, open)
            // Last choice first, for the stack gives them back in reverse.
            for choice in choices.reversed() {
                waiting.append(Array(pattern[..<open]) + choice + pattern[(close + 1)...])
            }
            if done.count + waiting.count > Self.limit {
                throw error(0, "its braces stand for more than \(Self.limit) patterns: write fewer")
            }
        }
        return done
    }

    /// The first `{` that is neither escaped nor inside `[…]`.
    private func firstBrace(_ pattern: [UInt8]) throws(GlobError) -> Int? {
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "["): index = try classEnd(pattern, index) + 1
            case UInt8(ascii: "{"): return index
            default: index += 1
            }
        }
        return nil
    }

    private func choices(_ pattern: [UInt8], _ open: Int) throws(GlobError) -> ([ArraySlice<UInt8>], close: Int) {
        var choices: [ArraySlice<UInt8>] = []
        var depth = 0
        var from = open + 1
        var index = open
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ",") where depth == 1:
                choices.append(pattern[from..<index])
                from = index + 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 {
                    choices.append(pattern[from..<index])
                    return (choices, index)
                }
            default: break
            }
            index += 1
        }
        throw error(place(of: open, in: pattern), "this { has no }: close it, or write \\{ for the character itself")
    }

    /// Index of the `]` of a class.
    private func classEnd(_ pattern: [UInt8], _ open: Int) throws(GlobError) -> Int {
        var index = open + 1
        if index < pattern.count, pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^") {
            index += 1
        }
        let first = index
        while index < pattern.count, pattern[index] != UInt8(ascii: "/") {
            switch pattern[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "]"):
                if index == first {
                    throw error(place(of: open, in: pattern), "this [ ] is empty: write a character in it")
                }
                return index
            default: index += 1
            }
        }
        throw error(place(of: open, in: pattern), "this [ has no ]: close it, or write \\[ for the character itself")
    }

    /// Where an index of an expanded pattern is in the glob as written: exact up to the first brace.
    private func place(of index: Int, in pattern: [UInt8]) -> Int {
        let same = zip(pattern, bytes).prefix { $0 == $1 }.count
        return index < same ? index : min(same, bytes.count - 1)
    }

    /// A pattern cut at its slashes; `//`, `.` and `..` are worked out, as Go's `filepath.Clean` does.
    private func segments(_ pattern: [UInt8]) throws(GlobError) -> [GlobSegment] {
        var segments: [GlobSegment] = []
        var tokens: [GlobToken] = []
        var index = 0
        func close() {
            let segment = Self.segment(tokens)
            tokens = []
            switch segment {
            case .literal(let name) where name.isEmpty || name.elementsEqual(".".utf8): break
            case .literal(let name) where name.elementsEqual("..".utf8): _ = segments.popLast()
            // Two `**` in a row are one.
            case .recursive where segments.last == .recursive: break
            default: segments.append(segment)
            }
        }
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "/"):
                close()
                index += 1
            case UInt8(ascii: "\\") where index + 1 < pattern.count:
                // An escaped slash is a slash: no name can hold one.
                if pattern[index + 1] == UInt8(ascii: "/") { close() } else { tokens.append(.byte(pattern[index + 1])) }
                index += 2
            case UInt8(ascii: "*"):
                tokens.append(.any)
                index += 1
            case UInt8(ascii: "?"):
                tokens.append(.one)
                index += 1
            case UInt8(ascii: "["):
                let end = try classEnd(pattern, index)
                tokens.append(Self.set(pattern[(index + 1)..<end]))
                index = end + 1
            case let byte:
                tokens.append(.byte(byte))
                index += 1
            }
        }
        close()
        return segments
    }

    private static func segment(_ tokens: [GlobToken]) -> GlobSegment {
        if tokens == [.any, .any] { return .recursive }
        var name: [UInt8] = []
        for token in tokens {
            guard case .byte(let byte) = token else { return .pattern(tokens) }
            name.append(byte)
        }
        return .literal(name)
    }

    private static func set(_ body: ArraySlice<UInt8>) -> GlobToken {
        var body = body
        var negated = false
        if body.first == UInt8(ascii: "!") || body.first == UInt8(ascii: "^") {
            negated = true
            body = body.dropFirst()
        }
        var ranges: [ClosedRange<UInt32>] = []
        var index = body.startIndex
        func character() -> UInt32 {
            if body[index] == UInt8(ascii: "\\"), index + 1 < body.endIndex { index += 1 }
            let character = GlobToken.character(body, index)
            index += character.length
            return character.value
        }
        while index < body.endIndex {
            let low = character()
            if index + 1 < body.endIndex, body[index] == UInt8(ascii: "-") {
                index += 1
                let high = character()
                // A range that runs backwards fits nothing, as in Go.
                if low <= high { ranges.append(low...high) }
            } else {
                ranges.append(low...low)
            }
        }
        return .set(ranges: ranges, negated: negated)
    }
}
