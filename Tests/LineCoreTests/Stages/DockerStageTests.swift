import LineCore
import Testing

@Suite struct DockerStageTests {
    private static let piece = String(repeating: "x", count: 16 << 10)

    private static func line(_ log: String, _ stream: String = "stdout", second: Int = 7) -> String {
        #"{"log":"\#(log)","stream":"\#(stream)","time":"2023-03-04T05:06:0\#(second)Z"}"#
    }

    @Test func `a line is taken apart into time, stream and text, its newline kept`() {
        let run = StageRun(DockerStage())
        run.feed(#"{"log":"caf\u00e9\t\n","stream":"stderr","time":"2023-03-04T05:06:07.123456789Z"}"#)
        #expect(
            run.passed == [
                .init(line: "café\t\n", time: 1_677_906_367_123_456_789, labels: #"{job="test", stream="stderr"}"#)
            ])
        #expect(run.records[0].hasOwnTime)
    }

    @Test(arguments: ["free text", #"{"log":"a"} x"#, #"["log"]"#, "", #"{"log":"a""#])
    func `what is not a JSON object passes as it is`(line: String) {
        let run = StageRun(DockerStage())
        run.feed(line, time: 3)
        #expect(run.passed == [.init(line: line, time: 3, labels: #"{job="test"}"#)])
    }

    @Test(arguments: [
        (#"{"stream":"stdout"}"#, #"{"stream":"stdout"}"#, #"{job="test", stream="stdout"}"#),
        (#"{"log":"a\n"}"#, "a\n", #"{job="test"}"#),
        (#"{"log":12.50,"stream":7}"#, "12.5", #"{job="test", stream="7"}"#),
        (#"{"log":true,"stream":false}"#, "true", #"{job="test", stream="false"}"#),
        (#"{"log":{"k":"v"},"stream":["x"]}"#, #"{"k":"v"}"#, #"{job="test", stream="[\"x\"]"}"#),
        (#"{"log":null,"stream":null}"#, #"{"log":null,"stream":null}"#, #"{job="test"}"#),
        (#"{"log":"","stream":"stdout"}"#, "", #"{job="test", stream="stdout"}"#),
        (#"{"log":"a\n","log":"b\n"}"#, "b\n", #"{job="test"}"#),
    ])
    func `fields that are missing or of other types are what Promtail makes of them`(
        line: String, text: String, labels: String
    ) {
        let run = StageRun(DockerStage())
        run.feed(line)
        #expect(run.passed == [.init(line: text, time: 0, labels: labels)])
    }

    @Test(arguments: [#""yesterday""#, "7", "null", #""2023-03-04""#])
    func `a line whose time cannot be read keeps the time that it was given`(time: String) {
        let run = StageRun(DockerStage())
        run.feed(#"{"log":"a\n","time":\#(time)}"#, time: 11)
        #expect(run.passed[0].time == 11)
        #expect(!run.records[0].hasOwnTime)
    }

    @Test func `a text that was cut at 16 KiB goes on in the next of its stream`() {
        let run = StageRun(DockerStage())
        run.feed(Self.line(Self.piece, second: 1))
        run.feed(Self.line("error\\n", "stderr", second: 2))
        run.feed(Self.line(Self.piece, second: 3))
        run.feed(Self.line("end\\n", second: 4))
        run.feed(Self.line("next\\n", second: 5))
        #expect(run.lines == ["error\n", Self.piece + Self.piece + "end\n", "next\n"])
        #expect(run.passed[1].time == 1_677_906_364_000_000_000)
        #expect(run.records[1].lines == 3)
        #expect(run.held == 2)
    }

    @Test func `a short text without a newline is a record of its own`() {
        let run = StageRun(DockerStage())
        run.feed(Self.line("last words"))
        run.feed(Self.line(String(Self.piece.dropLast())))
        run.feed(Self.line("after\\n"))
        #expect(run.lines == ["last words", String(Self.piece.dropLast()), "after\n"])
        #expect(run.held == 0)
    }

    @Test func `a text of just 16 KiB that ends in its newline is whole`() {
        let run = StageRun(DockerStage())
        run.feed(Self.line(Self.piece.dropLast() + "\\n"))
        #expect(run.lines == [Self.piece.dropLast() + "\n"])
    }

    @Test func `a piece waits a minute for the next and is then sent as it is`() {
        let run = StageRun(DockerStage())
        run.feed(Self.line(Self.piece), time: 10)
        run.release(now: 60_000_000_010)
        #expect(run.lines.isEmpty)
        run.release(now: 60_000_000_011)
        #expect(run.lines == [Self.piece])
        run.feed(Self.line(Self.piece), time: 20)
        run.release(now: nil)
        #expect(run.lines.count == 2)
    }

    @Test func `many stream names do not mix`() {
        let run = StageRun(DockerStage())
        for number in 0..<200 { run.feed(Self.line("\(number)\\n", "s\(number)")) }
        for number in 0..<200 {
            #expect(run.passed[number].labels == #"{job="test", stream="s\#(number)"}"#)
        }
    }
}
