import LineCore
import TestSupport

@testable import Agent

/// One path in memory, and an agent that reads it with nothing but ``TailState`` and `Ledger`: one random schedule of
/// whoever writes and rotates, of the reader, of Loki and of time.
///
/// Files are arrays of lines, a line is its number. What the shell of a tail does with paths and bytes is done here in a few
/// words, so that a hundred thousand schedules take seconds; the lane's own model has the real one.
struct StateModel {
    /// How far a file is settled, as it is saved.
    private struct Saved {
        let file: Int
        let offset: Int
        let isFinished: Bool
    }

    private struct Reader {
        let number: Int
        let file: Int
        var offset: Int
        var ledger: Ledger
    }

    /// What of one chunk is aboard a batch.
    private struct Batch {
        let reader: Int
        var segments: [UInt32] = []
        let file: Int
        let lines: Range<Int>
    }

    private struct Life {
        var state = TailState()
        var readers: [Reader] = []
        var finished: [Saved]
        var batches: [Batch] = []
        /// How often each line was read.
        var reads: [UInt8] = []
        /// The youngest line that was read, of those that were not written late.
        var latest = -1
    }

    /// What is wrong; empty where all is as it should be.
    private(set) var faults: [String] = []
    /// Lives that ended after a step, each with one after it.
    private(set) var crashes = 0

    private var random: SeededGenerator
    private var files: [[Int]] = []
    private var live: Int?
    private var rotated: [Int] = []
    private var isLate: [Bool] = []
    private var isStored: [Bool] = []
    private var saved: [Saved] = []
    private var life = Life(finished: [])
    private var now: Int64 = 0

    init(seed: UInt64) { random = SeededGenerator(seed) }

    /// Goes through the schedule, with a crash after every step: whatever was written by then must be stored by the next life.
    mutating func run(steps: Int) {
        for _ in 0..<steps {
            step()
            var crashed = self
            crashed.crash()
            crashed.readAll()
            crashed.judge("after a crash")
            crashes += 1
            faults += crashed.faults
            if !faults.isEmpty { return }
        }
        readAll()
        for _ in 0..<2 {
            now += TailState.lateWrites + 1
            tick()
        }
        judge("at the end")
        if life.state.generations.contains(where: { $0.rotatedAt != nil }) {
            faults.append("a rotated file is never finished: \(life.state)")
        }
    }

    // MARK: The world

