/// Why a template does not parse, or why rendering it stopped.
public struct TemplateError: Error, Equatable, Sendable {
    /// What is wrong, in one sentence without a full stop.
    public var message: String
    /// Line in the template's text, from 1; 0 where the mistake has no place, as when a function fails.
    public var line = 0
    /// Column in that line, in characters, from 1; 0 where the mistake has no place.
    public var column = 0
    /// Is it about a function that Promtail has and that is left out here on purpose?
    public var isRefusal = false

    init(_ message: String) { self.message = message }

    init(_ message: String, at offset: Int, of text: [UInt8]) {
        self.message = message
        let before = text[..<min(offset, text.count)]
        let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        line = before.reduce(1) { $1 == 0x0a ? $0 + 1 : $0 }
        column = before[start...].reduce(1) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
    }
}

extension TemplateError: CustomStringConvertible {
    /// `line 1, column 4: unclosed action`.
    public var description: String { line == 0 ? message : "line \(line), column \(column): \(message)" }
}
