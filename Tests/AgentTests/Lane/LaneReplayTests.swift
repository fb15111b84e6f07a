import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct LaneReplayTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log")
    }

    private func notes() throws -> TimeNotes { try TimeNotes.open(beside: FilePath(directory("positions.yaml"))).notes }

    @Test func `after a crash lines without a time of their own get the times they had`() throws {
        let first = try LaneRun(notes: notes())
        first.hold()
        try append(path, "")
        try first.tail(path)
        for text in ["a\nb\n", "c\n", "d\ne\nf\n"] {
            try append(path, text)
            first.turn(after: .seconds(1))
        }
        let before = first.entries
        #expect(Set(before.map(\.time)).count == 6)
        let saved = first.kill()
        #expect(saved.map(\.offset) == [0])

        let second = try LaneRun(notes: notes())
        try append(path, "g\n")
        try second.tail(path, saved: saved)
        try second.turn("all lines") { $0.lines.count == 7 }
        #expect(second.entries.prefix(6) == before[...])
        #expect(second.entries[6].time > before[5].time)
        second.expectBalance()
    }

    @Test func `the times follow a file through its rotation`() throws {
        let first = try LaneRun(notes: notes())
        first.hold()
        try append(path, "a\nb\n")
        try first.tail(path)
        first.turn()
        let before = first.entries
        let saved = first.kill()
        try move(path, to: directory("app.log.1"))
        try append(path, "c\n")
        let second = try LaneRun(notes: notes())
        try second.tail(path, saved: saved)
        second.turn(after: .milliseconds(20))
        #expect(second.entries.prefix(2) == before[...])
        #expect(second.lines == ["a", "b", "c"])
    }

    @Test func `a file that got the inode number of another does not get its times`() throws {
        let first = try LaneRun(notes: notes())
        first.hold()
        try append(path, "a\nb\n")
        try first.tail(path)
        first.turn()
        let saved = first.kill()
        try writeFile(path, "x\ny\n")
        let second = try LaneRun(time: ManualTime(wall: TimeSource.system.wall + 1_000_000_000_000), notes: notes())
        try second.tail(path, saved: saved)
        second.turn()
        #expect(second.lines == ["x", "y"])
        #expect(second.entries.allSatisfy { $0.time >= second.time.wall - 1_000_000_000 })
    }
}
