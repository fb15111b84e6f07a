/// Names in other conventions, as the xstrings library that sprig uses makes them.
enum NameCase {
    /// `some_words` as `SomeWords`: what follows a connector is upper case, all else lower case.
    static func pascal(_ text: Bytes) -> [UInt8] {
        var out: [UInt8] = []
        var scalars: [Unicode.Scalar] = []
        UTF8Scalars.forEach(text) { scalar, _, _ in scalars.append(scalar) }
        guard let first = scalars.firstIndex(where: { !isConnector($0) }) else { return Array(text) }
        for scalar in scalars[..<first] { GoText.append(scalar, to: &out) }
        var last = GoText.upper(scalars[first])
        for scalar in scalars[(first + 1)...] {
            if isConnector(last) {
                if isConnector(scalar) {
                    GoText.append(last, to: &out)
                    continue
                }
                last = GoText.upper(scalar)
            } else {
                GoText.append(last, to: &out)
                last = GoText.lower(scalar)
            }
        }
        GoText.append(last, to: &out)
        return out
    }

    /// `SomeWords` as `some_words`, with the connector between words.
    static func joined(_ text: Bytes, by connector: Unicode.Scalar) -> [UInt8] {
        var words = Words(text)
        var out: [UInt8] = []
        func append(_ word: Word) {
            guard word.kind == .upper || word.kind == .connector else {
                out += Array(word.text)
                return
            }
            UTF8Scalars.forEach(word.text) { scalar, _, _ in
                GoText.append(isConnector(scalar) ? connector : GoText.lower(scalar), to: &out)
            }
        }
        func connect(before word: Word, _ kinds: Kind...) {
            if !kinds.contains(word.kind) { GoText.append(connector, to: &out) }
        }
        var word = words.next()
        while !words.isAtEnd {
            if word.kind != .connector { append(word) }
            let last = word
            word = words.next()
            switch last.kind {
            case .number:
                while word.kind == .letters || word.kind == .number {
                    append(word)
                    word = words.next()
                }
                connect(before: word, .none, .punctuation, .connector)
            case .connector: append(last)
            case .punctuation: break
            default:
                guard word.kind == .number else {
                    connect(before: word, .connector, .punctuation)
                    break
                }
                guard !words.isAtEnd else { break }
                let number = word
                word = words.next()
                if word.kind != .letters {
                    // A number belongs to the word before it: `bld4_floor`.
                    append(number)
                    connect(before: word, .connector, .punctuation)
                    break
                }
                // With letters behind it, it begins a word: `http_2xx`.
                GoText.append(connector, to: &out)
                append(number)
                while word.kind == .letters || word.kind == .number {
                    append(word)
                    word = words.next()
                }
                connect(before: word, .none, .connector, .punctuation)
            }
        }
        append(word)
        return out
    }

    private enum Kind { case none, letters, upper, number, punctuation, connector, other }

    private struct Word {
        var kind: Kind
        var text: Bytes
    }

    private static func isConnector(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "_" || GoText.isSpace(scalar)
    }

    /// Runs of characters of a kind; `HTTPStatus` is `HTTP` and `Status`.
    private struct Words {
        private let text: Bytes
        private var place = 0

        init(_ text: Bytes) { self.text = text }

        var isAtEnd: Bool { place >= text.count }

        mutating func next() -> Word {
            guard place < text.count else { return Word(kind: .none, text: .empty) }
            let start = place
            let (first, length) = UTF8Scalars.decode(text, at: place)
            place += length
            let kind: Kind
            switch first {
            case _ where NameCase.isConnector(first):
                kind = .connector
                skip(while: NameCase.isConnector)
            case _ where GoText.isPunctuation(first):
                kind = .punctuation
                skip(while: GoText.isPunctuation)
            case _ where GoText.isUpper(first):
                kind = .upper
                upper()
            case _ where Self.isAlphabet(first):
                kind = .letters
                skip { Self.isAlphabet($0) && !GoText.isUpper($0) }
            case _ where GoText.isNumber(first):
                kind = .number
                skip(while: GoText.isNumber)
            default:
                kind = .other
                skip {
                    !NameCase.isConnector($0) && !Self.isAlphabet($0) && !GoText.isNumber($0)
                        && !GoText.isPunctuation($0)
                }
            }
            return Word(kind: kind, text: text[start..<place])
        }

        // After a capital: more of them, or the rest of a word.
        private mutating func upper() {
            guard let second = peek() else { return }
            if GoText.isUpper(second) {
                var last = place
                while let scalar = peek(), GoText.isUpper(scalar) {
                    last = place
                    place += UTF8Scalars.decode(text, at: place).length
                }
                if let scalar = peek(), Self.isAlphabet(scalar) { place = last }
            } else {
                skip { Self.isAlphabet($0) && !GoText.isUpper($0) }
            }
        }

        private func peek() -> Unicode.Scalar? {
            place < text.count ? UTF8Scalars.decode(text, at: place).scalar : nil
        }

        private mutating func skip(while matches: (Unicode.Scalar) -> Bool) {
            while place < text.count {
                let (scalar, length) = UTF8Scalars.decode(text, at: place)
                guard matches(scalar) else { return }
                place += length
            }
        }

        // A letter of a script whose words are of letters: not Han.
        private static func isAlphabet(_ scalar: Unicode.Scalar) -> Bool {
            guard GoText.isLetter(scalar) else { return false }
            switch scalar.value {
            case 0x3400...0x4db5, 0x4e00...0x9fcc, 0x2_0000...0x2_b81d: return false
            default: return true
            }
        }
    }
}
