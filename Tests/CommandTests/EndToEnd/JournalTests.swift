import Glibc
import Synchronization
import TestSupport
import Testing

/// The agent on journals that are there already.
@Suite(.fewAtOnce) struct JournalTests {
    private func journal(_ numbers: Range<Int>, in directory: TemporaryDirectory) async throws -> String {
        try directory.makeDirectory("journal")
        try await JournalFiles.write(JournalFiles.numbered(numbers), to: directory("journal/a.journal"))
        return directory("journal")
    }

    private func keys(_ path: String) -> String { "path: \(path), max_age: 438000h, labels: {job: j}" }

    @Test func `entries come with labels and times, and a clean restart repeats none`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try JournalSetup(pushURL: loki.pushURL, keys: "")
        setup.keys = keys(try await journal(0..<100, in: setup.directory))
        let first = try setup.start()
        try await loki.waitForEntries(100)
        first.send(SIGTERM)
        #expect(try await first.wait() == .exited(0), "\(first.errorText)")
        #expect(loki.streams.map(\.labels) == [["ident": "test", "job": "j"]])
        #expect(loki.entries[7].timestamp == Int64(JournalFiles.start + 7_000_000) * 1000)
        #expect(loki.entries[7].text == "7")

        try await JournalFiles.write(JournalFiles.numbered(100..<105), to: setup.directory("journal/a.journal"))
        let second = try setup.start()
        try await loki.waitForEntries(105)
        second.send(SIGTERM)
        #expect(try await second.wait() == .exited(0), "\(second.errorText)")
        #expect(loki.entries.allSatisfy { $0.arrivals == 1 })
        await loki.stop()
    }

    @Test func `a cursor does not pass what is not acknowledged`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { _ in .answer(status: 500) }
        var setup = try JournalSetup(pushURL: loki.pushURL, keys: "")
        setup.keys = keys(try await journal(0..<50, in: setup.directory))
        let first = try setup.start()
        try await loki.waitForRequests(3)
        #expect(setup.savedNumber == nil)
        await first.kill9()
        loki.respond(nil)
        let second = try setup.start()
        try await loki.waitForEntries(50)
        try await eventually("the last entry's number") { setup.savedNumber == 50 }
        second.send(SIGTERM)
        #expect(try await second.wait() == .exited(0))
        await loki.stop()
    }

    @Test func `the journal and files are read side by side, and metrics tell`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try JournalSetup(pushURL: loki.pushURL, keys: "")
        setup.keys = keys(try await journal(0..<20, in: setup.directory))
        setup.server = "{http_listen_address: 127.0.0.1, http_listen_port: 0}"
        try setup.directory.write("a.log", "one\ntwo\n")
        setup.others = [
            "{job_name: files, static_configs: [{labels: {job: f, __path__: '\(setup.directory("a.log"))'}}]}"
        ]
        let agent = try setup.start()
        try await loki.waitForEntries(22)
        let text = try await RunningAgent.metrics(of: agent)
        let samples = MetricsBooks.samples(text)
        #expect(samples["promtail_journal_target_lines_total"] == 20)
        #expect(samples["needletail_journal_open{job=\"journal\"}"] == 1)
        #expect(samples["needletail_journal_missing_entries_total{job=\"journal\"}"] == 0)
        #expect(samples["needletail_read_lines_total{job=\"journal\"}"] == 20)
        #expect(try await RunningAgent.get("/targets", of: agent).body.contains(setup.directory("journal")))
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0))
        await loki.stop()
    }

    @Test func `without libsystemd all else is read, and the log says what to install`() async throws {
        guard getuid() == 0 else { return }
        let loki = try await FakeLoki.start()
        var setup = try JournalSetup(pushURL: loki.pushURL, keys: "labels: {job: j}")
        try setup.directory.write("a.log", "one\n")
        setup.others = [
            "{job_name: files, static_configs: [{labels: {job: f, __path__: '\(setup.directory("a.log"))'}}]}"
        ]
        let (program, arguments) = try setup.command()
        let script = """
            for library in /lib/*/libsystemd.so.0 /usr/lib/*/libsystemd.so.0 /usr/lib64/libsystemd.so.0; do
                [ -e $library ] && mount --bind /dev/null $library
            done
            exec "$@"
            """
        let agent = try ChildProcess(
            "/usr/bin/unshare",
            ["--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh", program] + arguments,
            environment: JournalSetup.environment)
        try await loki.waitForEntries(1)
        try await agent.waitForErrors(containing: "libsystemd0")
        #expect(agent.errorText.contains("the journal is not read; all other jobs are"))
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0))
        await loki.stop()
    }

    @Test func `without permission the log names the group`() async throws {
        guard getuid() == 0 else { return }
        let loki = try await FakeLoki.start()
        var setup = try JournalSetup(pushURL: loki.pushURL, keys: "")
        setup.keys = keys(try await journal(0..<5, in: setup.directory))
        let (program, arguments) = try setup.command()
        #expect(unsafe chmod(setup.directory.path, 0o777) == 0)
        #expect(unsafe chmod(setup.directory("journal/a.journal"), 0o640) == 0)
        // The build may be where nobody else may look.
        let copy = setup.directory("needletail")
        try writeFile(copy, try readFile(program))
        #expect(unsafe chmod(copy, 0o755) == 0)
        let agent = try ChildProcess(
            "/usr/bin/setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", copy] + arguments,
            environment: JournalSetup.environment)
        try await agent.waitForErrors(containing: "systemd-journal")
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        await loki.stop()
    }
}

