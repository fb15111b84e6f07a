import Glibc
import LineCore
import TestSupport
import Testing

@testable import Agent

/// A time of day that jumps: nothing stops, nothing starves, nothing changes places.
@Suite(.timeLimit(.minutes(10))) struct LaneClockTests {
    private let directory: TemporaryDirectory
    private let hour: Int64 = 3_600_000_000_000
    private var path: String { directory("a.log") }

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ text: String) throws { try writeFile(path, text, appending: true) }

    @Test(arguments: [1, -1]) func `lines are read and sealed on time, whichever way the clock jumps`(way: Int64) throws
    {
        // Batches wait for a second, which passes once for each line.
        let run = try LaneRun { $0.clients[0].wait = 1_000_000_000 }
        try write("0\n")
        try run.tail(path)
        var expected = ["0"]
        for (number, jump) in [0, way * hour, 0, -way * hour, -way * hour, 0, way * hour].enumerated() {
            run.time.setWall(run.time.wall + jump)
            try write("\(number + 1)\n")
            expected.append("\(number + 1)")
            run.turn()
            run.turn(after: .seconds(1))
            run.turn()
            #expect(run.lines == expected)
        }
        run.expectBalance()
    }

    @Test func `after an hour ahead lines have the right time at once, not an hour later`() throws {
        let run = try LaneRun()
        let start = run.time.wall
        try write("0\n")
        try run.tail(path)
        run.turn()
        run.time.setWall(start + hour)
        run.turn()
        try write("1\n")
        run.turn()
        run.time.setWall(start + 1_000_000)
        run.turn()
        try write("2\n")
        run.turn()
        try run.turn("the third line") { $0.lines.count == 3 }
        #expect(run.lines == ["0", "1", "2"])
        #expect(run.entries[1].time >= start + hour)
        #expect(run.entries[2].time < start + 60_000_000_000)
    }

    @Test func `a little back, the times of a file go on growing`() throws {
        let run = try LaneRun()
        try write("0\n")
        try run.tail(path)
        run.turn()
        for number in 1...5 {
            run.time.setWall(run.time.wall - 30_000_000_000)
            try write("\(number)\n")
            try run.turn("line \(number)") { $0.lines.count == number + 1 }
        }
        let times = run.entries.map(\.time)
        #expect(times == times.sorted())
        #expect(Set(times).count == times.count)
    }

    @Test(arguments: [1, -1]) func `a rotated file is let go after its quiet minute, whichever way the clock jumps`(
        way: Int64
    ) throws {
        let run = try LaneRun()
        try write("0\n")
        try run.tail(path)
        try run.turn("the first line") { $0.lines.count == 1 }
        #expect(unsafe rename(path, directory("a.log.1")) == 0)
        try write("1\n")
        run.look(path)
        run.time.setWall(run.time.wall + way * hour)
        try run.turn("the line of the new file") { $0.lines.count == 2 }
        #expect(run.turn().openFiles == 2)
        run.turnAfterLateWrites()
        #expect(run.turn().openFiles == 1)
        #expect(run.lines == ["0", "1"])
    }
}
