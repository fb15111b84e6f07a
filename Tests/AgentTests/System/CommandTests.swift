import TestSupport
import Testing

@testable import Agent

/// Real programs.
@Suite struct CommandTests {
    private func run(
        _ script: String, within: Duration = .seconds(60), environment: [String] = []
    ) async throws -> String {
        let command = Command(program: "sh", arguments: ["-c", script], environment: environment)
        return String(decoding: try await command.output(within: within), as: UTF8.self)
    }

    @Test func `what a program prints is had, with arguments and over the own environment`() async throws {
        #expect(try await run("printf '%s' \"$A-$HOME-$(cat | wc -c)\"", environment: ["A=b", "HOME=/h"]) == "b-/h-0")
        let whole = try await run("head -c 300000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero >&2")
        #expect(whole.count == 300_000)
    }

    @Test func `the program's signals are as if it were started by hand`() async throws {
        // A pipe nobody reads any more ends a program only where SIGPIPE does what it does.
        let signals = try await run("grep -i 'sig\\(blk\\|ign\\)' /proc/self/status | tr -d '\\t0\\n'")
        // 32 and 33 are glibc's own, which it has every program that it spawns ignore.
        #expect(["SigBlk:SigIgn:", "SigBlk:SigIgn:18"].contains(signals), "\(signals)")
    }

    @Test(arguments: [
        ("echo no luck >&2; echo more >&2; exit 3", "ended with status 3: no luck"), ("exit 1", "ended with status 1"),
        ("kill -9 $$", "was ended by signal 9"), ("cat /dev/zero", "printed more than 1048576 bytes"),
    ])
    func `what went wrong is said`(script: String, words: String) async throws {
        let problem = await #expect(throws: Command.Problem.self) { try await run(script) }
        #expect(problem?.description == words && problem?.isMissing == false)
    }

    @Test func `a program that does not end is killed, with what it started`() async throws {
        let directory = try TemporaryDirectory()
        let problem = await #expect(throws: Command.Problem.self) {
            try await run("sleep 1000 & echo $! > \(directory("id")); wait", within: .milliseconds(500))
        }
        #expect(problem?.description == "did not end within 0 s")
        let child = String(decoding: try readFile(directory("id")), as: UTF8.self).filter(\.isNumber)
        try await eventually("its end") {
            // Gone, or a zombie until its new parent has looked after it.
            let status = (try? readFile("/proc/\(child)/stat")).map { String(decoding: $0, as: UTF8.self) } ?? ") Z"
            return status.contains(") Z") || status.contains(") X")
        }
    }

    @Test func `a program that there is not is missing`() async throws {
        let problem = await #expect(throws: Command.Problem.self) {
            try await Command(program: "no-such-program-anywhere").output(within: .seconds(1))
        }
        #expect(problem?.isMissing == true && problem?.description.contains("(ENOENT)") == true)
    }
}
