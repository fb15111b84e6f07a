/// Cuts a template into tokens (Go's `text/template/parse`), trim markers and comments dealt with.
struct TemplateLexer {
    private let text: [UInt8]
    private var place = 0
    private var tokens: [TemplateToken] = []

    /// All tokens of the text, the last being `end`.
    static func tokens(of text: [UInt8]) throws(TemplateError) -> [TemplateToken] {
        var lexer = TemplateLexer(text: text)
        try lexer.run()
        return lexer.tokens
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func run() throws(TemplateError) {
        var trimsNext = false
        while place < text.count {
            let start = place
            var stop = text.count
            if let open = find("{{", from: place) { stop = open }
            var shown = start..<stop
            if trimsNext { while !shown.isEmpty, isSpace(text[shown.lowerBound]) { shown.removeFirst() } }
            trimsNext = false
            if stop < text.count, hasTrimMarkerAfter(stop + 2) {
                while !shown.isEmpty, isSpace(text[shown.upperBound - 1]) { shown.removeLast() }
            }
            if !shown.isEmpty { emit(.text, shown) }
            place = stop
            guard place < text.count else { break }
            trimsNext = try action()
        }
        emit(.end, text.count..<text.count)
    }

    // From `{{` to after `}}`. Returns whether the text that follows is trimmed.
    private mutating func action() throws(TemplateError) -> Bool {
        let open = place
        place += 2
        if hasTrimMarkerAfter(place) { place += 1 }
        var comment = place
        while comment < text.count, comment > open + 2, isSpace(text[comment]) { comment += 1 }
        if starts("/*", at: comment) {
            guard let close = find("*/", from: comment + 2) else { throw error("unclosed comment", at: open) }
            place = close + 2
            guard let trims = closing() else { throw error("comment ends before closing delimiter", at: open) }
            return trims
        }
        emit(.leftDelimiter, open..<place)
        var depth = 0
        while true {
            if let before = closingLength() {
                guard depth == 0 else { throw error("unclosed left parenthesis", at: open) }
                emit(.rightDelimiter, place..<(place + before.length))
                place += before.length
                return before.trims
            }
            guard place < text.count else { throw error("unclosed action", at: open) }
            try token(&depth)
        }
    }

    private mutating func token(_ depth: inout Int) throws(TemplateError) {
        let start = place
        switch text[place] {
        case let byte where isSpace(byte):
            // The blank before ` -}}` belongs to the delimiter.
            while place < text.count, isSpace(text[place]), closingLength() == nil { place += 1 }
            emit(.space, start..<place)
        case UInt8(ascii: ":"):
            guard starts(":=", at: place) else { throw error("expected `:=`", at: place) }
            take(2, .declare)
        case UInt8(ascii: "="): take(1, .assign)
        case UInt8(ascii: "|"): take(1, .pipe)
        case UInt8(ascii: ","): take(1, .comma)
        case UInt8(ascii: "("):
            depth += 1
            take(1, .leftParenthesis)
        case UInt8(ascii: ")"):
            depth -= 1
            guard depth >= 0 else { throw error("unexpected right parenthesis", at: place) }
            take(1, .rightParenthesis)
        case UInt8(ascii: "\""): try quoted(UInt8(ascii: "\""), .string, "unterminated quoted string")
        case UInt8(ascii: "'"): try quoted(UInt8(ascii: "'"), .character, "unterminated character constant")
        case UInt8(ascii: "`"):
            guard let close = text[(place + 1)...].firstIndex(of: UInt8(ascii: "`")) else {
                throw error("unterminated raw quoted string", at: place)
            }
            place = close + 1
            emit(.rawString, start..<place)
        case UInt8(ascii: "."):
            if place + 1 < text.count, text[place + 1] &- 48 < 10 { return try number() }
            try word(.field, alone: .dot)
        case UInt8(ascii: "$"): try word(.variable, alone: .variable)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), 0x30...0x39: try number()
        default:
            if wordLength(at: place) > 0 { return try word(.identifier, alone: .identifier) }
            if text[place] > 0x20, text[place] < 0x7f { return take(1, .stray) }
            throw error("unrecognized character in action", at: place)
        }
    }

