import LineCore
import Testing

@Suite struct TimeGiverTests {
    private func give(
        _ giver: inout TimeGiver, _ count: Int, from start: Int64, to end: Int64, now: Int64
    )
        -> (times: [Int64], note: TimedRange?)
    {
        giver.begin(lineStart: start, now: now)
        let times = (0..<count).map { _ in giver.give() }
        return (times, giver.finish(end: end))
    }

    @Test func `lines of a read get its time and one nanosecond more each, and the read is to be noted`() {
        var giver = TimeGiver()
        let (times, note) = give(&giver, 3, from: 100, to: 160, now: 5000)
        #expect(times == [5000, 5001, 5002])
        #expect(note == TimedRange(start: 100, end: 160, base: 5000))
        #expect(giver.limit(offset: 160, lineStart: 160) == nil)
    }

    @Test func `times grow, whatever the clock does`() {
        var giver = TimeGiver()
        #expect(give(&giver, 3, from: 0, to: 30, now: 5000).times.last == 5002)
        #expect(give(&giver, 2, from: 30, to: 50, now: 5001).times == [5003, 5004])
        #expect(give(&giver, 1, from: 50, to: 60, now: 10).times == [5005])
        #expect(give(&giver, 1, from: 60, to: 70, now: 9000).times == [9000])
    }

    @Test func `a clock that is an hour ahead and put right is followed at once`() {
        let (minute, hour): (Int64, Int64) = (60_000_000_000, 3_600_000_000_000)
        var giver = TimeGiver()
        let start: Int64 = 1_700_000_000_000_000_000
        #expect(give(&giver, 1, from: 0, to: 10, now: start).times == [start])
        #expect(give(&giver, 1, from: 10, to: 20, now: start + hour).times == [start + hour])
        // No line is given a time of an hour ahead for an hour.
        #expect(give(&giver, 2, from: 20, to: 40, now: start + minute).times == [start + minute, start + minute + 1])
        #expect(give(&giver, 1, from: 40, to: 50, now: start + 2 * minute).times == [start + 2 * minute])
    }

    @Test func `a clock that is put back a little is waited for, and the order holds`() {
        let minute: Int64 = 60_000_000_000
        var giver = TimeGiver()
        let start: Int64 = 1_700_000_000_000_000_000
        #expect(give(&giver, 1, from: 0, to: 10, now: start).times == [start])
        #expect(give(&giver, 2, from: 10, to: 30, now: start - 5 * minute).times == [start + 1, start + 2])
        #expect(give(&giver, 1, from: 30, to: 40, now: start - minute).times == [start + 3])
        #expect(give(&giver, 1, from: 40, to: 50, now: start + minute).times == [start + minute])
    }

    @Test
    func `a replay of ranges from before and after such a jump gives the same times, and new lines follow the clock`() {
        let hour: Int64 = 3_600_000_000_000
        let start: Int64 = 1_700_000_000_000_000_000
        var giver = TimeGiver(replay: [
            TimedRange(start: 0, end: 10, base: start + hour), TimedRange(start: 10, end: 30, base: start),
        ])
        #expect(give(&giver, 1, from: 0, to: 10, now: start + 1000).times == [start + hour])
        #expect(give(&giver, 2, from: 10, to: 30, now: start + 2000).times == [start, start + 1])
        #expect(give(&giver, 1, from: 30, to: 40, now: start + 3000).times == [start + 3000])
    }

    @Test func `a read without a line needs no note and takes no time`() {
        var giver = TimeGiver()
        #expect(give(&giver, 0, from: 0, to: 0, now: 5000).note == nil)
        #expect(give(&giver, 1, from: 0, to: 10, now: 4000).times == [4000])
    }

    @Test func `a noted range is given the same times again and is not noted again`() {
        var giver = TimeGiver(replay: [TimedRange(start: 100, end: 160, base: 5000)])
        #expect(giver.limit(offset: 100, lineStart: 100) == 60)
        let (times, note) = give(&giver, 3, from: 100, to: 160, now: 9000)
        #expect(times == [5000, 5001, 5002])
        #expect(note == nil)
        #expect(give(&giver, 1, from: 160, to: 170, now: 4000).times == [5003])
    }