    private mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<4: write(to: live, isLate: false)
        case 4: write(to: rotated.last, isLate: true)
        case 5..<7: rename()
        case 7..<9: create()
        case 9:
            rename()
            create()
        case 10..<12: look()
        case 12..<15:
            guard let reader = life.readers.randomElement(using: &random) else { return }
            read(reader.number, most: Int.random(in: 1...4, using: &random))
        case 15..<17: answer()
        case 17: save()
        case 18:
            now += Int64.random(in: 0...80_000_000_000, using: &random)
            tick()
        default: if Int.random(in: 0..<3, using: &random) == 0 { crash() }
        }
    }

    private mutating func write(to file: Int?, isLate late: Bool) {
        guard let file else { return }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            files[file].append(isLate.count)
            isLate.append(late)
            isStored.append(false)
        }
    }

    private mutating func rename() {
        guard let file = live else { return }
        rotated.append(file)
        live = nil
    }

    private mutating func create() {
        if live != nil { return }
        live = files.count
        files.append([])
    }

    // MARK: The agent

    private static func identity(_ file: Int) -> FileIdentity { FileIdentity(device: 1, inode: UInt64(file)) }

    private mutating func crash() {
        life = Life(finished: saved.filter(\.isFinished))
    }

    private mutating func save() {
        saved =
            life.finished
            + life.readers.map { Saved(file: $0.file, offset: Int($0.ledger.mark), isFinished: false) }
            + saved.filter { !$0.isFinished && !isOpen($0.file) && !isFinished($0.file) }
    }

    private func isOpen(_ file: Int) -> Bool { life.readers.contains { $0.file == file } }

    private func isFinished(_ file: Int) -> Bool { life.finished.contains { $0.file == file } }

    private mutating func look() {
        for action in life.state.looked(live.map(Self.identity), now: now) {
            guard case .openChain = action else { continue }
            for file in rotated { openOnce(file, isLive: false) }
            if let live { openOnce(live, isLive: true) }
        }
        // The one that was there last may have been made and rotated since.
        if live == nil { for file in rotated { openOnce(file, isLive: false) } }
        // What was written to after it was finished is read on.
        for done in life.finished where files[done.file].count > done.offset {
            life.finished.removeAll { $0.file == done.file }
            open(done.file, isLive: false, at: done.offset)
        }
    }

    private mutating func openOnce(_ file: Int, isLive: Bool) {
        if isOpen(file) || isFinished(file) { return }
        open(file, isLive: isLive, at: saved.last { $0.file == file }?.offset ?? 0)
    }

    private mutating func open(_ file: Int, isLive: Bool, at offset: Int) {
        let number = life.state.opened(Self.identity(file), isLive: isLive, now: now)
        life.readers.append(
            Reader(number: number, file: file, offset: offset, ledger: Ledger(start: Int64(offset))))
    }

    private mutating func read(_ number: Int, most: Int = .max) {
        guard life.state.mayRead(number), let index = life.readers.firstIndex(where: { $0.number == number })
        else { return }
        let (file, start) = (life.readers[index].file, life.readers[index].offset)
        let end = start + min(most, files[file].count - start)
        if end > start {
            var batch = Batch(reader: number, file: file, lines: start..<end)
            for place in start..<end {
                note(files[file][place])
                life.readers[index].ledger.board()
                batch.segments.append(life.readers[index].ledger.current)
                // A record that is held half-read keeps the segment open.
                if Int.random(in: 0..<3, using: &random) > 0 { life.readers[index].ledger.close(at: Int64(place + 1)) }
            }
            life.readers[index].offset = end
            life.batches.append(batch)
            life.state.grew(number, now: now)
        }
        if end == files[file].count { life.state.reachedEnd(number) }
    }

    private mutating func note(_ line: Int) {
        while life.reads.count <= line { life.reads.append(0) }
        life.reads[line] += 1
        if life.reads[line] > 1 { faults.append("line \(line) is read twice in one life") }
        if isLate[line] { return }
        if line < life.latest { faults.append("line \(line) is read after \(life.latest)") }
        life.latest = max(life.latest, line)
    }

    // Any of the batches: its answer may come before that of an earlier one.
    private mutating func answer() {
        guard let place = life.batches.indices.randomElement(using: &random) else { return }
        let batch = life.batches.remove(at: place)
        for line in files[batch.file][batch.lines] { isStored[line] = true }
        guard let index = life.readers.firstIndex(where: { $0.number == batch.reader }) else { return }
        for segment in batch.segments { life.readers[index].ledger.settle(segment: segment, records: 1) }
        let reader = life.readers[index]
        if files[reader.file][..<Int(reader.ledger.mark)].contains(where: { !isStored[$0] }) {
            faults.append("file \(reader.file) is settled up to \(reader.ledger.mark), and not all of that is stored")
        }
    }

    private mutating func tick() {
        for case .finish(let number) in life.state.tick(now: now) {
            guard let index = life.readers.firstIndex(where: { $0.number == number }) else { continue }
            let reader = life.readers[index]
            guard reader.offset == files[reader.file].count else {
                // It grew without an event.
                life.state.grew(number, now: now)
                life.state.mustRead(number)
                continue
            }
            life.readers[index].ledger.close(at: Int64(reader.offset))
            // What is aboard is waited for.
            guard life.readers[index].ledger.unsettled == 0 else { continue }
            life.state.closed(number)
            life.readers.remove(at: index)
            life.finished.append(Saved(file: reader.file, offset: reader.offset, isFinished: true))
        }
    }

    // MARK: The end

    private mutating func readAll() {
        look()
        // Each that is read lets the next one be read; those before it may have been rotated, and grown, meanwhile.
        for _ in 0...life.readers.count {
            for number in life.state.generations.map(\.number) { read(number) }
        }
        while !life.batches.isEmpty { answer() }
    }

    private mutating func judge(_ when: String) {
        for line in isStored.indices where !isStored[line] { faults.append("\(when) line \(line) is lost") }
        for reader in life.readers where reader.ledger.unsettled > 0 || reader.offset < files[reader.file].count {
            faults.append("\(when) file \(reader.file) is not read or not settled to its end: \(reader)")
        }
    }
}
