import Testing

@testable import TestSupport
@testable import chaos

/// Whatever can be wrong with what came is found, and each thing under its own name.
@Suite struct JudgeTests {
    private static let second: Int64 = 1_000_000_000
    private static let pod: [String: String] = ["job": "pods", "filename": "/pods/0.log", "stream": "stdout"]
    private static let app: [String: String] = ["job": "host", "filename": "/host/app1.log", "level": "info"]

    /// A container with five records, and a program of the host with three.
    private var written = World.Written(
        programs: [
            (Self.plan("pod0", .container), (0..<5).map { Self.record(Self.pod, time: $0 * Self.second) }),
            (Self.plan("app1", .host(Self.rules)), (0..<3).map { _ in Self.record(Self.app, time: nil) }),
        ], losable: [], deletionsLeft: 0)
    /// What comes when all is well.
    private var came = Judge.Came(
        streams: [
            Self.stream(Self.pod, (0..<5).map { Self.entry("pod0", $0, Self.pod, time: Int64($0) * Self.second) }),
            Self.stream(Self.app, (0..<3).map { Self.entry("app1", $0, Self.app, time: 100 + Int64($0)) }),
        ])

    @Test func `all is well`() {
        let verdict = judged()
        #expect(verdict.isGood, "\(verdict.details)")
        #expect(verdict.records == 8)
        #expect(verdict.repeats == 0)
    }

