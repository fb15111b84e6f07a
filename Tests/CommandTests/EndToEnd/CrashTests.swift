import Glibc
import Synchronization
import TestSupport
import Testing

/// kill -9 at any instant loses nothing, and what is sent again is stored once.
@Suite(.serialized, .fewAtOnce) struct CrashTests {
    /// Programs that write and rotate on threads of their own until told to stop.
    private final class Writers: Sendable {
        let writers: [LogWriter]
        private let isStopping = Atomic(false)
        private let done = Atomic(0)

        init(_ writers: [LogWriter], directory: TemporaryDirectory, linesASecond: Int) {
            self.writers = writers
            for (index, writer) in writers.enumerated() {
                startThread { [self] in
                    var rotations = 0
                    while !isStopping.load(ordering: .relaxed) {
                        // A bound: a slow machine must not have the more to read.
                        guard writer.count < 2500 else {
                            usleep(20_000)
                            continue
                        }
                        try? writer.write(linesASecond / 50, text: String(repeating: "x", count: 80))
                        usleep(20_000)
                        // Each rotates about once a second, none together with another.
                        if writer.count % linesASecond < linesASecond / 50, writer.count > linesASecond {
                            rotations += 1
                            try? writer.rotate(to: "\(writer.path).\(20_261_121 + rotations)", late: index % 3)
                        }
                    }
                    done.add(1, ordering: .relaxed)
                }
            }
        }

        func stop() async throws {
            isStopping.store(true, ordering: .relaxed)
            try await eventually("the writers' end") { done.load(ordering: .relaxed) == writers.count }
        }
    }

    @Test(arguments: [LogWriter.Format.cri, .plain])
    func `twenty kills at random moments lose nothing and repeat nothing`(format: LogWriter.Format) async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        if case .plain = format { setup.stages = "[]" }
        let writers = Writers(
            try (0..<6).map { try setup.writer("w\($0)", format: format) }, directory: setup.directory,
            linesASecond: 200)
        // What was rotated away before an agent ever looked is not read, by design: the first one must have come to look,
        // however slow the machine is.
        let first = try setup.start()
        try await eventually("positions of all files") {
            let saved = setup.savedPositions
            return (0..<6).allSatisfy { saved.contains("/w\($0).log") }
        }
        await first.kill9()
        for _ in 0..<19 {
            let agent = try setup.start()
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...450)))
            await agent.kill9()
        }
        try await writers.stop()
        let written = writers.writers.reduce(0) { $0 + $1.count }
        let agent = try setup.start()
        try await loki.waitForEntries(written)
        try await RunningAgent.stop(agent)
        let report = loki.sequences()
        for writer in writers.writers {
            #expect(report.missing(writer.name, outOf: writer.count).isEmpty, "\(writer.name)")
        }
        #expect(report.harmfulRepeats.isEmpty)
        #expect(report.otherLines == 0)
        #expect(loki.statistics.refused == 0)
        await loki.stop()
    }

    @Test func `killed long before the first period is over, it knows what was rotated since`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.syncPeriod = "1h"
        let writer = try setup.writer("a")
        try writer.write(10)
        let first = try setup.start()
        try await eventually("a saved position") { setup.savedPositions.contains("a.log") }
        await first.kill9()
        try writer.write(10)
        try writer.rotate(to: "\(writer.path).1")
        try writer.write(10)
        let second = try setup.start()
        try await loki.waitForEntries(30)
        try await RunningAgent.stop(second)
        #expect(loki.sequences().missing("a", outOf: 30).isEmpty)
        #expect(loki.sequences().harmfulRepeats.isEmpty)
        await loki.stop()
    }

    @Test func `positions never pass what was acknowledged`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { _ in .answer(status: 500) }
        let setup = try AgentSetup(pushURL: loki.pushURL)
        let writer = try setup.writer("a")
        try writer.write(1000)
        let agent = try setup.start()
        try await loki.waitForRequests(3)
        try await eventually("a saved position") { setup.savedPositions.contains("a.log") }
        #expect(setup.savedPositions.contains("offset: 0"))
        await agent.kill9()
        loki.respond(nil)
        let second = try setup.start()
        try await loki.waitForEntries(1000)
        try await eventually("the end as position") { !setup.savedPositions.contains("offset: 0\n") }
        try await RunningAgent.stop(second)
        #expect(loki.sequences().missing("a", outOf: 1000).isEmpty)
        await loki.stop()
    }
}
