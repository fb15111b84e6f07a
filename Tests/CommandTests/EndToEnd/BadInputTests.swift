import Glibc
import TestSupport
import Testing

/// Bad input: a clear message or a counted refusal, and nothing good lost.
@Suite(.fewAtOnce) struct BadInputTests {
    @Test func `a configuration with three errors names each with its place`() async throws {
        let directory = try TemporaryDirectory()
        let config = try directory.write(
            "bad.yaml",
            """
            clients:
              - url: http://127.0.0.1:1/loki/api/v1/push
                batchwiat: 1s
            positions:
              sync_period: ten
            scrape_configs:
              - job_name: a
                static_configs: {}
            """)
        let agent = try ChildProcess(try builtBinary(named: "needletail"), ["-config.file", config])
        #expect(try await agent.wait() == .exited(1))
        #expect(agent.errorText.contains("bad.yaml:3:5: "))
        #expect(agent.errorText.contains("did you mean `batchwait`"))
        #expect(agent.errorText.contains("bad.yaml:5:16: "))
        #expect(agent.errorText.contains("bad.yaml:8:21: "))
    }

    @Test func `a missing configuration is named`() async throws {
        let agent = try ChildProcess(try builtBinary(named: "needletail"), ["-config.file=/nonexistent/a.yaml"])
        #expect(try await agent.wait() == .exited(1))
        #expect(agent.errorText.contains("/nonexistent/a.yaml"))
    }

    @Test func `an unknown flag is a usage error`() async throws {
        let agent = try ChildProcess(try builtBinary(named: "needletail"), ["-confg.file=a"])
        #expect(try await agent.wait() == .exited(2))
        #expect(agent.errorText.contains("confg.file"))
    }

    @Test func `a port in use is named with the way out`() async throws {
        let other = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: other.pushURL)
        setup.server = "{http_listen_port: \(other.port)}"
        let agent = try setup.start()
        #expect(try await agent.wait() == .exited(1))
        #expect(agent.errorText.contains("\(other.port)"))
        #expect(agent.errorText.contains("http_listen_port"))
        await other.stop()
    }

    @Test func `a damaged positions file stops the start and says the ways out`() async throws {
        let setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        _ = try setup.directory.write("positions.yaml", "version: 1\nfiles:\n  - path: [")
        let agent = try setup.start()
        #expect(try await agent.wait() == .exited(1))
        #expect(agent.errorText.contains("positions.yaml"))
        #expect(agent.errorText.contains("ignore_invalid_yaml"))
    }

    @Test func `odd bytes odd files and a line without end arrive or are passed over`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.stages = "[]"
        setup.glob = "logs/*"
        let logs = setup.directory("logs")
        try writeFile("\(logs)/bytes", [0x61, 0x00, 0x62, 0x0a, 0xff, 0xfe, 0x0a, 0x0a, 0x63, 0x0d, 0x0a])
        #expect(unsafe mkfifo("\(logs)/pipe", 0o644) == 0)
        _ = try setup.directory.makeDirectory("logs/directory")
        #expect(unsafe symlink("/nonexistent", "\(logs)/dangling") == 0)
        #expect(unsafe symlink("loop", "\(logs)/loop") == 0)
        let agent = try setup.start()
        try await loki.waitForEntries(4)
        try await RunningAgent.stop(agent)
        #expect(loki.entries.map(\.line) == [[0x61, 0, 0x62], [0xff, 0xfe], [], [0x63, 0x0d]])
        #expect(agent.errorText.contains("named pipe"))
        await loki.stop()
    }

    @Test func `a positions directory that cannot be written does not stop delivery`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.positions = "missing/positions.yaml"
        let writer = try setup.writer("a")
        try writer.write(10)
        let agent = try setup.start()
        try await loki.waitForEntries(10)
        try await agent.waitForErrors(containing: "positions cannot be saved")
        let ready = try await RunningAgent.get("/ready", of: agent)
        #expect(ready.status == 500)
        #expect(ready.body.contains("missing"))
        _ = try setup.directory.makeDirectory("missing")
        try await agent.waitForErrors(containing: "positions are saved again")
        try await eventually("readiness") { setup.savedPositions.contains("a.log") }
        #expect(try await RunningAgent.get("/ready", of: agent).status == 200)
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test func `an unknown host is told and retried`() async throws {
        var setup = try AgentSetup(pushURL: "http://no-such-host.invalid/loki/api/v1/push")
        setup.shutdownTimeout = "1s"
        try setup.writer("a").write(10)
        let agent = try setup.start()
        try await agent.waitForErrors(containing: "no-such-host.invalid")
        try await RunningAgent.stop(agent)
    }

    @Test func `a very long line is delivered and is in memory once`() async throws {
        var options = LokiOptions()
        options.limits.maxLineSize = 1 << 30
        let loki = try await FakeLoki.start(options)
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.stages = "[]"
        setup.client = ["timeout: 60s"]
        let size = 12_000_000
        let path = setup.directory("logs/huge.log")
        try writeFile(path, "small\n")
        let agent = try setup.start()
        try await loki.waitForEntries(1)
        let before = try #require(agent.memory()).peakResident
        let piece = Array("the quick brown fox jumps over the lazy dog, and so on and so forth; ".utf8)
        let line = Array(repeating: piece, count: size / piece.count).joined() + [0x0a]
        try writeFile(path, line, appending: true)
        try await loki.waitForEntries(2)
        #expect(loki.entries.map(\.line.count) == [5, line.count - 1])
        let growth = try #require(agent.memory()).peakResident - before
        // A sanitizer keeps what was freed.
        let isSanitized = unsafe getenv("ASAN_OPTIONS") != nil || getenv("TSAN_OPTIONS") != nil
        let bound = size + size / 2 + 4 << 20
        #expect(isSanitized || growth < bound, "\(growth >> 20) MiB for a line of \(size >> 20) MiB")
        try await RunningAgent.stop(agent)
        await loki.stop()
    }
}
