import Glibc
import LineCore
import TestSupport
import Testing

@testable import Agent

/// A destination that answers nothing for a while: what is held meanwhile, and in which order it goes out afterwards.
@Suite(.timeLimit(.minutes(10))) struct LaneOutageTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    // So many lines of a kilobyte that nothing compresses.
    private func lines(_ name: String, _ count: Int) -> String {
        var random = SeededGenerator(7)
        return (0..<count).map { number in
            let text = (0..<64).map { _ in String(UInt64.random(in: .min ... .max, using: &random), radix: 36) }
                .joined()
            return "\(name):\(number) \(text)\n"
        }.joined()
    }

    private func numbers(_ run: LaneRun, _ name: String) -> [Int] {
        run.lines.compactMap { line in
            line.hasPrefix("\(name):") ? Int(line.dropFirst(name.utf8.count + 1).prefix { $0.isNumber }) : nil
        }
    }

    private func run() throws -> LaneRun {
        try LaneRun {
            $0.maxMemory = 1 << 20
            $0.clients[0].size = 64 << 10
        }
    }

    @Test func `while nothing is answered reading stops at the bound, and what is rotated stays open`() throws {
        let run = try run()
        let path = directory("a.log")
        try writeFile(path, "a:0 first\n")
        try run.tail(path)
        run.turn()
        run.hold()
        for round in 1...4 {
            try writeFile(path, lines("a", 1000), appending: true)
            #expect(unsafe rename(path, "\(path).\(round)") == 0)
            try writeFile(path, "")
            run.look(path)
            run.turn(after: .milliseconds(100))
        }
        try writeFile(path, "a:last\n", appending: true)
        for _ in 0..<20 { run.turn(after: .milliseconds(100)) }
        let held = run.unanswered.reduce(0) { $0 + $1.footprint }
        #expect(held >= 256 << 10)
        #expect(held <= (1 << 20) + (256 << 10))
        #expect(run.turn().openFiles == 5)
        #expect(run.turn().unreadBytes > 2 << 20)
        #expect(run.books.vanishedBytes == 0)

        // With the clock standing still: nothing paces what is behind.
        run.answer()
        for _ in 0..<2000 where run.lines.last != "a:last" { run.turn() }
        #expect(run.lines.last == "a:last")
        #expect(numbers(run, "a") == [0] + (0..<4).flatMap { _ in 0..<1000 })
        #expect(run.turn().unreadBytes == 0)
        run.expectBalance()
    }

    @Test func `after an outage a new line does not wait for another file's backlog`() throws {
        let run = try run()
        let (busy, quiet) = (directory("busy.log"), directory("quiet.log"))
        try writeFile(busy, "busy:0 first\n")
        try writeFile(quiet, "quiet:0\n")
        try run.tail(busy)
        try run.tail(quiet, target: 1)
        try run.turn("both first lines") { $0.lines.count == 2 }
        run.hold()
        try writeFile(busy, lines("busy", 6000), appending: true)
        for _ in 0..<20 { run.turn(after: .milliseconds(100)) }
        let before = run.lines.count
        try writeFile(quiet, "quiet:1\n", appending: true)
        run.turn(after: .milliseconds(100))
        #expect(run.lines.count < 3000)
        run.answer()
        for _ in 0..<4000 where run.lines.count < 6003 { run.turn(after: .milliseconds(1)) }
        #expect(run.lines.count == 6003)
        let place = try #require(run.lines.firstIndex(of: "quiet:1"))
        // A chunk or two of the other file at the most: they take turns.
        #expect(place - before < 3 * ReadBuffer.chunk / 700)
        run.expectBalance()
    }
}
