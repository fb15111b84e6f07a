import LineCore
import TestSupport
import Testing

@testable import Agent

/// Targets that end, and targets that take their place.
@Suite struct LaneRetiringTests {
    private let directory: TemporaryDirectory
    private let path: String
    private static let old = [Label("v", "old")]
    private static let new = [Label("v", "new")]

    init() throws {
        directory = try TemporaryDirectory()
        path = try directory.write("a.log", "1\n2\n")
    }

    /// The lines with the value of their label.
    private func lines(_ run: LaneRun) -> [String] { run.entries.map { "\($0.line) \($0.labels["v"] ?? "")" } }

    @Test func `the new target reads on where the old one stopped`() throws {
        let run = try LaneRun()
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        try append(path, "3\n")
        run.turn()
        run.lane.retire([0])
        try run.tail(path, target: 1, labels: Self.new)
        run.turn()
        try append(path, "4\n")
        run.turn()
        try append(path, "5\n")
        run.turn()
        #expect(lines(run) == ["1 old", "2 old", "3 old", "4 new", "5 new"])
        run.expectBalance()
    }

    @Test func `nothing is read between the end of a target and its return`() throws {
        let run = try LaneRun()
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        run.lane.retire([0])
        run.turn()
        try append(path, "3\n")
        run.turn(after: .seconds(30))
        #expect(lines(run) == ["1 old", "2 old"])
        #expect(run.turn().targets.isEmpty)
        // What was settled stays saved, for whoever reads the file after a restart.
        #expect(run.positions(path).map(\.offset) == [4])
        #expect(run.positions(path).map(\.finished) == [false])
        try run.tail(path, target: 1, labels: Self.new)
        run.turn()
        #expect(lines(run) == ["1 old", "2 old", "3 new"])
        #expect(run.positions(path).map(\.offset) == [6])
    }

    @Test func `the saved position waits for what the old target has not settled`() throws {
        let run = try LaneRun()
        run.hold()
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        run.lane.retire([0])
        try run.tail(path, target: 1, labels: Self.new)
        run.turn()
        try append(path, "3\n")
        run.turn()
        #expect(run.positions(path).map(\.offset).min() == 0)
        run.answer()
        // At once, and not with the next tick, for the agent may stop now.
        #expect(run.positions(path).map(\.offset) == [6])
        #expect(lines(run) == ["1 old", "2 old", "3 new"])
        run.expectBalance()
    }

    @Test func `a line whose end is not written is read by the new target, once and whole`() throws {
        let run = try LaneRun()
        try append(path, "thr")
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        run.lane.retire([0])
        try run.tail(path, target: 1, labels: Self.new)
        run.turn()
        try append(path, "ee\n")
        run.turn()
        #expect(lines(run) == ["1 old", "2 old", "three new"])
    }

    @Test func `a line that is longer than what is read at once is read by the new target, once and whole`() throws {
        let run = try LaneRun()
        let long = String(repeating: "x", count: 3 * ReadBuffer.chunk / 2)
        try append(path, long)
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        run.lane.retire([0])
        try run.tail(path, target: 1, labels: Self.new)
        run.turn()
        try append(path, "y\nend\n")
        try run.turn("the end") { $0.lines.contains("end") }
        #expect(lines(run) == ["1 old", "2 old", "\(long)y new", "end new"])
        run.expectBalance()
    }

    @Test func `rotated files go over to the new target too`() throws {
        let run = try LaneRun()
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        try move(path, to: "\(path).1")
        try writeFile(path, "3\n")
        run.look(path)
        run.turn()
        run.lane.retire([0])
        try run.tail(path, target: 1, labels: Self.new)
        run.turn()
        try append("\(path).1", "late\n")
        try append(path, "4\n")
        try run.turn("both") { $0.lines.count == 5 }
        #expect(Set(lines(run)) == ["1 old", "2 old", "3 old", "late new", "4 new"])
        run.turnAfterLateWrites()
        #expect(lines(run).count == 5)
    }

