import LineCore
import TestSupport
import Testing

@testable import Agent

/// An agent that was killed starts again, and the log is rotated in the middle of that: before each of its calls once.
@Suite struct StartRaceTests {
    enum Rotation: CaseIterable {
        case create
        case createCompressed
        case copyTruncate
        case copyTruncateCompressed
        /// `delaycompress`: the copy of the time before is compressed first.
        case copyTruncateDelayCompressed
    }

    /// What there was before.
    struct Past: CustomTestStringConvertible {
        /// Was a position saved behind the first line, or at the file's start only?
        let isFirstLineSaved: Bool
        /// Was the log rotated before?
        let isRotated: Bool
        /// So many lines follow the rotation at once.
        let linesAfter: Int

        var testDescription: String {
            "\(isFirstLineSaved ? "saved" : "unsaved")\(isRotated ? ", rotated" : ""), \(linesAfter) lines after"
        }

        static let all = [true, false].flatMap { isFirstLineSaved in
            [true, false].flatMap { isRotated in
                [0, 20].map { Past(isFirstLineSaved: isFirstLineSaved, isRotated: isRotated, linesAfter: $0) }
            }
        }
    }

    @Test(arguments: Rotation.allCases, Past.all)
    func `each line is stored once, with one time and in order, wherever the rotation falls`(
        rotation: Rotation, past: Past
    ) throws {
        var moment = 1
        while try run(rotation, past, at: moment) { moment += 1 }
        #expect(moment > 10)
    }

    // False where there is no such moment.
    private func run(_ rotation: Rotation, _ past: Past, at moment: Int) throws -> Bool {
        let world = try ModelAgent.World(time: ManualTime(wall: 1_763_745_600_000_000_000))
        let log = try Log(rotation, in: world.directory.makeDirectory("logs"))
        let jobs = [(pipeline: PipelinePlan(), glob: "\(world.directory("logs"))/*.log")]
        func start() throws -> ModelAgent {
            try ModelAgent(world: world, jobs: jobs, maxOpenFiles: 100, maxMemory: 1 << 20)
        }
        var random = SeededGenerator(1)
        let killed = try start()
        func readAll(_ agent: ModelAgent, after waits: [Int64] = [0]) throws {
            for wait in waits {
                world.time.advance(by: wait * 1_000_000_000)
                agent.discover()
                for _ in 0..<4 {
                    agent.turn()
                    while try agent.answer(&random) { agent.turn() }
                }
            }
        }
        try readAll(killed)
        try killed.save()
        if past.isRotated {
            try log.write(3)
            killed.turn()
            try log.rotate()
            try readAll(killed)
            try killed.save()
        }
        try log.write(1)
        killed.turn()
        if past.isFirstLineSaved {
            while try killed.answer(&random) { killed.turn() }
            try killed.save()
        }
        try log.write(6)
        killed.turn()
        // Stored, and the answer did not come.
        while let batch = world.loki.take(&random) { try world.loki.store(batch) }
        try killed.die()
        try log.write(1)

        var calls = 0
        var failure: (any Error)?
        let agent = try start()
        world.race = {
            calls += 1
            guard calls == moment else { return }
            do {
                try log.rotate()
                try log.write(past.linesAfter)
            } catch { failure = error }
        }
        agent.discover()
        agent.turn()
        world.race = nil
        if let failure { throw failure }
        // Past a second look, the slow scan and late writes.
        try readAll(agent, after: [0, 1, 11, 61])
        let stored = world.loki.entries.map { String(decoding: $0.line, as: UTF8.self) }
        #expect(stored == log.lines, "rotated before call \(moment): \(world.story)")
        try agent.die()
        return calls >= moment
    }

    // A log and its rotation, all at once.
    private final class Log {
        private(set) var lines: [String] = []
        private let rotation: Rotation
        private let path: String
        private var rotations = 0

        init(_ rotation: Rotation, in directory: String) throws {
            self.rotation = rotation
            path = "\(directory)/app.log"
            try writeFile(path, "")
        }

        func write(_ count: Int) throws {
            let new = (0..<count).map { "line \(lines.count + $0) of this program" }
            lines += new
            try append(path, new.map { $0 + "\n" }.joined())
        }

        func rotate() throws {
            rotations += 1
            if rotation == .copyTruncateDelayCompressed, rotations > 1 { try compress("\(path).1") }
            if rotations > 1 {
                let ending = (try? FileStatus.of(FilePath("\(path).1.gz"))) == nil ? "" : ".gz"
                try move("\(path).1\(ending)", to: "\(path).2\(ending)")
            }
            switch rotation {
            case .create, .createCompressed:
                try move(path, to: "\(path).1")
                try writeFile(path, "")
            case .copyTruncate, .copyTruncateCompressed, .copyTruncateDelayCompressed:
                try writeFile("\(path).1", try readFile(path))
                try truncate(path)
            }
            if rotation == .createCompressed || rotation == .copyTruncateCompressed { try compress("\(path).1") }
        }

        private func compress(_ file: String) throws {
            try writeFile("\(file).gz", GzipText.member(String(decoding: try readFile(file), as: UTF8.self)))
            try delete(file)
        }
    }
}
