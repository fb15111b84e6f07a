import Glibc
import TestSupport
import Testing

@testable import Agent

/// The reader on journal files that are there already.
@Suite struct JournalReaderTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(prefix: "journal") }

    private func write(_ numbers: Range<Int>, to name: String = "a.journal") async throws {
        try await JournalFiles.write(JournalFiles.numbered(numbers), to: directory(name))
    }

    private func texts(_ numbers: Range<Int>) -> [String] { numbers.map { "\($0)" } }

    @Test func `a journal is read in order, and read on as it grows`() async throws {
        try await write(0..<10)
        let run = try JournalRun(directory.path)
        try await run.wait(for: 10)
        try await write(10..<20)
        try await run.wait(for: 20)
        run.stop()
        #expect(run.lines == texts(0..<20))
        #expect(run.status.missing == 0)
    }

    @Test func `after a cursor nothing is read again, and nothing left out`() async throws {
        try await write(0..<10)
        let first = try JournalRun(directory.path)
        try await first.wait(for: 10)
        let cursor = first.stop()
        try await write(10..<12)
        let second = try JournalRun(directory.path, saved: cursor)
        try await second.wait(for: 2)
        second.stop()
        #expect(second.lines == ["10", "11"])
        #expect(second.status.missing == 0)
    }

    @Test func `many entries come in chunks, all of them`() async throws {
        try await write(0..<10_000)
        let run = try JournalRun(directory.path)
        try await run.wait(for: 10_000)
        run.stop()
        #expect(run.lines == texts(0..<10_000))
        #expect(run.status.missing == 0)
    }

    // MARK: Where it begins

    @Test func `max_age leaves out what is older`() async throws {
        let now = UInt64(TimeSource.system.wall) / 1000
        try await JournalFiles.write(
            [7200, 3000, 10].map { age in
                JournalFiles.Entry(realtime: now - age * 1_000_000, ["MESSAGE": "\(age)"])
            }, to: directory("a.journal"))
        let run = try JournalRun(directory.path, "max_age: 1h")
        try await run.wait(for: 2)
        run.stop()
        #expect(run.lines == ["3000", "10"])
    }

    @Test(arguments: ["since: tail", "since: now"])
    func `since can leave out all that is there`(keys: String) async throws {
        try await write(0..<5)
        let run = try JournalRun(directory.path, keys)
        try await run.wait("an open journal") { $0.isOpen }
        let now = UInt64(TimeSource.system.wall) / 1000 + 1_000_000
        try await JournalFiles.write(
            [JournalFiles.Entry(realtime: now, ["MESSAGE": "new"])], to: directory("a.journal"))
        try await run.wait(for: 1)
        run.stop()
        #expect(run.lines == ["new"])
    }

    @Test func `since boot begins with this boot`() async throws {
        let file = try FileDescriptor.open("/proc/sys/kernel/random/boot_id", flags: O_RDONLY)
        let boot = String(decoding: try file.read(at: 0, count: 36).filter { $0 != UInt8(ascii: "-") }, as: UTF8.self)
        var entries = JournalFiles.numbered(0..<3)
        entries += [
            JournalFiles.Entry(realtime: JournalFiles.start + 9_000_000, monotonic: 5, boot: boot, ["MESSAGE": "boot"]),
            JournalFiles.Entry(
                realtime: JournalFiles.start + 9_500_000, monotonic: 9, boot: boot, ["MESSAGE": "later"]),
        ]
        try await JournalFiles.write(entries, to: directory("a.journal"))
        let run = try JournalRun(directory.path, "since: boot")
        try await run.wait(for: 2)
        run.stop()
        #expect(run.lines == ["boot", "later"])
    }

    // MARK: What is read

    @Test func `a filter lets through what it names`() async throws {
        try await JournalFiles.write(
            [
                .init(realtime: JournalFiles.start, ["MESSAGE": "1", "_COMM": "a b", "PRIORITY": "3"]),
                .init(realtime: JournalFiles.start + 1, ["MESSAGE": "2", "_COMM": "c", "PRIORITY": "3"]),
                .init(realtime: JournalFiles.start + 2, ["MESSAGE": "3", "_COMM": "d", "X": "1", "PRIORITY": "4"]),
                .init(realtime: JournalFiles.start + 3, ["MESSAGE": "4", "_COMM": "d", "X": "1", "PRIORITY": "7"]),
            ], to: directory("a.journal"))
        let run = try JournalRun(
            directory.path, #"max_age: 438000h, matches: '_COMM="a b" + _COMM=d X=1', priority: warning"#)
        try await run.wait(for: 2)
        run.stop()
        #expect(run.lines == ["1", "3"])
        #expect(run.status.missing == 0)
    }

    @Test func `units brings what a unit logs, and what is said about it`() async throws {
        try await JournalFiles.write(
            [
                .init(realtime: JournalFiles.start, ["MESSAGE": "own", "_SYSTEMD_UNIT": "a.service"]),
                .init(realtime: JournalFiles.start + 1, ["MESSAGE": "other", "_SYSTEMD_UNIT": "b.service"]),
                .init(realtime: JournalFiles.start + 2, ["MESSAGE": "started", "_PID": "1", "UNIT": "a.service"]),
                .init(realtime: JournalFiles.start + 3, ["MESSAGE": "forged", "_PID": "2", "UNIT": "a.service"]),
            ], to: directory("a.journal"))
        let run = try JournalRun(directory.path, "max_age: 438000h, units: [a]")
        try await run.wait(for: 2)
        run.stop()
        #expect(run.lines == ["own", "started"])
    }

    @Test func `a message of several megabytes is whole, and one beyond the bound is cut and marked`() async throws {
        let long = String(repeating: "0123456789abcdef", count: 1 << 18)
        try await JournalFiles.write(
            [.init(realtime: JournalFiles.start, ["MESSAGE": long])], to: directory("a.journal"))
        let whole = try JournalRun(directory.path)
        try await whole.wait(for: 1)
        whole.stop()
        #expect(whole.lines == [long])
        let cut = try JournalRun(directory.path, "max_age: 438000h, max_entry_size: 1MB")
        try await cut.wait(for: 1)
        cut.stop()
        #expect(cut.lines == [long.prefix(1 << 20) + " …[cut]"])
    }

    @Test func `binary fields and fields with several values are there`() async throws {
        var entry = JournalFiles.Entry(realtime: JournalFiles.start, ["MESSAGE": "m"])
        entry.fields += [("BIN", [0, 1, 0xff]), ("K", Array("1".utf8)), ("K", Array("2".utf8))]
        try await JournalFiles.write([entry], to: directory("a.journal"))
        let run = try JournalRun(directory.path, "max_age: 438000h, json: true, repeated_fields: list")
        try await run.wait(for: 1)
        run.stop()
        #expect(
            run.lines == [
                #"{"BIN":"\u0000\u0001\ufffd","K":["1","2"],"MESSAGE":"m","_BOOT_ID":"\#(JournalFiles.boot)"}"#
            ])
    }

    // MARK: What it survives

    @Test func `time that goes back within a boot keeps the order of the journal`() async throws {
        let entries = [(0, 10), (1, 20), (2, 5), (3, 30)].map { number, second in
            JournalFiles.Entry(
                realtime: JournalFiles.start + UInt64(second) * 1_000_000, monotonic: UInt64(number + 1) * 1_000_000,
                ["MESSAGE": "\(number)"])
        }
        try await JournalFiles.write(entries, to: directory("a.journal"))
        let run = try JournalRun(directory.path)
        try await run.wait(for: 4)
        let cursor = run.stop()
        #expect(run.lines == texts(0..<4))
        try await JournalFiles.write(
            [.init(realtime: JournalFiles.start + 1_000_000, monotonic: 9_000_000, ["MESSAGE": "4"])],
            to: directory("a.journal"))
        let second = try JournalRun(directory.path, saved: cursor)
        try await second.wait(for: 1)
        second.stop()
        #expect(second.lines == ["4"])
        #expect(second.status.missing == 0)
    }

    @Test func `a directory that appears later is read then`() async throws {
        let late = directory("late")
        let run = try JournalRun(late)
        try await run.wait("a problem") { $0.problem.contains("there is no directory") }
        try directory.makeDirectory("late")
        try await write(0..<3, to: "late/a.journal")
        try await run.wait(for: 3)
        try await run.wait("no problem") { $0.problem.isEmpty && $0.isOpen }
        run.stop()
        #expect(run.lines == texts(0..<3))
    }

    @Test func `a directory that is replaced is read on from where it was`() async throws {
        try directory.makeDirectory("j")
        try await write(0..<3, to: "j/a.journal")
        let run = try JournalRun(directory("j"))
        try await run.wait(for: 3)
        try await write(3..<5, to: "j/a.journal")
        try await run.wait(for: 5)
        #expect(unsafe rename(directory("j"), directory("old")) == 0)
        try directory.makeDirectory("j")
        try await JournalFiles.write(JournalFiles.numbered(0..<8), to: directory("j/b.journal"))
        try await run.wait(for: 8)
        run.stop()
        #expect(run.lines == texts(0..<8))
        #expect(run.status.opens >= 2)
    }

    @Test func `a cursor whose entry is gone leads to the nearest one by time, not to max_age`() async throws {
        try await write(0..<10)
        let first = try JournalRun(directory.path)
        try await first.wait(for: 10)
        let cursor = first.stop()
        try TemporaryDirectory.remove(directory("a.journal"))
        try await write(5..<15, to: "b.journal")
        let second = try JournalRun(directory.path, "max_age: 1h", saved: cursor)
        try await second.wait(for: 5)
        second.stop()
        #expect(second.lines == texts(10..<15))
    }

    @Test(arguments: [64, 4096, 65_536], [1, 2, 3])
    func `a damaged file costs the entries that are damaged, counted, and no other`(size: Int, seed: Int) async throws {
        try await write(0..<3000)
        let path = directory("a.journal")
        var bytes = try readFile(path)
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) - size
        // Behind the header and the hash tables.
        let place = end * (seed + 1) / 6
        bytes.replaceSubrange(place..<(place + size), with: Array(repeating: 0, count: size))
        try writeFile(path, bytes)
        let run = try JournalRun(directory.path)
        try await write(3000..<3001, to: "b.journal")
        try await waitForLast("3000", run)
        run.stop()
        let lines = run.lines
        #expect(Set(lines).count == lines.count, "no entry twice")
        let lost = 3001 - lines.count
        let status = run.status
        // A message that is damaged itself makes an entry without one; all others are among the missing or the corrupt.
        #expect(lost <= status.missing + status.corrupt + 1 + size / 64, "\(lost) lost, \(status)")
        #expect(lines.count > 2000)
    }

    @Test func `where a file's own list of entries is broken, the rest of it is lost, and nothing else`() async throws {
        try await write(0..<3000)
        let path = directory("a.journal")
        var bytes = try readFile(path)
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) - 65_536
        bytes.replaceSubrange((end * 5 / 6)..<(end * 5 / 6 + 65_536), with: Array(repeating: 0, count: 65_536))
        try writeFile(path, bytes)
        try await write(3000..<3005, to: "b.journal")
        let run = try JournalRun(directory.path)
        try await waitForLast("3004", run)
        run.stop()
        #expect(run.lines.suffix(5) == texts(3000..<3005))
        #expect(Set(run.lines).count == run.lines.count, "no entry twice")
    }

    private func waitForLast(_ line: String, _ run: JournalRun) async throws {
        try await eventually("\(line) as the last of \(run.lines.count) lines (\(run.status))") {
            run.lines.last == line
        }
    }

    @Test func `a file that is cut short while it is read does not end the process`() async throws {
        try await write(0..<3000)
        let run = try JournalRun(directory.path, "max_age: 438000h, json: true")
        try await run.wait(for: 3000)
        #expect(unsafe truncate(directory("a.journal"), 4096) == 0)
        try await write(3000..<3005, to: "b.journal")
        try await run.wait(for: 3005)
        run.stop()
        #expect(run.lines.count == 3005)
    }

    @Test func `a file that is no journal does not keep others from being read`() async throws {
        try directory.write("bad.journal", "not a journal")
        try directory.write("empty.journal", "")
        try await write(0..<3)
        let run = try JournalRun(directory.path)
        try await run.wait(for: 3)
        run.stop()
        #expect(run.lines == texts(0..<3))
    }

    @Test func `files that come and go while they are read are noticed`() async throws {
        try await write(0..<5)
        let run = try JournalRun(directory.path)
        try await run.wait(for: 5)
        try await write(5..<10, to: "b.journal")
        try await run.wait(for: 10)
        try TemporaryDirectory.remove(directory("a.journal"))
        try await write(10..<12, to: "b.journal")
        try await run.wait(for: 12)
        run.stop()
        #expect(run.lines == texts(0..<12))
    }
}
