import LineCore
import TestSupport
import Testing

/// A line has one time in all of its lives, wherever the process ends and however the file is read afterwards.
@Suite struct LineSourceReplayTests {
    /// What outlives a process.
    private struct Disk {
        var notes: [TimedRange] = []
        var position: Int64 = 0
        /// The time that each line, by its number, was pushed with.
        var pushed: [String: Int64] = [:]

        // As the agent's book of notes hands them out.
        func replay() -> [TimedRange] {
            var latest: [Int64: TimedRange] = [:]
            for note in notes where note.end > position { latest[note.start] = note }
            return latest.values.sorted { $0.start < $1.start }
        }
    }

    // Lines with and without a time of their own, short and longer than chunks, pieces of lines among them.
    private static func content(_ random: inout SeededGenerator, ownTimes: Bool) -> [UInt8] {
        var text = ""
        for number in 0..<150 {
            let filler = String(repeating: "x", count: Int.random(in: 0...9, using: &random) == 0 ? 150 : 5)
            let time = Bool.random(using: &random) ? "1970-01-01T00:00:0\(number % 10)Z" : "no-time"
            let flag = Int.random(in: 0...3, using: &random) == 0 ? "P" : "F"
            let prefix = ownTimes && Bool.random(using: &random) ? "\(time) stdout \(flag) " : ""
            text += prefix + "<\(number)>" + filler + "\n"
        }
        return Array(text.utf8)
    }

    // One process: reads, pushes what it has noted, settles some, and ends between any two steps.
    private static func live(
        _ disk: inout Disk, _ content: [UInt8], steps: Int, wall: Int64, _ random: inout SeededGenerator, _ note: String
    ) {
        let run = SourceRun(start: disk.position, stages: [CRIStage()], replay: disk.replay())
        let chunk = [40, 64, 100].randomElement(using: &random) ?? 64
        var size = Int(disk.position)
        var shipped = 0
        var open: [Int] = []
        for step in 0..<steps {
            run.wall = wall + Int64(step) * 3
            run.now += SourceRun.minute / 8
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<5:
                size = min(content.count, max(size, Int(run.source.offset)) + .random(in: 0...80, using: &random))
                run.read(content, size: size, chunk: chunk)
            case 5:
                run.source.release(caughtUp: run.now, now: run.now)
            case 6:
                // A batch leaves: first its notes, then its lines.
                disk.notes += run.source.takeNotes().map(\.range)
                for index in shipped..<run.boarded.count {
                    let record = run.boarded[index]
                    if let known = disk.pushed.updateValue(record.time, forKey: record.text), known != record.time {
                        Issue.record("\(note): \(record.text) had \(known), has \(record.time)")
                    }
                    open.append(index)
                }
                shipped = run.boarded.count
            default:
                while let index = open.popLast(), Bool.random(using: &random) { run.settle(index) }
                disk.position = run.source.mark
            }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `after crashes at any steps each line is pushed with the time it had before`(seed: UInt64) {
        var random = SeededGenerator(seed)
        let content = Self.content(&random, ownTimes: seed % 2 == 1)
        var disk = Disk()
        for life in 0..<12 as Range<Int64> {
            Self.live(
                &disk, content, steps: .random(in: 1...60, using: &random), wall: 1_000_000 * (life + 1), &random,
                "seed \(seed), life \(life)")
        }
        #expect(disk.pushed.count > 5)
    }

    @Test func `the source's end may come in the middle of what was noted`() {
        let run = SourceRun(replay: [TimedRange(start: 0, end: 100, base: 5)])
        run.read("a\nb\n")
        #expect(run.source.mark == 0)
        run.finish("c")
        #expect(run.boarded.map(\.time) == [5, 6, 7])
        for index in 0..<3 { run.settle(index) }
        #expect(run.source.mark == 5)
    }
}
