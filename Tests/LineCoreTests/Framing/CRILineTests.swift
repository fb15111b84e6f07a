import Testing

@testable import LineCore

@Suite struct CRILineTests {
    private struct Parts: Equatable {
        var time: String
        var isStandardError: Bool
        var isPartial: Bool
        var content: String
    }

    private static func parsed(_ line: String) -> Parts? {
        Array(line.utf8).withBytes { bytes in
            CRILine(bytes).map {
                Parts(
                    time: String($0.timeText), isStandardError: $0.isStandardError, isPartial: $0.isPartial,
                    content: String($0.content))
            }
        }
    }

    // Promtail's own expression; white space is Go's `\s`.
    private static func model(_ line: String) -> Parts? {
        let form = /(?s)([^\t\n\f\r ]+?) (stdout|stderr) ([^\t\n\f\r ]+?) (.*)/.matchingSemantics(.unicodeScalar)
        guard let match = line.wholeMatch(of: form) else { return nil }
        return Parts(
            time: String(match.1), isStandardError: match.2 == "stderr", isPartial: match.3 == "P",
            content: String(match.4))
    }

    private static func check(_ line: String) {
        if parsed(line) != model(line) {
            Issue.record("\(line.debugDescription): \(String(describing: parsed(line)))")
        }
    }

    @Test(arguments: ["", "t", "2016-10-06T00:17:09.669794202Z", "a\tb", "a\u{b}b", "é"])
    func `lines put together of all parts read as Promtail's expression reads them`(time: String) {
        for first in [" ", "  ", "\t"] {
            for stream in ["stdout", "stderr", "stdou", "stdoutx", "STDOUT", ""] {
                for second in [" ", "  "] {
                    for flags in ["P", "F", "P:x", "p", "", "F\u{c}"] {
                        for rest in ["", " ", "  a\nb\r", " stdout P x"] {
                            Self.check(time + first + stream + second + flags + rest)
                        }
                    }
                }
            }
        }
    }

    @Test func `all short lines of the format's tokens read as Promtail's expression reads them`() {
        let tokens = [" ", "t", "stdout", "stderr", "P", "\t", "\n"]
        var lines = [""]
        for _ in 0..<4 {
            lines.forEach(Self.check)
            lines = lines.flatMap { line in tokens.map { line + $0 } }
        }
        // The long ones begin like a line: others fail at once.
        for line in lines { Self.check("t stdout" + line) }
    }

    @Test func `the content may be any bytes`() throws {
        let content: [UInt8] = [0xff, 0x00, 0x20, 0x80, 0x0d]
        let line = Array("2016-10-06T00:17:09Z stderr F ".utf8) + content
        line.withBytes { bytes in
            let parsed = CRILine(bytes)
            #expect(parsed.map { [UInt8]($0.content) } == content)
        }
    }

    @Test func `every line cut short is no CRI line, until its content begins`() {
        let line = "2016-10-06T00:17:09Z stdout P some text"
        for end in 0...line.utf8.count {
            let cut = String(line.prefix(end))
            #expect((Self.parsed(cut) != nil) == (end >= "2016-10-06T00:17:09Z stdout P ".utf8.count), "\(cut)")
        }
    }
}
