import LineCore
import Synchronization
import Testing

@Suite struct InspectorTests {
    private final class Blocks: Sendable {
        let all = Mutex<[String]>([])
    }

    private final class Sink: RecordSink {
        func pass(_ record: inout Record) {}
        func drop(_ record: Record, _ reason: DropReason) {}
        func hold(_ record: Record) {}
    }

    private func inspected(
        _ lines: [String], hasColours: Bool = false, _ stages: (ExtractedNames) throws -> [any Stage]
    ) rethrows -> [String] {
        let blocks = Blocks()
        let names = ExtractedNames()
        let inspector = Inspector(hasColours: hasColours) { text in blocks.all.withLock { $0.append(text) } }
        let pipeline = Pipeline(stages: try stages(names), names: names, arena: Arena(), inspector: inspector)
        let sink = Sink()
        pipeline.sink = sink
        for line in lines {
            Array(line.utf8).withBytes { bytes in
                var record = Record(line: bytes, time: 7, labels: StageRun.labels, sourceBytes: 1, readAt: 0)
                pipeline.run(&record, into: sink)
            }
        }
        pipeline.release(now: nil)
        return blocks.all.withLock { $0 }
    }

    @Test func `each line has a block that names it and says what each stage did`() throws {
        let regex = try Regex("level=(?P<level>\\w+)")
        let blocks = inspected(["level=info x", "y"]) { names in
            [
                RegexStage(regex, source: nil, names: names), LabelsStage([("level", "level")], names: names),
                OutputStage(source: "level", names: names),
            ]
        }
        #expect(
            blocks == [
                """
                [inspect: line 1 of {job="test"}] "level=info x"
                  [inspect: regex stage]:
                    +extracted["level"]: "info"
                  [inspect: labels stage]:
                    +labels["level"]: "info"
                  [inspect: output stage]:
                    -line: "level=info x"
                    +line: "info"

                """,
                """
                [inspect: line 2 of {job="test"}] "y"
                  [inspect: regex stage]: none
                  [inspect: labels stage]: none
                  [inspect: output stage]: none

                """,
            ])
    }

    @Test func `what ends, skips or holds a line is told, and what was held goes on in a block of its own`() throws {
        let selector = try Selector("{job=\"other\"}")
        let noise = try Selector("{job=\"test\"} |= \"noise\"")
        let blocks = inspected(["2026-01-01T00:00:00Z stdout P a", "noise"]) { _ in
            [
                MatchStage(selector, action: .enter(1)), MatchStage(selector, action: .drop("x")),
                MatchStage(noise, action: .drop("noisy")), CRIStage(), LabelChangeStage.setting([Label("a", "b")]),
            ]
        }
        #expect(blocks.count == 3)
        #expect(blocks[0].contains("  [inspect: match stage]:\n    does not fit: 1 stage skipped\n"))
        #expect(blocks[0].hasSuffix("    held back, to be joined\n"))
        #expect(blocks[1].hasSuffix("    dropped: noisy\n"))
        #expect(
            blocks[2] == """
                [inspect: a record that was held of {job="test", stream="stdout"}] "a"
                  [inspect: static_labels stage]:
                    +labels["a"]: "b"

                """)
    }

    @Test func `on a terminal there are colours`() {
        let blocks = inspected(["x"], hasColours: true) { _ in [LabelChangeStage.setting([Label("a", "b")])] }
        #expect(blocks[0].hasPrefix("\u{1b}[1m[inspect: line 1"))
        #expect(blocks[0].contains("    \u{1b}[32m+labels[\"a\"]: \"b\"\u{1b}[0m\n"))
    }

    @Test func `a long line is cut in its block`() {
        let blocks = inspected([String(repeating: "x", count: 1000)]) { _ in [] }
        #expect(blocks[0].hasSuffix("x\"… (1000 bytes)\n"))
    }
}
