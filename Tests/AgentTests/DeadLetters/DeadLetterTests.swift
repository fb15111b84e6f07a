import LineCore
import Testing

@testable import Agent

struct DeadLetterTests {
    private func letter(line: [UInt8] = Array("hello".utf8)) -> DeadLetter {
        DeadLetter(
            reason: "too_old", refusedAt: 1_764_412_800_000_000_001, client: "main", tenant: "t",
            labels: [Label("app", "web \"1\""), Label("env", "ünï")], time: 1_700_000_000_123_456_789, line: line)
    }

    @Test func `a letter is one line of JSON that says everything`() {
        var letter = letter()
        letter.metadata = [Label("trace", "x")]
        letter.source = SourcePlace(name: "/var/log/a.log", offset: 262_144, file: "2049:131")
        #expect(
            String(decoding: letter.json, as: UTF8.self) == """
                {"reason":"too_old","refused_at":"1764412800000000001","client":"main","tenant":"t",\
                "labels":{"app":"web \\"1\\"","env":"ünï"},"time":"1700000000123456789","line":"hello",\
                "structured_metadata":{"trace":"x"},\
                "source":{"path":"/var/log/a.log","offset":262144,"file":"2049:131"}}

                """)
        #expect(DeadLetter(json: letter.json.dropLast()) == letter)
    }

    @Test func `bytes that are not UTF-8 survive in base64`() {
        for line in [[0xff, 0x00, 0x0a], [0xc3], Array("a\u{0}b".utf8), Array(0...255), []] as [[UInt8]] {
            let read = DeadLetter(json: letter(line: line).json.dropLast())
            #expect(read?.line == line)
        }
        let text = String(decoding: letter(line: [0xff, 0x41]).json, as: UTF8.self)
        #expect(text.contains(#""line_base64":"/0E=""#))
    }

    @Test func `whether it is undecided survives`() {
        var letter = letter()
        letter.isUndecided = true
        #expect(DeadLetter(json: letter.json.dropLast())?.isUndecided == true)
    }

    @Test func `a torn line is no letter, wherever it was torn`() {
        let line = letter().json
        for end in 0..<(line.count - 1) { #expect(DeadLetter(json: line[..<end]) == nil) }
    }

    @Test(arguments: ["", "[]", "{}", #"{"reason":1}"#, #"{"line":"a","labels":[]}"#])
    func `other JSON is no letter`(text: String) { #expect(DeadLetter(json: text.utf8) == nil) }
}
