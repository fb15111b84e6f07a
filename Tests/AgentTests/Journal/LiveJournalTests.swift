import TestSupport
import Testing

@testable import Agent

/// The reader beside a real journald that writes, rotates, vacuums and restarts.
@Suite(.serialized, .enabled(if: Journald.obstacle == nil, "\(Journald.obstacle ?? "")")) struct LiveJournalTests {
    // Messages of the test's own; journald has something to say too.
    private static let own = #"max_age: 1h, matches: 'TEST=1'"#

    private func started(_ configuration: [String] = []) async throws -> Journald {
        let journald = try await Journald(configuration)
        try await journald.start()
        // Without a directory in it there is nothing to flush to.
        try await journald.flush()
        return journald
    }

    private func log(_ numbers: Range<Int>, _ client: JournalClient) throws {
        for number in numbers { try client.log("\(number)", ["TEST": "1"]) }
    }

    private func texts(_ numbers: Range<Int>) -> [String] { numbers.map { "\($0)" } }

    @Test func `systemd-cat and logger are read`() async throws {
        let journald = try await started()
        let run = try JournalRun(
            journald.persistent, "max_age: 1h, matches: SYSLOG_IDENTIFIER=cat + SYSLOG_IDENTIFIER=log")
        try await journald.run("systemd-cat", ["-t", "cat"], input: "one\ntwo\n")
        try await run.wait(for: 2)
        // Not everywhere is /dev/log a link to it.
        try await journald.run("logger", ["-u", "/run/systemd/journal/dev-log", "-t", "log", "three"])
        try await run.wait(for: 3)
        run.stop()
        #expect(run.lines == ["one", "two", "three"])
        try await journald.stop()
    }

    @Test func `rotations and vacuums while reading lose nothing that was there to read`() async throws {
        let journald = try await started()
        let client = try journald.client()
        let run = try JournalRun(journald.persistent, Self.own)
        for round in 0..<4 {
            try log((round * 50)..<(round * 50 + 50), client)
            try await run.wait(for: round * 50 + 50)
            try await journald.rotate()
            try await journald.vacuum(keeping: 1)
        }
        try log(200..<210, client)
        try await run.wait(for: 210)
        run.stop()
        #expect(run.lines == texts(0..<210))
        #expect(run.status.missing == 0)
        try await journald.stop()
    }

    @Test func `entries that a vacuum took before they were read are counted by the journal's numbers`() async throws {
        let journald = try await started()
        let client = try journald.client()
        let all = "max_age: 1h"
        let first = try JournalRun(journald.persistent, all)
        try log(0..<10, client)
        try await waitFor("9", in: first)
        let cursor = try #require(first.stop())
        // These are never seen: two files full, vacuumed away.
        try log(10..<40, client)
        try await journald.rotate()
        try log(40..<50, client)
        try await journald.rotate()
        try await journald.vacuum(keeping: 0)
        try log(50..<55, client)
        let second = try JournalRun(journald.persistent, all, saved: cursor)
        try await waitFor("54", in: second)
        second.stop()
        let numbers = second.lines.compactMap { Int($0) }
        #expect(numbers.last == 54)
        #expect(Set(numbers).isSubset(of: Set(10..<55)))
        let seen = second.lines.count
        let latest = try #require(second.cursor)
        let between = try #require(JournalCursor(cursor).entries(before: JournalCursor(latest)))
        #expect(second.status.missing == between + 1 - seen)
        #expect(second.status.missing >= 40 - numbers.count + 5)
        #expect(second.status.missing > 0)
        try await journald.stop()
    }

    @Test func `entries of a damaged file are counted to the last one`() async throws {
        let journald = try await started()
        let client = try journald.client()
        try log(0..<10, client)
        let before = try JournalRun(journald.persistent, "max_age: 1h")
        try await waitFor("9", in: before)
        let saved = before.stop()
        try log(10..<2000, client)
        try await journald.rotate()
        try log(2000..<2010, client)
        let archived = try #require(journald.files(in: journald.persistent).last { $0.contains("@") })
        var bytes = try readFile(archived)
        let place = ((bytes.lastIndex { $0 != 0 } ?? 0) - 65_536) * 5 / 6
        bytes.replaceSubrange(place..<(place + 65_536), with: Array(repeating: 0, count: 65_536))
        try writeFile(archived, bytes)
        // It may be damaged where entries are looked for: then none of it is found.
        let run = try JournalRun(journald.persistent, "max_age: 1h", saved: saved)
        try await waitFor("2009", in: run)
        let last = JournalCursor(run.stop() ?? "")
        let status = run.status
        #expect(status.missing > 0)
        // An entry whose message is damaged has none, and is no line.
        let known = before.lines.count + run.lines.count + status.missing
        #expect(known <= Int(last.number ?? 0) && known >= Int(last.number ?? 0) - 5, "\(known) of \(last.text)")
        try await journald.stop()
    }

    @Test func `with a filter, too, it is said that entries are missing`() async throws {
        let journald = try await started()
        let client = try journald.client()
        let first = try JournalRun(journald.persistent, Self.own)
        try log(0..<10, client)
        try await first.wait(for: 10)
        let cursor = first.stop()
        try log(10..<40, client)
        try await journald.rotate()
        try await journald.vacuum(keeping: 0)
        try log(40..<45, client)
        let second = try JournalRun(journald.persistent, Self.own, saved: cursor)
        try await waitFor("44", in: second)
        second.stop()
        #expect(second.status.missing >= 45 - 10 - second.lines.count)
        #expect(second.status.missing > 0)
        try await journald.stop()
    }

    @Test func `a journald that is restarted is read on`() async throws {
        let journald = try await started()
        let run = try JournalRun(journald.persistent, Self.own)
        for round in 0..<3 {
            try log((round * 5)..<(round * 5 + 5), try journald.client())
            try await run.wait(for: round * 5 + 5)
            try await journald.stop()
            try await journald.start()
        }
        run.stop()
        #expect(run.lines == texts(0..<15))
        #expect(run.status.missing == 0)
        try await journald.stop()
    }

    @Test func `a journal that another machine id writes appears beside the old one`() async throws {
        let journald = try await started()
        let run = try JournalRun(journald.persistent, Self.own)
        try log(0..<5, try journald.client())
        try await run.wait(for: 5)
        try await journald.stop()
        try journald.setMachine("99998888777766665555444433332222")
        try await journald.start()
        try log(5..<10, try journald.client())
        try await journald.flush()
        try await run.wait(for: 10)
        run.stop()
        #expect(run.lines == texts(0..<10))
        try await journald.stop()
    }

    private func waitFor(_ line: String, in run: JournalRun) async throws {
        try await eventually("\(line) in \(run.lines) (\(run.status))") { run.lines.contains(line) }
    }
}
