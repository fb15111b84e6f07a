import LineCore
import Synchronization
import TestSupport
import Testing

@testable import Agent
@testable import Settings

/// A journal on a lane, with chunks of the test's own.
@Suite struct JournalLaneTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func target(saved: String? = nil) throws -> JournalTarget {
        let config = try #require(
            Settings.load(
                yaml: "clients: [{url: http://a/p}]\nscrape_configs: [{job_name: j, journal: {labels: {job: j}}}]\n"
            ).settings?.scrapeConfigs.first)
        return try #require(
            JournalTarget(config, job: 0, saved: saved.map { ["cursor-j": $0] } ?? [:], wall: 0))
    }

    private func start(_ run: LaneRun, saved: String? = nil) throws -> JournalFeed {
        let lane = run.lane
        let feed = try JournalFeed(wakeLane: { lane.nudge() })
        lane.readJournal(try target(saved: saved), feed)
        return feed
    }

    private static func item(_ cursor: String, _ messages: [String]) -> JournalFeed.Item {
        var rules = JournalRules()
        rules.labels = [Label("job", "j")]
        let maker = JournalEntryMaker(rules)
        for message in messages {
            maker.begin()
            Array("MESSAGE=\(message)".utf8).withBytes { maker.take($0) }
            maker.finish(realtime: 1)
        }
        return JournalFeed.Item(chunk: maker.takeChunk(), cursor: cursor)
    }

    private func cursor(_ run: LaneRun) -> String? { run.turn().journals.first?.cursor }

    @Test func `the cursor to save is that of the last chunk before which all is answered`() throws {
        let run = try LaneRun()
        let feed = try start(run, saved: "saved")
        #expect(cursor(run) == "saved")
        run.hold()
        for (cursor, message) in [("a", "1"), ("b", "2"), ("c", "3")] {
            #expect(feed.put(Self.item(cursor, [message])))
            try run.turn("line \(message)") { $0.lines.last == message }
        }
        #expect(cursor(run) == "saved")
        run.answer(at: 1)
        #expect(cursor(run) == "saved")
        run.answer(at: 0)
        #expect(cursor(run) == "b")
        run.answer()
        #expect(cursor(run) == "c")
        run.expectBalance()
        let report = try #require(run.turn().journals.first)
        #expect(report.status.linesRead == 3)
        #expect(report.status.path == "journal")
    }

    @Test func `time ends a record of several entries, unless its rest waits to be taken`() throws {
        let run = try LaneRun { try LaneRun.joining(&$0) }
        let feed = try start(run)
        run.hold()
        #expect(feed.put(Self.item("a", ["# sent", "# a"])))
        try run.turn("the first record") { $0.lines == ["# sent"] }
        feed.noteEnd(at: run.time.monotonic)
        #expect(feed.put(Self.item("b", [" b"])))
        for _ in 0..<5 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        run.answer()
        for _ in 0..<5 {
            run.turn(after: .seconds(1))
            feed.noteEnd(at: run.time.monotonic)
        }
        run.turn(after: .seconds(1))
        #expect(run.lines == ["# sent", "# a\n b"])
        #expect(cursor(run) == "b")
        run.expectBalance()
    }

    @Test func `a journal in flood and a file do not starve each other`() throws {
        let run = try LaneRun { $0.clients = [BatchRules(client: 0, size: 1 << 20, wait: 0)] }
        let feed = try start(run)
        let flood = try BlockingThread(name: "flood") {
            let messages = (0..<JournalFeed.chunkEntries).map { "flood \($0)" }
            while feed.put(Self.item("c", messages)) {}
        }
        let path = try directory.write("a.log", "")
        try run.tail(path)
        for number in 0..<5 {
            let before = run.lines.count
            try writeFile(path, "file \(number)\n", appending: true)
            try run.turn("the file's line") { $0.lines.contains("file \(number)") }
            try run.turn("the flood's lines") { $0.lines.count > before + 1 }
        }
        feed.stop()
        flood.join()
    }

    @Test func `while Loki answers nothing the reader waits, and afterwards nothing is missing`() async throws {
        let run = try LaneRun { plan in
            plan.maxMemory = 256 << 10
            plan.clients = [BatchRules(client: 0, size: 64 << 10, wait: 0)]
        }
        let feed = try start(run)
        run.hold()
        let put = Watched(0)
        let text = String(repeating: "x", count: 1000)
        let reader = try BlockingThread(name: "reader") {
            for number in 0..<100 {
                guard feed.put(Self.item("\(number)", (0..<100).map { "\(number) \($0) \(text)" })) else { return }
                put.update { $0 += 1 }
            }
        }
        try run.turn("a full bound") { run in
            let report = run.turn()
            return report.books[0].clients[0].aboard.bytes > 0 && feed.hasItems && run.unanswered.count > 0
        }
        for _ in 0..<20 { run.turn(after: .milliseconds(20)) }
        #expect(put.read { $0 } < 50)
        run.answer()
        try run.turn("the rest") { $0.lines.count == 10_000 }
        reader.join()
        #expect(cursor(run) == "99")
        run.expectBalance()
    }

    @Test func `a lane that stops takes no more, and saves only what was answered`() throws {
        let run = try LaneRun()
        let feed = try start(run)
        #expect(feed.put(Self.item("a", ["1"])))
        try run.turn("the line") { $0.lines == ["1"] }
        run.lane.stop()
        run.turn()
        #expect(feed.put(Self.item("b", ["2"])))
        run.turn(after: .seconds(1))
        #expect(run.lines == ["1"])
        #expect(cursor(run) == "a")
        feed.stop()
    }
}