/// The agent beside a real journald.
@Suite(.serialized, .fewAtOnce, .enabled(if: Journald.obstacle == nil, "\(Journald.obstacle ?? "")"))
struct LiveJournalTests {
    private static let keys = "labels: {job: j}, matches: TEST=1"

    private func log(_ numbers: Range<Int>, _ client: JournalClient) throws {
        for number in numbers {
            try client.log("seq=live:\(number) end", ["TEST": "1", "SYSLOG_IDENTIFIER": "live"])
        }
    }

    @Test func `the machine's journal is read on when it moves from volatile to persistent storage`() async throws {
        let journald = try await Journald()
        try await journald.start()
        let loki = try await FakeLoki.start()
        let setup = try JournalSetup(pushURL: loki.pushURL, keys: Self.keys)
        let client = try journald.client()
        let first = try setup.start(inside: journald)
        try log(0..<50, client)
        try await loki.waitForEntries(50)
        #expect(!journald.files(in: journald.volatile).isEmpty)
        try await journald.flush()
        try log(50..<60, client)
        try await loki.waitForEntries(60)
        first.send(SIGTERM)
        #expect(try await first.wait() == .exited(0), "\(first.errorText)")
        #expect(loki.entries.allSatisfy { $0.arrivals == 1 })
        #expect(!first.errorText.contains("missing"), "\(first.errorText)")
        await loki.stop()
        try await journald.stop()
    }

    @Test func `a cursor of volatile storage is good for the persistent one that replaced it`() async throws {
        let journald = try await Journald()
        try await journald.start()
        let loki = try await FakeLoki.start()
        let setup = try JournalSetup(pushURL: loki.pushURL, keys: Self.keys)
        let client = try journald.client()
        let first = try setup.start(inside: journald)
        try log(0..<20, client)
        try await loki.waitForEntries(20)
        first.send(SIGTERM)
        #expect(try await first.wait() == .exited(0), "\(first.errorText)")
        try log(20..<25, client)
        try await journald.flush()
        let second = try setup.start(inside: journald)
        try log(25..<30, client)
        try await loki.waitForEntries(30)
        second.send(SIGTERM)
        #expect(try await second.wait() == .exited(0), "\(second.errorText)")
        #expect(loki.entries.allSatisfy { $0.arrivals == 1 })
        #expect(loki.sequences().missing("live", outOf: 30).isEmpty)
        #expect(!second.errorText.contains("no longer has"), "\(second.errorText)")
        await loki.stop()
        try await journald.stop()
    }