    @Test func `reads end where notes start and end`() {
        var giver = TimeGiver(replay: [
            TimedRange(start: 300, end: 400, base: 2), TimedRange(start: 100, end: 200, base: 1),
        ])
        #expect(giver.limit(offset: 10, lineStart: 10) == 90)
        #expect(giver.limit(offset: 100, lineStart: 100) == 100)
        #expect(giver.limit(offset: 150, lineStart: 100) == 50, "a long line was read to 150")
        #expect(giver.limit(offset: 200, lineStart: 200) == 100)
        #expect(giver.limit(offset: 400, lineStart: 400) == nil)
    }

    @Test func `a limit is never less than a byte, even if the file is not the one that was noted`() {
        var giver = TimeGiver(replay: [
            TimedRange(start: 100, end: 200, base: 1), TimedRange(start: 200, end: 210, base: 1),
        ])
        for offset in 100..<260 as Range<Int64> {
            #expect(giver.limit(offset: offset, lineStart: 100) ?? 1 >= 1, "\(offset)")
        }
        #expect(giver.limit(offset: 210, lineStart: 100) == nil)
    }

    @Test func `a noted range that is read in parts is given the same times over all of them`() {
        var giver = TimeGiver(replay: [TimedRange(start: 0, end: 90, base: 50)])
        #expect(give(&giver, 2, from: 0, to: 20, now: 900).times == [50, 51])
        #expect(giver.isWithinNote)
        #expect(giver.limit(offset: 20, lineStart: 20) == 70)
        #expect(give(&giver, 0, from: 20, to: 20, now: 900).note == nil)
        #expect(give(&giver, 1, from: 20, to: 40, now: 900).times == [52])
        #expect(giver.isWithinNote)
        let (times, note) = give(&giver, 1, from: 40, to: 90, now: 900)
        #expect(times == [53])
        #expect(note == nil)
        #expect(!giver.isWithinNote)
        #expect(give(&giver, 1, from: 90, to: 95, now: 900).times == [900])
    }

    @Test func `a read past the end of its note is noted anew, with the same time`() {
        var giver = TimeGiver(replay: [TimedRange(start: 0, end: 50, base: 70)])
        #expect(give(&giver, 2, from: 0, to: 80, now: 900).note == TimedRange(start: 0, end: 80, base: 70))
    }

    @Test func `of two notes with one start the later stands`() {
        var giver = TimeGiver(replay: [
            TimedRange(start: 0, end: 50, base: 70), TimedRange(start: 0, end: 80, base: 90),
        ])
        #expect(giver.limit(offset: 0, lineStart: 0) == 80)
        #expect(give(&giver, 2, from: 0, to: 80, now: 900).times == [90, 91])
    }

    @Test func `a note within another stands for its own range`() {
        var giver = TimeGiver(replay: [
            TimedRange(start: 0, end: 50, base: 70), TimedRange(start: 40, end: 60, base: 200),
        ])
        #expect(giver.limit(offset: 0, lineStart: 0) == 40)
        #expect(give(&giver, 4, from: 0, to: 40, now: 900).times == [70, 71, 72, 73])
        #expect(give(&giver, 2, from: 40, to: 60, now: 900).times == [200, 201])
    }

    @Test func `a great many notes are gone through in little time`() {
        let notes = (0..<50_000 as Range<Int64>).map { TimedRange(start: $0 * 10, end: $0 * 10 + 10, base: $0 * 100) }
        var giver = TimeGiver(replay: notes)
        for note in notes {
            if giver.limit(offset: note.start, lineStart: note.start) != 10
                || give(&giver, 1, from: note.start, to: note.end, now: .max / 2).times != [note.base]
            {
                Issue.record("the range at \(note.start) has another time or end")
            }
        }
    }
}
