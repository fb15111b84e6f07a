/// One part of a glob between two slashes.
enum GlobSegment: Hashable, Sendable {
    /// A name without any pattern in it.
    case literal([UInt8])
    /// A pattern for one name.
    case pattern([GlobToken])
    /// `**`: any number of names, none too.
    case recursive

    /// Whether a name fits; `**` takes any one name.
    func matches(_ name: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .literal(let text): name.elementsEqual(text)
        case .pattern(let tokens): GlobToken.match(tokens, name)
        case .recursive: true
        }
    }
}

/// One piece of a pattern for a name.
enum GlobToken: Hashable, Sendable {
    /// This byte.
    case byte(UInt8)
    /// `?`: one character.
    case one
    /// `*`: any bytes, none too.
    case any
    /// `[…]`: one character inside these ranges, or outside with `[!…]`.
    case set(ranges: [ClosedRange<UInt32>], negated: Bool)

    /// Whether the tokens fit the whole name. Linear but for a `*`, which only ever goes back to the last one.
    static func match(_ tokens: [GlobToken], _ name: ArraySlice<UInt8>) -> Bool {
        // Most names of a directory do not end as the pattern does.
        if case .byte(let last)? = tokens.last, name.last != last { return false }
        var token = 0
        var at = name.startIndex
        var afterStar: Int?
        var starAt = at
        while at < name.endIndex {
            if token < tokens.count {
                if case .any = tokens[token] {
                    token += 1
                    afterStar = token
                    starAt = at
                    continue
                }
                if let next = tokens[token].take(name, at) {
                    token += 1
                    at = next
                    continue
                }
            }
            guard let star = afterStar else { return false }
            starAt += 1
            token = star
            at = starAt
        }
        return tokens[token...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    /// The index after what this token takes at a place of the name; `nil` when it does not fit there.
    private func take(_ name: ArraySlice<UInt8>, _ at: Int) -> Int? {
        switch self {
        case .byte(let byte): return name[at] == byte ? at + 1 : nil
        case .any: return nil
        case .one: return at + Self.character(name, at).length
        case .set(let ranges, let negated):
            let character = Self.character(name, at)
            let inside = ranges.contains { $0.contains(character.value) }
            return inside != negated ? at + character.length : nil
        }
    }

    /// The character at an index. A byte that begins no UTF-8 character counts as U+FFFD, alone, as in Go.
    static func character(_ bytes: ArraySlice<UInt8>, _ index: Int) -> (value: UInt32, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), 1) }
        var decoder = UTF8()
        var iterator = bytes[index...].prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return (0xFFFD, 1) }
        return (scalar.value, UTF8.width(scalar))
    }
}
