import Testing

@testable import Agent

@Suite struct JournalCursorTests {
    @Test func `a cursor is taken apart`() {
        let cursor = JournalCursor("s=ab;i=1f;b=cd;m=10;t=20;x=30")
        #expect(cursor.sequence == "ab")
        #expect(cursor.number == 31)
        #expect(cursor.boot == "cd")
        #expect(cursor.monotonic == 16)
        #expect(cursor.realtime == 32)
        #expect(cursor.isUsable)
    }

    @Test(arguments: ["", "nonsense", "s=a", "i=zz;t=-1", ";;;"])
    func `what is none cannot be used`(text: String) {
        #expect(!JournalCursor(text).isUsable)
    }

    @Test func `an entry is the same under another numbering, and not without all its times`() {
        let before = JournalCursor("s=a;i=7;b=c;m=10;t=20;x=30")
        #expect(before.isSameEntry(as: JournalCursor("s=z;i=1;b=c;m=10;t=20;x=30")))
        #expect(!before.isSameEntry(as: JournalCursor("s=z;i=1;b=c;m=10;t=20;x=31")))
        #expect(!before.isSameEntry(as: JournalCursor("s=z;i=1;b=d;m=10;t=20;x=30")))
        #expect(!before.isSameEntry(as: JournalCursor("s=z;i=1;b=c;m=10;t=21;x=30")))
        #expect(!JournalCursor("s=a;i=1").isSameEntry(as: JournalCursor("s=b;i=1")))
        #expect(JournalCursor("s=a;i=1").isSameEntry(as: JournalCursor("s=a;i=1")))
    }

    @Test func `entries between two are counted within one numbering`() {
        let first = JournalCursor("s=a;i=5")
        #expect(first.entries(before: JournalCursor("s=a;i=6")) == 0)
        #expect(first.entries(before: JournalCursor("s=a;i=10")) == 10)
        #expect(first.entries(before: JournalCursor("s=b;i=6")) == nil)
        #expect(first.entries(before: JournalCursor("s=a;i=5")) == nil)
        #expect(first.entries(before: JournalCursor("s=a;i=4")) == nil)
        #expect(first.entries(before: JournalCursor("s=a;i=ffffffffffffffff")) == .max)
    }
}
