import Glibc
import TestSupport
import Testing

/// Lines that Loki refuses: written down, and sent again when the cause is mended.
@Suite struct DeadLetterTests {
    private func start(_ loki: FakeLoki) throws -> AgentSetup {
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.blocks = ["dead_letter: {directory: \(setup.directory("letters"))}"]
        return setup
    }

    private func letters(_ setup: AgentSetup) -> [String] { setup.lines(in: "letters") }
    private func names(_ setup: AgentSetup) -> [String] { setup.names(in: "letters") }

    private func replay(_ setup: AgentSetup, _ arguments: [String] = []) throws -> ChildProcess {
        try ChildProcess(
            try builtBinary(named: "needletail"),
            ["replay", "-config.file=\(try setup.directory.write("config.yaml", setup.yaml))"] + arguments)
    }

    private static var strict: LokiOptions {
        var options = LokiOptions()
        options.limits.maxLineSize = 200
        return options
    }

    @Test func `a refused line is written down with where it came from, and replayed once Loki takes it`() async throws
    {
        let loki = try await FakeLoki.start(Self.strict)
        let setup = try start(loki)
        let writer = try setup.writer("a")
        try writer.write(50)
        try writer.write(3, text: String(repeating: "long", count: 60))
        try writer.write(50)
        let agent = try setup.start()
        try await loki.waitForEntries(100)
        try await eventually("three letters") { letters(setup).count == 3 }
        let letter = try #require(letters(setup).first)
        #expect(letter.contains(#""reason":"line_too_long""#))
        #expect(letter.contains(#""client":"client-1""#))
        #expect(letter.contains(#""source":{"path":"\#(writer.path)","offset":0,"file":"#))
        #expect(!letter.contains("undecided"))
        // The agent goes on in another file while its first is replayed.
        let metrics = MetricsBooks.samples(try await RunningAgent.metrics(of: agent))
        #expect(metrics[#"needletail_dead_letters_total{client="client-1",reason="line_too_long"}"#] == 3)
        #expect(metrics[#"needletail_refused_lines_total{job="test",client="client-1",reason="line_too_long"}"#] == 3)

        let dry = try replay(setup, ["--dry-run"])
        #expect(try await dry.wait() == .exited(0), "\(dry.errorText)")
        #expect(dry.outputText.contains("3 would be sent (line_too_long 3)"))

        let early = try replay(setup)
        #expect(try await early.wait() == .exited(1), "\(early.errorText)")
        #expect(early.outputText.contains("0 sent, 3 remain (line_too_long 3)"))
        #expect(letters(setup).count == 3)

        loki.setLimits(LokiLimits())
        let replay = try replay(setup)
        #expect(try await replay.wait() == .exited(0), "\(replay.errorText)")
        #expect(replay.outputText.contains("3 sent, 0 remain"))
        #expect(names(setup).isEmpty)
        #expect(loki.sequences().missing("a", outOf: 103).isEmpty)
        #expect(loki.sequences().harmfulRepeats.isEmpty)

        loki.setLimits(Self.strict.limits)
        try writer.write(1, text: String(repeating: "long", count: 60))
        try await eventually("a fourth letter") { letters(setup).count == 1 }
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test func `a refused line is on disk before its position is, whenever the agent is killed`() async throws {
        let loki = try await FakeLoki.start(Self.strict)
        let setup = try start(loki)
        let writer = try setup.writer("a")
        var lives = 0
        while lives < 4 {
            let agent = try setup.start()
            let known = letters(setup).count
            try writer.write(20)
            try writer.write(2, text: String(repeating: "long", count: 60))
            // As soon as the first is there: the others, and the position, come or do not.
            try await eventually("a letter") { letters(setup).count > known }
            agent.send(SIGKILL)
            _ = try await agent.wait()
            lives += 1
        }
        let last = try setup.start()
        try await loki.waitForEntries(80)
        try await eventually("all letters") { Set(letters(setup).compactMap(Self.marker)).count == 8 }
        try await RunningAgent.stop(last)
        loki.setLimits(LokiLimits())
        let replay = try replay(setup)
        #expect(try await replay.wait() == .exited(0), "\(replay.errorText)\(replay.outputText)")
        #expect(loki.sequences().missing("a", outOf: 88).isEmpty)
        #expect(loki.sequences().harmfulRepeats.isEmpty)
        await loki.stop()
    }

    // The number of the line in a letter.
    private static func marker(_ letter: String) -> Substring? {
        guard let start = letter.firstRange(of: "seq=a:")?.upperBound else { return nil }
        return letter[start...].prefix { $0.isNumber }
    }

    @Test func `a replay that is killed is gone on with, and nothing arrives as another line`() async throws {
        let loki = try await FakeLoki.start(Self.strict)
        var setup = try start(loki)
        setup.client = ["timeout: 10m"]
        let writer = try setup.writer("a")
        try writer.write(3000, text: String(repeating: "long", count: 200))
        let agent = try setup.start()
        try await eventually("all letters") { letters(setup).count == 3000 }
        try await RunningAgent.stop(agent)

        loki.setLimits(LokiLimits())
        let before = loki.statistics.requests
        // Half a round is stored when the replay is killed; the answer to the next push never comes.
        loki.enqueue(.accept, .hang(storing: true))
        let killed = try replay(setup)
        try await loki.waitForRequests(before + 2)
        killed.send(SIGKILL)
        #expect(try await killed.wait() == .signalled(SIGKILL))
        #expect(names(setup).contains { $0.hasSuffix(".replay") })

        let replay = try replay(setup)
        #expect(try await replay.wait() == .exited(0), "\(replay.errorText)\(replay.outputText)")
        loki.expectSequence("a", of: 3000)
        #expect(names(setup).isEmpty)
        await loki.stop()
    }
}
