import Testing

@testable import TestSupport

struct SequenceReportTests {
    @Test func `missing numbers, repeats and disorder are told apart`() {
        let report = SequenceReport(streams: [
            stream("one", [("seq=w:0 a", 1, 1), ("seq=w:2 a", 2, 3), ("seq=w:1 a", 3, 1), ("no number", 4, 1)]),
            stream("two", [("x seq=w:2 a", 2, 1), ("seq=v:5", 5, 1)]),
        ])
        #expect(report.numbers == ["w": [0, 1, 2], "v": [5]])
        #expect(report.missing("w", outOf: 5) == [3, 4])
        #expect(report.missing("unheard", outOf: 2) == [0, 1])
        #expect(report.harmlessRepeats == 2)
        #expect(report.harmfulRepeats == ["w:2 in fake {a=\"one\"} at 2 and in fake {a=\"two\"} at 2"])
        #expect(report.disorder == ["w:1 behind 2 in {a=\"one\"}"])
        #expect(report.otherLines == 1)
    }

    private func stream(_ value: String, _ lines: [(text: String, time: Int64, arrivals: Int)]) -> StoredStream {
        StoredStream(
            tenant: "fake", labelText: "{a=\"\(value)\"}", labels: ["a": value],
            entries: lines.map { line in
                StoredEntry(
                    tenant: "fake", labels: ["a": value], timestamp: line.time, line: Array(line.text.utf8),
                    metadata: [], arrivals: line.arrivals)
            })
    }
}