    private mutating func word(_ kind: TemplateToken.Kind, alone: TemplateToken.Kind) throws(TemplateError) {
        let start = place
        if kind != .identifier { place += 1 }
        while case let length = wordLength(at: place), length > 0 { place += length }
        let isAlone = kind != .identifier && place == start + 1
        guard atTerminator() else { throw error("bad character in a name", at: place) }
        emit(isAlone ? alone : kind, start..<place)
    }

    private mutating func number() throws(TemplateError) {
        let start = place
        var last: UInt8 = 0
        while place < text.count {
            let byte = text[place]
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            let isHex = place > start + 1 && text[start..<place].contains { $0 | 0x20 == UInt8(ascii: "x") }
            let exponent: UInt8 = isHex ? UInt8(ascii: "p") : UInt8(ascii: "e")
            guard isSign ? place == start || last | 0x20 == exponent : byte == UInt8(ascii: ".") || isWordByte(byte)
            else { break }
            last = byte
            place += 1
        }
        guard atTerminator() else { throw error("bad number syntax", at: start) }
        emit(.number, start..<place)
    }

    private mutating func quoted(
        _ quote: UInt8, _ kind: TemplateToken.Kind, _ unclosed: String
    )
        throws(TemplateError)
    {
        let start = place
        place += 1
        while place < text.count, text[place] != quote {
            if text[place] == 0x0a { break }
            place += text[place] == 0x5c ? 2 : 1
        }
        guard place < text.count, text[place] == quote else { throw error(unclosed, at: start) }
        place += 1
        emit(kind, start..<place)
    }

    private mutating func take(_ count: Int, _ kind: TemplateToken.Kind) {
        emit(kind, place..<(place + count))
        place += count
    }

    private mutating func emit(_ kind: TemplateToken.Kind, _ range: Range<Int>) {
        tokens.append(TemplateToken(kind: kind, range: range))
    }

    // `}}` or ` -}}` here?
    private func closingLength() -> (length: Int, trims: Bool)? {
        if starts("}}", at: place) { return (2, false) }
        if place < text.count, isSpace(text[place]), starts("-}}", at: place + 1) { return (4, true) }
        return nil
    }

    private mutating func closing() -> Bool? {
        var probe = place
        while probe < text.count, isSpace(text[probe]) { probe += 1 }
        if probe > place, starts("-}}", at: probe) {
            place = probe + 3
            return true
        }
        guard starts("}}", at: place) else { return nil }
        place += 2
        return false
    }

    // `- ` behind `{{`: a dash and a blank.
    private func hasTrimMarkerAfter(_ index: Int) -> Bool {
        index + 1 < text.count && text[index] == UInt8(ascii: "-") && isSpace(text[index + 1])
    }

    private func atTerminator() -> Bool {
        guard place < text.count else { return true }
        if isSpace(text[place]) { return true }
        return switch text[place] {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: ")"),
            UInt8(ascii: "("), UInt8(ascii: "}"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte &- 48 < 10 || (byte | 0x20) &- 97 < 26
    }

    // Bytes of the letter, digit or underscore here; 0 where there is none.
    private func wordLength(at index: Int) -> Int {
        guard index < text.count else { return 0 }
        if text[index] < 0x80 { return isWordByte(text[index]) ? 1 : 0 }
        let (scalar, length) = UTF8Scalars.decode(text, at: index)
        return scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal ? length : 0
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

    private func starts(_ word: StaticString, at index: Int) -> Bool {
        guard index >= 0, index + word.utf8CodeUnitCount <= text.count else { return false }
        return (0..<word.utf8CodeUnitCount).allSatisfy { unsafe text[index + $0] == word.utf8Start[$0] }
    }

    private func find(_ word: StaticString, from index: Int) -> Int? {
        var place = index
        while place + word.utf8CodeUnitCount <= text.count {
            if starts(word, at: place) { return place }
            place += 1
        }
        return nil
    }

    private func error(_ message: String, at offset: Int) -> TemplateError {
        TemplateError(message, at: offset, of: text)
    }
}