    @Test mutating func `lost lines are told with their numbers, those in a row together`() {
        came.streams[0].entries.removeSubrange(1...2)
        came.streams[1].entries.removeLast()
        let verdict = judged()
        #expect(verdict.counts == [.lost: 3])
        #expect(
            verdict.details == [
                "lost: app1:2, written to /host/app1.log", "lost: pod0:1...2, written to /pods/0.log",
            ])
    }

    @Test mutating func `a whole program that never came is lost`() {
        came.streams.removeLast()
        #expect(judged().counts == [.lost: 3])
    }

    @Test mutating func `a loss that nobody could prevent is counted apart`() {
        written.losable = [World.RecordName(program: 0, number: 1)]
        came.streams[0].entries.removeSubrange(1...2)
        let verdict = judged()
        #expect(verdict.counts == [.lost: 1])
        #expect(verdict.excused == 1)
    }

    @Test mutating func `the rest of a block whose beginning nobody could save is counted apart`() {
        let labels = ["job": "traces", "filename": "/traces/trace1.log"]
        written.programs.append((Self.plan("trace1", .traces(Self.rules)), [Self.record(labels, time: nil)]))
        var rest = Self.entry("trace1", 0, labels, time: 300)
        rest.line = Array("\tat frame.1".utf8)
        came.streams.append(Self.stream(labels, [rest]))
        #expect(judged().counts == [.lost: 1, .corrupted: 1])
        written.losable = [World.RecordName(program: 2, number: 0)]
        #expect(judged().isGood)
        #expect(judged().excused == 2)
    }

    @Test mutating func `a record that may arrive need not`() {
        written.programs[1].records.append(Self.record(Self.app, time: nil, fate: .mayArrive))
        #expect(judged().isGood)
        came.streams[1].entries.append(Self.entry("app1", 3, Self.app, time: 200))
        #expect(judged().isGood)
    }

    @Test mutating func `a repeat that Loki stores once is harmless`() {
        came.streams[0].entries[3].arrivals = 4
        let verdict = judged()
        #expect(verdict.isGood)
        #expect(verdict.repeats == 3)
    }

    @Test mutating func `a repeat at another time is harmful`() {
        came.streams[1].entries.append(Self.entry("app1", 2, Self.app, time: 900))
        #expect(judged().counts == [.harmful: 1])
    }

    @Test mutating func `a repeat with other labels is harmful, and has the wrong labels`() {
        let labels = Self.app.merging(["filename": "/host/app1.log.1"]) { $1 }
        came.streams.append(Self.stream(labels, [Self.entry("app1", 1, labels, time: 101)]))
        #expect(judged().counts == [.harmful: 1, .mislabelled: 1])
    }

    @Test mutating func `a wrong label is found, and one that is missing`() {
        came.streams[0].entries[0].labels["stream"] = "stderr"
        came.streams[1].entries[0].labels["level"] = nil
        #expect(judged().counts == [.mislabelled: 2])
    }

    @Test mutating func `a time that is not the line's own is found`() {
        came.streams[0].entries[4].timestamp += 1
        #expect(judged().counts == [.mislabelled: 1])
    }

    @Test(arguments: [true, false])
    mutating func `a rotated file that the glob finds may have its own name as label`(matches: Bool) {
        let labels = Self.app.merging(["filename": "/host/app1.log.1"]) { $1 }
        let moved = came.streams[1].entries.removeFirst()
        came.streams.append(Self.stream(labels, [Self.entry("app1", 0, labels, time: moved.timestamp)]))
        #expect(judged(matchesRotated: matches).counts == (matches ? [:] : [.mislabelled: 1]))
    }

    @Test mutating func `a container's file has its own name as label, whatever the glob finds`() {
        came.streams[0].entries[0].labels["filename"] = "/pods/0.log.20261121-000001"
        #expect(judged(matchesRotated: true).counts == [.mislabelled: 1])
    }

    @Test mutating func `a line that came before an older one of its stream is found`() {
        came.streams[0].entries.swapAt(1, 2)
        #expect(judged().counts == [.inverted: 1])
    }

    @Test mutating func `two pushes with one stream at a time are found`() {
        came.sharedStreams = ["requests 1 and 2 were in flight with {a=\"b\"}"]
        #expect(judged().counts == [.inverted: 1])
    }

    @Test mutating func `a line that was changed is found, and the one that it was is lost`() {
        came.streams[0].entries[2].line[40] ^= 1
        #expect(judged().counts == [.corrupted: 1, .lost: 1])
    }

    @Test mutating func `half a line, and two in one, are found`() {
        came.streams[0].entries[2].line.removeLast(3)
        came.streams[1].entries[0].line += came.streams[1].entries[1].line
        #expect(judged().counts == [.corrupted: 2, .lost: 2])
    }

    @Test mutating func `a line that nobody wrote is found`() {
        came.streams[0].entries.append(Self.entry("pod7", 0, Self.pod, time: 9 * Self.second))
        came.streams[0].entries.append(Self.entry("pod0", 5, Self.pod, time: 9 * Self.second))
        #expect(judged().counts == [.corrupted: 2])
    }

    @Test mutating func `a line that Loki must refuse is one that it refused`() {
        written.programs[1].records.append(Self.record(Self.app, time: nil, fate: .isRefused))
        #expect(judged().counts == [.lost: 1])
        came.refusals = [Self.refusal("app1", 3)]
        let verdict = judged()
        #expect(verdict.isGood)
        #expect(verdict.refusals == 1)
        came.refusals = []
        came.streams[1].entries.append(Self.entry("app1", 3, Self.app, time: 300))
        #expect(judged().counts == [.refused: 1])
    }

    @Test mutating func `a good line that was refused is found, though it was stored as well`() {
        came.refusals = [Self.refusal("pod0", 4)]
        #expect(judged().counts == [.refused: 1])
    }

    @Test mutating func `a refused line that was changed is found`() {
        came.refusals = [Self.refusal("pod0", 4)]
        came.refusals[0].line.removeFirst()
        #expect(judged().counts == [.corrupted: 1])
    }

    private func judged(matchesRotated: Bool = false) -> Verdict {
        var verdict = Verdict(seed: 1)
        Judge(written, matchesRotated: matchesRotated).judge(came, &verdict)
        return verdict
    }

    private static let rules = ProgramPlan.Logrotate(copiesAndTruncates: false, compression: .never, usesDates: false)

    private static func plan(_ name: String, _ kind: ProgramPlan.Kind) -> ProgramPlan {
        ProgramPlan(name: name, kind: kind, isFirst: true, seed: 1)
    }

    private static func record(
        _ labels: [String: String], time: Int64?, fate: WrittenRecord.Fate = .arrives
    ) -> WrittenRecord {
        WrittenRecord(fate: fate, labels: labels, time: time)
    }

    private static func entry(
        _ program: String, _ number: Int, _ labels: [String: String], time: Int64
    ) -> StoredEntry {
        StoredEntry(
            tenant: "fake", labels: labels, timestamp: time,
            line: LineText.make(program: program, number: number, rest: Array("level=info text".utf8)), metadata: [],
            arrivals: 1)
    }

    private static func stream(_ labels: [String: String], _ entries: [StoredEntry]) -> StoredStream {
        StoredStream(
            tenant: "fake", labelText: LabelText.render(labels.map { LabelPair(name: $0.key, value: $0.value) }),
            labels: labels, entries: entries)
    }

    private static func refusal(_ program: String, _ number: Int) -> RefusedEntry {
        RefusedEntry(
            tenant: "fake", labels: app, timestamp: 1,
            line: LineText.make(program: program, number: number, rest: []), complaint: "too long")
    }
}
