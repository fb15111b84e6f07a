import Glibc
import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct TailRotationTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let run: LaneRun

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log")
        run = try LaneRun()
    }

    @Test func `what is there is read, and then what is added`() throws {
        try append(path, "one\ntwo\n")
        try run.tail(path, labels: [Label("job", "x")])
        run.turn()
        #expect(run.lines == ["one", "two"])
        #expect(run.entries.allSatisfy { $0.labels == ["job": "x"] })
        try append(path, "three\nfo")
        run.turn()
        #expect(run.lines == ["one", "two", "three"])
        try append(path, "ur\n")
        run.turn()
        #expect(run.lines == ["one", "two", "three", "four"])
        #expect(run.offset(path) == 19)
        run.expectBalance()
    }

    @Test func `a renamed file is read to its end, late writes too, and then the new one`() throws {
        let writer = try LogWriter(path, name: "w")
        try writer.write(3)
        try run.tail(path)
        run.turn()
        try writer.rotate(to: directory("app.log.1"), late: 2)
        try writer.write(2)
        try run.turn("the new file") { $0.lines.count == 7 }
        #expect(run.lines.map { $0.prefix { $0 != " " } } == (0..<7).map { "seq=w:\($0)" })
        run.expectBalance()
    }

    @Test func `late writes come before what the new file begins with, though that is told first`() throws {
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        try move(path, to: directory("app.log.1"))
        try append(path, "")
        try run.turn("the new file") { $0.turn().openFiles == 2 }
        try append(path, "three\n")
        try append(directory("app.log.1"), "two\n")
        run.turn()
        #expect(run.lines == ["one", "two", "three"])
        run.expectBalance()
    }

    @Test func `a rotated file's last line without an end is taken after a minute`() throws {
        try append(path, "one\nunfinished")
        try run.tail(path)
        run.turn()
        try move(path, to: directory("app.log.1"))
        try append(path, "new\n")
        try run.turn("the new file") { $0.lines == ["one", "new"] }
        run.turnAfterLateWrites()
        #expect(run.lines == ["one", "new", "unfinished"])
        #expect(run.positions(path).map(\.finished) == [true, false])
        #expect(run.positions(path).map(\.offset) == [14, 4])
        #expect(run.turn().openFiles == 1)
        run.expectBalance()
    }

    @Test func `a look between rename and create does not lose the path`() throws {
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        try move(path, to: directory("app.log.1"))
        run.turn()
        run.vanished(path)
        try append(directory("app.log.1"), "late\n")
        run.turn()
        #expect(run.lines == ["one", "late"])
        try append(path, "new\n")
        try run.tail(path)
        run.turn()
        #expect(run.lines == ["one", "late", "new"])
        run.expectBalance()
    }

    @Test func `what a glob finds of a rotated file under its new name is not read again`() throws {
        let glob = directory("*")
        let writer = try LogWriter(path, name: "w")
        try writer.write(3)
        try run.tail(path, glob: glob)
        run.turn()
        for round in 1...3 {
            if round > 1 {
                for number in (1..<round).reversed() {
                    try move(directory("app.log.\(number)"), to: directory("app.log.\(number + 1)"))
                }
            }
            try writer.rotate(to: directory("app.log.1"))
            try writer.write(2)
            for number in 1...round { try run.tail(directory("app.log.\(number)"), glob: glob) }
            try run.turn("round \(round)") { $0.lines.count >= 3 + 2 * round }
            run.turnAfterLateWrites()
            run.turn(after: .seconds(11))
        }
        #expect(run.lines.count == 9)
        #expect(Set(run.lines).count == 9)
        run.expectBalance()
    }

    @Test func `two rotations between two looks: the file in the middle is read, in order`() throws {
        let writer = try LogWriter(path, name: "w")
        try writer.write(2)
        run.hold()
        let run = try LaneRun { $0.maxMemory = 400 }
        run.hold()
        try run.tail(path)
        run.turn()
        // Nothing more is read until something is answered.
        try writer.write(2)
        try writer.rotate(to: directory("app.log.2"))
        try writer.write(2)
        try writer.rotate(to: directory("app.log.1"))
        try writer.write(2)
        run.answer()
        try run.turn("all") { $0.lines.count == 8 }
        #expect(run.lines.map { $0.prefix { $0 != " " } } == (0..<8).map { "seq=w:\($0)" })
        run.expectBalance()
    }

    @Test func `a file that was made and rotated between two looks is read, though none follows it`() throws {
        let writer = try LogWriter(path, name: "w")
        try writer.write(2)
        try run.tail(path)
        run.turn()
        try writer.rotate(to: directory("app.log.2"))
        try writer.write(2)
        try move(path, to: directory("app.log.1"))
        run.look(path)
        try run.turn("all") { $0.lines.count == 4 }
        // And once more, when there has been none for a while.
        try append(path, "late\n")
        try move(path, to: directory("app.log.0"))
        try run.turn("the last one") { $0.lines.last == "late" }
        run.turnAfterLateWrites()
        #expect(run.lines.count == 5)
        run.expectBalance()
    }

    @Test func `generations of a path that have nothing to read do not keep the lane busy`() throws {
        let writer = try LogWriter(path, name: "w")
        try run.tail(path)
        for round in 0..<4 {
            try writer.write()
            try run.turn("the line") { $0.lines.count == round + 1 }
            try writer.rotate(to: directory("app.log.\(round)"))
        }
        run.turn(after: .milliseconds(20))
        let before = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - before < 100)
    }

    @Test func `deleted and made again: both are read whole`() throws {
        let writer = try LogWriter(path, name: "w")
        try writer.write(2)
        try run.tail(path)
        run.turn()
        try writer.recreate()
        try writer.write(2)
        try run.turn("the new file") { $0.lines.count == 4 }
        run.turnAfterLateWrites()
        #expect(run.turn().openFiles == 1)
        run.expectBalance()
    }

    @Test func `a link that leads elsewhere is a rotation`() throws {
        try append(directory("a"), "a1\n")
        try append(directory("b"), "b1\n")
        try link(path, to: directory("a"))
        try run.tail(path)
        run.turn()
        try append(directory("a"), "a2\n")
        try relink(path, to: directory("b"))
        run.look(path)
        run.turn()
        try append(directory("a"), "a3\n")
        run.turn()
        #expect(run.lines == ["a1", "a2", "b1", "a3"])
        run.expectBalance()
    }

    @Test func `the switch of a link is seen on the slow scan, whoever tells or does not tell`() throws {
        try append(directory("a"), "a1\n")
        try append(directory("b"), "b1\n")
        try link(path, to: directory("a"))
        try run.tail(path)
        run.turn()
        try relink(path, to: directory("b"))
        run.turn()
        #expect(run.lines == ["a1"])
        run.turn(after: .seconds(10))
        run.turn()
        #expect(run.lines == ["a1", "b1"])
    }

    @Test func `a file that is not there yet is read when it is`() throws {
        try run.tail(path)
        run.turn()
        #expect(run.positions(path).isEmpty)
        try append(path, "one\n")
        try run.turn("the file") { $0.lines == ["one"] }
    }

    @Test func `what stood beside the path before the first start is not read, then or later`() throws {
        let writer = try LogWriter(path, name: "w")
        for name in ["app.log.2", "app.log.1"] {
            try writer.write()
            try writer.rotate(to: directory(name))
            try makeOld(directory(name))
        }
        try writer.write()
        try run.tail(path)
        run.turn()
        #expect(run.lines.count == 1)
        try writer.rotate(to: directory("app.log.3"))
        try writer.write()
        try run.turn("the new file") { $0.lines.count == 2 }
        run.turnAfterLateWrites()
        run.turn(after: .seconds(10))
        #expect(run.lines.count == 2)
        #expect(run.positions(path).filter(\.finished).count == 3)
        run.expectBalance()
    }

    @Test func `a file that was rotated before its path was first looked at is read, if the agent ran by then`() throws
    {
        let writer = try LogWriter(path, name: "w")
        run.turn()
        try writer.write()
        try writer.rotate(to: directory("app.log.1"))
        try setModified(directory("app.log.1"), seconds: Int(run.time.wall / 1_000_000_000) + 1)
        try writer.write()
        try run.tail(path)
        run.turn()
        #expect(run.lines.count == 2)
    }

    @Test func `a file that a scan finds rotated, at once after its path, has the path's labels`() throws {
        let run = try LaneRun { $0.maxMemory = 400 }
        run.hold()
        let other = try LogWriter(directory("other"), name: "other")
        try other.write(2)
        try run.tail(directory("other"))
        run.turn()
        // Nothing more is read until something is answered.
        let writer = try LogWriter(path, name: "w")
        try writer.write(2)
        try writer.rotate(to: directory("app.log.1"))
        try writer.write(2)
        for found in [path, directory("app.log.1")] {
            try run.tail(found, labels: [Label("filename", found)], glob: directory("app.log*"))
        }
        run.answer()
        try run.turn("all") { $0.lines.count == 6 }
        #expect(run.entries.dropFirst(2).allSatisfy { $0.labels["filename"] == path })
        run.expectBalance()
    }

    @Test func `a file that is written to after it was finished is read on at the slow scan`() throws {
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        try move(path, to: directory("app.log.1"))
        try append(path, "new\n")
        run.turn(after: .milliseconds(20))
        run.turnAfterLateWrites()
        #expect(run.turn().openFiles == 1)
        try append(directory("app.log.1"), "very late\n")
        run.turn(after: .seconds(10))
        run.turn()
        #expect(run.lines == ["one", "new", "very late"])
        run.turnAfterLateWrites()
        #expect(run.positions(path).map(\.offset) == [14, 4])
        #expect(run.positions(path).map(\.finished) == [true, false])
        run.expectBalance()
    }

    @Test(arguments: [1, 120])
    func `a file that is moved out of the directory and back is not read again`(seconds: Int) throws {
        let elsewhere = try TemporaryDirectory()
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        try move(path, to: elsewhere("app.log"))
        run.turn()
        run.vanished(path)
        for _ in 0..<seconds { run.turn(after: .seconds(1)) }
        try move(elsewhere("app.log"), to: path)
        try append(path, "two\n")
        try run.tail(path)
        run.turn()
        #expect(run.lines == ["one", "two"])
        #expect(run.positions(path).map(\.offset) == [8])
        run.expectBalance()
    }

    @Test func `what is gone for good is forgotten`() throws {
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        try delete(path)
        run.turn()
        run.vanished(path)
        run.turnAfterLateWrites()
        #expect(run.positions(path).count == 1)
        run.turn(after: .seconds(10))
        run.turn(after: .seconds(601))
        #expect(run.positions(path).isEmpty)
        #expect(run.turn().targets.isEmpty)
        run.expectBalance()
    }
}
