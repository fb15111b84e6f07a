/// Cuts a JMESPath expression into words.
struct JMESPathLexer {
    private let text: [UInt8]
    private var place = 0

    private init(_ text: [UInt8]) { self.text = text }

    /// The words, with ``JMESPathToken/Kind/end`` as the last. A mistake is told with its byte.
    static func tokens(of text: [UInt8]) throws(JMESPathMistake) -> [JMESPathToken] {
        var lexer = JMESPathLexer(text)
        var tokens: [JMESPathToken] = []
        while true {
            while let byte = lexer.next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
                lexer.place += 1
            }
            let start = lexer.place
            let kind = try lexer.token()
            let written = String(decoding: text[start..<lexer.place], as: UTF8.self)
            tokens.append(JMESPathToken(kind: kind, start: start, text: written))
            if kind == .end { return tokens }
        }
    }

    private var next: UInt8? { place < text.count ? text[place] : nil }

    private mutating func token() throws(JMESPathMistake) -> JMESPathToken.Kind {
        guard let byte = next else { return .end }
        let start = place
        place += 1
        switch byte {
        case UInt8(ascii: "."): return .dot
        case UInt8(ascii: "*"): return .star
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: ":"): return .colon
        case UInt8(ascii: "@"): return .current
        case UInt8(ascii: "("): return .leftParenthesis
        case UInt8(ascii: ")"): return .rightParenthesis
        case UInt8(ascii: "]"): return .rightBracket
        case UInt8(ascii: "{"): return .leftBrace
        case UInt8(ascii: "}"): return .rightBrace
        case UInt8(ascii: "["):
            if take(UInt8(ascii: "?")) { return .filter }
            return take(UInt8(ascii: "]")) ? .flatten : .leftBracket
        case UInt8(ascii: "|"): return take(UInt8(ascii: "|")) ? .or : .pipe
        case UInt8(ascii: "&"): return take(UInt8(ascii: "&")) ? .and : .reference
        case UInt8(ascii: "!"): return take(UInt8(ascii: "=")) ? .compare(.notEqual) : .not
        case UInt8(ascii: "<"): return .compare(take(UInt8(ascii: "=")) ? .lessOrEqual : .less)
        case UInt8(ascii: ">"): return .compare(take(UInt8(ascii: "=")) ? .greaterOrEqual : .greater)
        case UInt8(ascii: "="):
            guard take(UInt8(ascii: "=")) else { throw JMESPathMistake(start, "`=` alone: equality is `==`") }
            return .compare(.equal)
        case UInt8(ascii: "\""): return try quoted(start)
        case UInt8(ascii: "'"): return try raw(start)
        case UInt8(ascii: "`"): return try literal(start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            while let byte = next, Self.isDigit(byte) { place += 1 }
            return .number(Array(text[start..<place]))
        case _ where Self.isLetter(byte):
            while let byte = next, Self.isLetter(byte) || Self.isDigit(byte) { place += 1 }
            return .identifier(Array(text[start..<place]))
        default: throw JMESPathMistake(start, "unexpected character")
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    // After the opening one of a pair; what stands between them. A backslash keeps the byte after it from closing.
    private mutating func until(_ end: UInt8, _ start: Int) throws(JMESPathMistake) -> ArraySlice<UInt8> {
        let begin = place
        while let byte = next {
            place += 1
            if byte == end { return text[begin..<(place - 1)] }
            if byte == UInt8(ascii: "\\"), place < text.count { place += 1 }
        }
        throw JMESPathMistake(start, "`\(Unicode.Scalar(end))` is not closed")
    }

    private mutating func quoted(_ start: Int) throws(JMESPathMistake) -> JMESPathToken.Kind {
        let inner = try until(UInt8(ascii: "\""), start)
        guard case .string(let name)? = ([0x22] + inner + [0x22]).withBytes(JSONValue.init) else {
            throw JMESPathMistake(start, "a quoted name is written as a JSON string")
        }
        return .quoted(name)
    }

    private mutating func literal(_ start: Int) throws(JMESPathMistake) -> JMESPathToken.Kind {
        var json: [UInt8] = []
        for byte in try until(UInt8(ascii: "`"), start) {
            if byte == UInt8(ascii: "`") { json.removeLast() }
            json.append(byte)
        }
        guard let value = json.withBytes(JSONValue.init) else {
            throw JMESPathMistake(start, "between backticks stands JSON; a string has double quotes there")
        }
        return .literal(value)
    }

    // Only `\'` is an escape. A text that is not closed so may end in `\\`, which stays as it is.
    private mutating func raw(_ start: Int) throws(JMESPathMistake) -> JMESPathToken.Kind {
        let begin = place
        if let string = raw(keepingBackslashPairs: false) { return .literal(.string(string)) }
        place = begin
        if let string = raw(keepingBackslashPairs: true) { return .literal(.string(string)) }
        throw JMESPathMistake(start, "`'` is not closed")
    }

    private mutating func raw(keepingBackslashPairs: Bool) -> [UInt8]? {
        var string: [UInt8] = []
        while let byte = next {
            place += 1
            if byte == UInt8(ascii: "'") { return string }
            string.append(byte)
            guard byte == UInt8(ascii: "\\") else { continue }
            if take(UInt8(ascii: "'")) {
                string[string.count - 1] = UInt8(ascii: "'")
            } else if keepingBackslashPairs, take(byte) {
                string.append(byte)
            }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == 0x5f }
}

/// A mistake at a byte of the expression.
struct JMESPathMistake: Error {
    let start: Int
    let what: String

    init(_ start: Int, _ what: String) {
        self.start = start
        self.what = what
    }
}
