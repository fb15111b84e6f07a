import Testing

@testable import Agent

@Suite struct JournalProgressTests {
    private func cursor(_ number: Int, sequence: String = "a", time: Int = 100, boot: String = "b") -> JournalCursor {
        JournalCursor(
            "s=\(sequence);i=\(String(number, radix: 16));b=\(boot);m=1;t=\(String(time + number, radix: 16));x=\(number)"
        )
    }

    private func progress(saved: JournalCursor? = nil) -> JournalProgress {
        JournalProgress(start: .realtime(42), saved: saved?.text)
    }

    // MARK: Where to begin

    @Test func `without a cursor reading begins where the configuration says, and nothing is missing`() {
        var progress = progress()
        #expect(progress.seek == .realtime(42))
        #expect(progress.found(cursor(7)) == .new(nil))
        #expect(progress.read(1, to: cursor(7), isFiltered: false) == 0)
        #expect(progress.seek == .cursor(cursor(7).text))
    }

    @Test func `a saved cursor's entry is passed over`() {
        var progress = progress(saved: cursor(7))
        #expect(progress.seek == .cursor(cursor(7).text))
        #expect(progress.found(cursor(7)) == .known)
        #expect(progress.read(3, to: cursor(10), isFiltered: false) == 0)
    }

    @Test func `a cursor that is none is as if there were none`() {
        #expect(JournalProgress(start: .tail, saved: "?").seek == .tail)
        #expect(JournalProgress(start: .boot([1]), saved: "").seek == .boot([1]))
    }

    @Test func `the same entry in files that number it anew is passed over`() {
        var progress = progress(saved: JournalCursor("s=run;i=9;b=b;m=1;t=2;x=3"))
        #expect(progress.found(JournalCursor("s=var;i=1;b=b;m=1;t=2;x=3")) == .known)
        #expect(progress.read(2, to: JournalCursor("s=var;i=3;b=b;m=2;t=3;x=4"), isFiltered: false) == 0)
    }

    @Test func `from the tail on nothing is left out, also of files that appear where there was none`() {
        var progress = JournalProgress(start: .tail, saved: nil)
        #expect(progress.seek == .tail)
        progress.foundTail(cursor(7))
        #expect(progress.seek == .cursor(cursor(7).text))
        #expect(progress.found(cursor(8)) == .new(nil))
        var empty = JournalProgress(start: .tail, saved: nil)
        empty.foundTail(nil)
        #expect(empty.seek == .realtime(0))
        #expect(empty.found(cursor(1)) == .new(nil))
    }

    // MARK: Gaps

    @Test func `where the last entry is gone, the numbers tell how many are missing`() {
        var progress = progress(saved: cursor(7))
        #expect(progress.found(cursor(20)) == .new(.init(entries: 12, after: cursor(7), before: cursor(20))))
        // They are told once.
        #expect(progress.read(2, to: cursor(21), isFiltered: false) == 0)
    }

    @Test func `where only what was read is gone, nothing is missing`() {
        var progress = progress(saved: cursor(7))
        #expect(progress.found(cursor(8)) == .new(nil))
    }

    @Test func `where the numbering is another, it is not known how many are missing`() {
        var progress = progress(saved: cursor(7))
        let first = cursor(1, sequence: "z", time: 500)
        #expect(progress.found(first) == .new(.init(entries: nil, after: cursor(7), before: first)))
        #expect(progress.read(1, to: first, isFiltered: false) == 0)
    }

    @Test func `an earlier entry, found since the clock was set back, means that nothing is missing`() {
        var progress = progress(saved: cursor(7))
        #expect(progress.found(cursor(3)) == .new(nil))
    }

    @Test func `entries that the journal passes over by itself are counted by its numbers`() {
        var progress = progress(saved: cursor(7))
        #expect(progress.found(cursor(7)) == .known)
        #expect(progress.read(3, to: cursor(12), isFiltered: false) == 2)
        #expect(progress.read(1, to: cursor(13), isFiltered: false) == 0)
        // Of several machines in one directory.
        #expect(progress.read(4, to: cursor(99, sequence: "other"), isFiltered: false) == 0)
        #expect(progress.read(9, to: cursor(100, sequence: "other"), isFiltered: false) == 0)
    }

    @Test func `with a filter numbers say nothing`() {
        var progress = progress()
        _ = progress.found(cursor(7))
        #expect(progress.read(1, to: cursor(50), isFiltered: true) == 0)
        #expect(progress.read(1, to: cursor(90), isFiltered: true) == 0)
    }

    @Test func `a journal whose cursors have another form is read all the same`() {
        var progress = JournalProgress(start: .tail, saved: nil)
        #expect(progress.found(JournalCursor("new form")) == .new(nil))
        #expect(progress.read(1, to: JournalCursor("new form 2"), isFiltered: false) == 0)
        #expect(progress.seek == .cursor("new form 2"))
    }

    // MARK: Failures

    @Test func `an entry that cannot be read is passed over`() {
        var progress = progress()
        for _ in 0..<100 { #expect(progress.failed(.fields) == .skip) }
    }

    @Test func `where the journal cannot get on, it is opened behind the bad place, further each time`() {
        var progress = progress(saved: cursor(0, time: 1_000_000))
        for _ in 0..<3 { #expect(progress.failed(.next) == .skip) }
        #expect(progress.failed(.next) == .reopen(after: .milliseconds(100)))
        #expect(progress.seek == .realtime(1_001_000))
        #expect(progress.failed(.next) == .reopen(after: .milliseconds(100)))
        #expect(progress.seek == .realtime(1_010_000))
        for _ in 0..<20 { _ = progress.failed(.next) }
        #expect(progress.seek == .realtime(1_000_000 + 3_600_000_000))
        // Once something is read, it is as before.
        #expect(progress.found(cursor(9, time: 5_000_000)) != .known)
        #expect(progress.read(1, to: cursor(9, time: 5_000_000), isFiltered: false) == 0)
        #expect(progress.seek == .cursor(cursor(9, time: 5_000_000).text))
        #expect(progress.failed(.next) == .skip)
    }

    @Test func `a journal that cannot be opened is tried each second, from where it was`() {
        var progress = progress(saved: cursor(7))
        for _ in 0..<5 { #expect(progress.failed(.open) == .reopen(after: .seconds(1))) }
        #expect(progress.failed(.wait) == .reopen(after: .seconds(1)))
        #expect(progress.seek == .cursor(cursor(7).text))
    }

    @Test func `where a cursor leads nowhere its time does`() {
        var progress = progress(saved: cursor(7))
        #expect(progress.failed(.seek) == .reopen(after: .seconds(1)))
        #expect(progress.seek == .realtime(108))
        var other = JournalProgress(start: .tail, saved: "i=1")
        #expect(other.failed(.seek) == .reopen(after: .seconds(1)))
        #expect(other.seek == .tail)
    }
}