    @Test func `another machine id is noticed while reading`() async throws {
        let journald = try await Journald()
        try await journald.start()
        try await journald.flush()
        let loki = try await FakeLoki.start()
        let setup = try JournalSetup(pushURL: loki.pushURL, keys: Self.keys)
        let agent = try setup.start(inside: journald)
        try log(0..<10, try journald.client())
        try await loki.waitForEntries(10)
        try await journald.stop()
        try journald.setMachine("99998888777766665555444433332222")
        try await journald.start()
        try log(10..<20, try journald.client())
        try await loki.waitForEntries(20)
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        #expect(loki.sequences().missing("live", outOf: 20).isEmpty)
        #expect(loki.sequences().harmfulRepeats.isEmpty)
        await loki.stop()
        try await journald.stop()
    }

    /// `JOURNAL_KILLS` asks for more kills, and longer lives, than a test suite has time for.
    @Test func `kills in a flood, with rotations and vacuums of what is acknowledged, lose nothing and repeat nothing`()
        async throws
    {
        let kills = unsafe getenv("JOURNAL_KILLS").flatMap { unsafe Int(String(cString: $0)) } ?? 20
        let longest = kills > 20 ? 2000 : 300
        let journald = try await Journald(["SystemMaxFileSize=2M"])
        try await journald.start()
        try await journald.flush()
        let loki = try await FakeLoki.start()
        let setup = try JournalSetup(
            pushURL: loki.pushURL, keys: "\(Self.keys), path: \(journald.persistent)")
        let flood = Flood(try journald.client(), entriesASecond: 2000)
        var vacuumed = 0
        for kill in 0..<kills {
            let agent = try setup.start()
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...longest)))
            if kill % 2 == 1 { try await journald.rotate() }
            if kill % 3 == 2, let saved = setup.savedNumber {
                vacuumed += try await vacuum(journald, acknowledged: saved)
            }
            await agent.kill9()
        }
        let agent = try setup.start()
        // Of the last one, so that it is there to be stopped.
        try await loki.waitForEntries(loki.entries.count + 1)
        let written = try await flood.stop()
        // Where some are lost, which ones is told below.
        try? await loki.waitForEntries(written)
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        let report = loki.sequences()
        print(
            "\(kills) kills, \(written) entries, \(vacuumed) files vacuumed, \(report.harmlessRepeats) harmless repeats"
        )
        #expect(report.missing("flood", outOf: written).isEmpty)
        #expect(report.harmfulRepeats.isEmpty)
        #expect(report.otherLines == 0)
        #expect(loki.statistics.refused == 0)
        await loki.stop()
        try await journald.stop()
    }

    // Archived files whose last entry has been delivered; their names say the number of the first.
    private func vacuum(_ journald: Journald, acknowledged: Int) async throws -> Int {
        let files = journald.files(in: journald.persistent)
        let archived = files.filter { $0.contains("@") && !$0.hasSuffix("system.journal") }
        let first = archived.map { Int($0.split(separator: "-").dropLast().last ?? "", radix: 16) ?? .max } + [.max]
        // The next file's first number tells where one ends.
        let done = archived.indices.count { first[$0 + 1] < .max && first[$0 + 1] <= acknowledged }
        guard done > 0 else { return 0 }
        try await journald.vacuum(keeping: archived.count - done)
        return done
    }

    /// Entries at a steady rate, on a thread of its own.
    private final class Flood: Sendable {
        private let isStopping = Atomic(false)
        private let written = Watched<(count: Int, isDone: Bool)>((0, false))

        init(_ client: JournalClient, entriesASecond: Int) {
            startThread { [self] in
                var number = 0
                while !isStopping.load(ordering: .relaxed) {
                    for _ in 0..<(entriesASecond / 50) {
                        do {
                            try client.log("seq=flood:\(number) end", ["TEST": "1", "SYSLOG_IDENTIFIER": "flood"])
                            number += 1
                        } catch {
                            // journald is not there for a moment.
                            break
                        }
                    }
                    usleep(20_000)
                }
                written.update { [number] in $0 = (number, true) }
            }
        }

        func stop() async throws -> Int {
            isStopping.store(true, ordering: .relaxed)
            guard await written.wait(until: { $0.isDone }) else {
                throw TimedOut("the flood goes on")
            }
            return written.read { $0.count }
        }
    }
}