    @Test func `a file that was deleted is read to its end by the old target`() throws {
        let run = try LaneRun()
        let writer = try LogWriter(path, name: "w", format: .plain)
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        try delete(path)
        run.lane.retire([0])
        run.turn()
        try writer.write(1)
        try run.turn("the late line") { $0.lines.count == 3 }
        #expect(run.entries.last?.labels["v"] == "old")
        run.turnAfterLateWrites()
        #expect(run.turn().openFiles == 0)
        #expect(run.positions(path).isEmpty)
    }

    @Test func `each of two targets on one file is followed by the one that is like it`() throws {
        let run = try LaneRun()
        try run.tail(path, target: 0, labels: [Label("i", "a"), Label("v", "old")])
        run.turn()
        run.lane.retire([0])
        try append(path, "3\n")
        try run.tail(path, target: 1, labels: [Label("i", "b"), Label("v", "old")])
        run.turn()
        // Target 1 took up what 0 left; now a third and a fourth take their places at different offsets.
        try run.tail(path, target: 2, labels: [Label("i", "c"), Label("v", "old")])
        run.turn()
        run.lane.retire([1])
        try append(path, "4\n")
        run.turn()
        run.lane.retire([2])
        try run.tail(path, target: 3, labels: [Label("i", "c"), Label("v", "new")])
        try run.tail(path, target: 4, labels: [Label("i", "b"), Label("v", "new")])
        run.turn()
        let ofC = run.entries.filter { $0.labels["i"] == "c" }.map(\.line)
        let ofOthers = run.entries.filter { $0.labels["i"] != "c" }.map(\.line)
        #expect(ofC == ["1", "2", "3", "4"])
        #expect(ofOthers == ["1", "2", "3", "4"])
    }

    @Test func `another job does not take up what a job left`() throws {
        let run = try LaneRun(configure: { $0.jobs.append(LanePlan.Job(name: "other")) })
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        run.lane.retire([0])
        let glob = try Glob(FilePath(path))
        run.lane.add(
            FileTarget(
                key: .init(target: 1, path: FilePath(path)), job: 1, labels: LabelSet(Self.new), saved: [],
                isMatched: { glob.matches($0) }))
        run.turn()
        #expect(lines(run) == ["1 old", "2 old", "1 new", "2 new"])
    }

    @Test func `the position of a path that is gone is forgotten`() throws {
        let run = try LaneRun()
        try run.tail(path, target: 0, labels: Self.old)
        run.turn()
        run.lane.retire([0])
        run.turn()
        try delete(path)
        run.turn(after: .seconds(11))
        #expect(run.positions(path).isEmpty)
    }

    @Test func `labels that change while lines are written and Loki is slow lose and repeat nothing`() throws {
        let run = try LaneRun()
        var random = SeededGenerator(3)
        var written = 2
        try run.tail(path, target: 0, labels: Self.old)
        // What was rotated before anybody looked is not read.
        run.turn()
        for target in 1...60 {
            if Int.random(in: 0..<3, using: &random) == 0 { run.hold() }
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                written += 1
                // Sometimes the line's end comes with the next one.
                try append(path, Bool.random(using: &random) ? "\(written)\n" : "\(written)")
                if Bool.random(using: &random) { run.turn(after: .milliseconds(300)) }
                if try readFile(path).last != 0x0a { try append(path, "\n") }
            }
            if Int.random(in: 0..<6, using: &random) == 0 {
                try move(path, to: "\(path).\(target)")
                try writeFile(path, "")
            }
            run.lane.retire([target - 1])
            try run.tail(path, target: target, labels: [Label("v", "\(target)")])
            if Bool.random(using: &random) { run.answer() }
        }
        run.answer()
        try run.turn("the last line") { $0.lines.count >= written }
        run.turnAfterLateWrites()
        #expect(run.lines.compactMap { Int($0) }.sorted() == Array(1...written))
        run.expectBalance()
    }
}
