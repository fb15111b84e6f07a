/// A pattern of LogQL: literal text with captures, `<ip> - <_> "<method> <uri>"`.
///
/// A capture takes what stands before the literal text after it, and the last one the rest. `<_>` takes what nobody wants.
/// Source: https://grafana.com/docs/loki/latest/query/log_queries/#pattern and Loki's matcher.
public struct LinePattern: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case literal([UInt8])
        /// Its number among the named ones; `nil`: what nobody wants.
        case capture(Int?)
    }

    /// The text as it was written.
    public let text: String
    /// The names of the captures, in order, each once: `[a-zA-Z_][a-zA-Z0-9_]*`.
    public let names: [String]
    private let parts: [Part]

    /// Reads a pattern.
    ///
    /// - Throws: ``LinePatternError``: no named capture, two captures in a row, or two of one name.
    public init(_ text: String) throws(LinePatternError) {
        self.text = text
        var names: [String] = []
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        var last: String?
        while let byte = rest.first {
            guard let name = Self.capture(rest) else {
                literal.append(byte)
                rest.removeFirst()
                continue
            }
            rest = rest.dropFirst(name.utf8.count + 2)
            if !literal.isEmpty {
                parts.append(.literal(literal))
                literal = []
            } else if let last {
                throw .inARow(last, name)
            }
            last = name
            guard name != "_" else {
                parts.append(.capture(nil))
                continue
            }
            guard !names.contains(name) else { throw .duplicate(name) }
            parts.append(.capture(names.count))
            names.append(name)
        }
        guard !names.isEmpty else { throw .noCapture }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.names = names
        self.parts = parts
    }

    /// Matches a text from its start.
    ///
    /// Literal text at the start must stand there. Where a later one is missing, the capture before it takes the rest, and
    /// the captures after it nothing; what stands after a last literal is passed over.
    ///
    /// - Parameters:
    ///   - text: what to match.
    ///   - captures: set to the ranges of the first named captures, as many as there were. Reuse it.
    /// - Returns: false where the start is another one, or there is no text.
    public func match(_ text: Bytes, into captures: inout [Range<Int>]) -> Bool {
        captures.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return false }
        var place = 0
        var open: (isNamed: Bool, start: Int)?
        for (index, part) in parts.enumerated() {
            switch part {
            case .capture(let number): open = (number != nil, place)
            case .literal(let literal):
                let found = literal.withBytes { literal in
                    index > 0 ? text.firstIndex(of: literal, from: place) : GoText.hasPrefix(text, literal) ? 0 : nil
                }
                guard let found else {
                    if index == 0 { return false }
                    if let open, open.isNamed { captures.append(open.start..<text.count) }
                    return true
                }
                if let open, open.isNamed { captures.append(open.start..<found) }
                open = nil
                place = found + literal.count
            }
        }
        if let open, open.isNamed { captures.append(open.start..<text.count) }
        return true
    }

    // The name of the capture that begins here.
    private static func capture(_ text: ArraySlice<UInt8>) -> String? {
        guard text.first == UInt8(ascii: "<"), let end = text.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let name = text[(text.startIndex + 1)..<end]
        guard let first = name.first, isLetter(first), name.allSatisfy({ isLetter($0) || isDigit($0) }) else {
            return nil
        }
        return String(decoding: name, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

/// Why a text is no pattern.
public enum LinePatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It captures nothing.
    case noCapture
    /// Between two captures there is nothing to tell where the first one ends.
    case inARow(String, String)
    /// Two captures have one name.
    case duplicate(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .noCapture: "it has no named capture"
        case .inARow(let first, let second): "<\(first)> and <\(second)> have nothing between them"
        case .duplicate(let name): "<\(name)> is there twice"
        }
    }
}
