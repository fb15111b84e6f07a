/// Texts as Go's `strings` and `unicode` treat them: bytes that are mostly UTF-8.
enum GoText {
    /// Simple case mapping: one character for one, `ß` stays (Go's `unicode.ToUpper`).
    static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return ascii(scalar, from: 0x61) }
        return single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? scalar
    }

    /// Simple case mapping: one character for one, `İ` becomes `i`.
    static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return ascii(scalar, from: 0x41) }
        return scalar == "\u{130}" ? "i" : single(scalar.properties.lowercaseMapping) ?? scalar
    }

    /// Simple case mapping to title case.
    static func title(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.isASCII ? upper(scalar) : single(scalar.properties.titlecaseMapping) ?? scalar
    }

    // The 26 letters from `first` on in the other case.
    private static func ascii(_ scalar: Unicode.Scalar, from first: UInt32) -> Unicode.Scalar {
        scalar.value &- first < 26 ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value ^ 0x20)) : scalar
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }

    /// `unicode.IsSpace`.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }

    /// `unicode.IsLetter`.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// `unicode.IsUpper`.
    static func isUpper(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .uppercaseLetter }

    /// `unicode.IsLower`.
    static func isLower(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .lowercaseLetter }

    /// `unicode.IsDigit`.
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .decimalNumber }

    /// `unicode.IsNumber`.
    static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    /// `unicode.IsPunct`.
    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    /// Each character mapped. Invalid bytes become U+FFFD, as in Go; ASCII is mapped in place.
    static func map(_ text: Bytes, _ transform: (Unicode.Scalar) -> Unicode.Scalar) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        UTF8Scalars.forEach(text) { scalar, _, _ in append(transform(scalar), to: &out) }
        return out
    }

    /// Appends a character.
    static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        if scalar.isASCII {
            out.append(UInt8(scalar.value))
        } else {
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Without white space at both ends.
    static func trimmed(_ text: Bytes) -> Bytes { trimmed(text, where: isSpace) }

    /// Without the characters at the ends.
    static func trimmed(
        _ text: Bytes, left: Bool = true, right: Bool = true, where matches: (Unicode.Scalar) -> Bool
    ) -> Bytes {
        var start = 0
        var end = text.count
        while left, start < end {
            let (scalar, length) = UTF8Scalars.decode(text, at: start)
            guard matches(scalar) else { break }
            start += length
        }
        while right, end > start {
            var last = end - 1
            while last > start, end - last < 4, text[last] & 0xc0 == 0x80 { last -= 1 }
            if UTF8Scalars.decode(text[..<end], at: last).length != end - last { last = end - 1 }
            guard matches(UTF8Scalars.decode(text[..<end], at: last).scalar) else { break }
            end = last
        }
        return text[start..<end]
    }

    /// Without the characters of `set` at the ends: `strings.Trim`.
    static func trimmed(_ text: Bytes, of set: Bytes, left: Bool = true, right: Bool = true) -> Bytes {
        var scalars: Set<Unicode.Scalar> = []
        UTF8Scalars.forEach(set) { scalar, _, _ in scalars.insert(scalar) }
        return trimmed(text, left: left, right: right) { scalars.contains($0) }
    }

    static func hasPrefix(_ text: Bytes, _ part: Bytes) -> Bool {
        text.count >= part.count && text[..<part.count] == part
    }

    static func hasSuffix(_ text: Bytes, _ part: Bytes) -> Bool {
        text.count >= part.count && text[(text.count - part.count)...] == part
    }

    /// `strings.SplitN`: at most `most` parts, all of them where it is negative; an empty separator splits characters.
    static func split(_ text: Bytes, _ separator: Bytes, most: Int = -1) -> [Bytes] {
        if most == 0 { return [] }
        var parts: [Bytes] = []
        var place = 0
        if separator.isEmpty {
            while place < text.count, most < 0 || parts.count < most - 1 {
                let length = UTF8Scalars.decode(text, at: place).length
                parts.append(text[place..<(place + length)])
                place += length
            }
            if place < text.count { parts.append(text[place...]) }
            return parts
        }
        while most < 0 || parts.count < most - 1, let next = text.firstIndex(of: separator, from: place) {
            parts.append(text[place..<next])
            place = next + separator.count
        }
        parts.append(text[place...])
        return parts
    }

    /// `strings.Replace`: the first `most` occurrences, all where it is negative. `nil` where the result would be longer
    /// than `longest`.
    static func replace(_ text: Bytes, _ old: Bytes, _ new: Bytes, most: Int = -1, longest: Int) -> [UInt8]? {
        var out: [UInt8] = []
        var place = 0
        var count = 0
        while most < 0 || count < most {
            guard out.count <= longest else { return nil }
            var next = place
            if old.isEmpty {
                // Before each character and at the end.
                if count > 0 {
                    guard place < text.count else { break }
                    next += UTF8Scalars.decode(text, at: place).length
                }
            } else {
                guard let found = text.firstIndex(of: old, from: place) else { break }
                next = found
            }
            out += Array(text[place..<next])
            out += Array(new)
            place = next + old.count
            count += 1
        }
        out += Array(text[place...])
        return out.count <= longest ? out : nil
    }
}
