import Glibc
import TestSupport
import Testing

struct ChildProcessTests {
    @Test func `output, errors and code of a program are captured`() async throws {
        let process = try ChildProcess("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"])
        #expect(try await process.wait() == .exited(3))
        #expect(process.outputText == "out\n")
        #expect(process.errorText == "err\n")
        #expect(try #require(process.usage).peakResident > 0)
    }

    @Test func `a program reads its input to the end`() async throws {
        let text = String(repeating: "x", count: 1 << 20)
        let process = try ChildProcess("/bin/cat", input: .bytes(Array(text.utf8)))
        #expect(try await process.wait() == .exited(0))
        #expect(process.output.count == 1 << 20)
    }

    @Test func `a program is talked to over a pipe`() async throws {
        let process = try ChildProcess("/bin/cat", input: .pipe)
        try process.write(Array("one\n".utf8))
        try await process.waitForOutput(containing: "one\n")
        #expect(try #require(process.memory()).peakResident > 0)
        process.closeInput()
        #expect(try await process.wait() == .exited(0))
        #expect(process.memory() == nil)
    }

    @Test func `writing to a program that has gone throws`() async throws {
        let process = try ChildProcess("/bin/true", input: .pipe)
        try await process.wait()
        #expect(throws: SystemFailure.self) { try process.write([1]) }
    }

    @Test func `signals reach the program and tell how it ended`() async throws {
        let process = try ChildProcess(
            "/bin/sh", ["-c", "trap 'echo caught; exit 0' TERM; echo up; while :; do sleep 0.05; done"])
        try await process.waitForOutput(containing: "up\n")
        #expect(process.catches(SIGTERM))
        #expect(!process.catches(SIGUSR1))
        process.send(SIGTERM)
        #expect(try await process.wait() == .exited(0))
        #expect(process.outputText == "up\ncaught\n")
        #expect(!process.catches(SIGTERM))
        let other = try ChildProcess("/bin/cat", input: .pipe)
        await other.kill9()
        #expect(other.ending == .signalled(SIGKILL))
    }

    @Test func `environment and directory are given to the program`() async throws {
        let directory = try TemporaryDirectory()
        let process = try ChildProcess(
            "/bin/sh", ["-c", "pwd; echo $GREETING$HOME"], environment: ["GREETING": "hello", "HOME": nil],
            directory: directory.path)
        #expect(try await process.wait() == .exited(0))
        #expect(process.outputText == "\(directory.path)\nhello\n")
    }

    @Test func `a program inherits no descriptor but its three`() async throws {
        let descriptor = unsafe open("/dev/null", O_RDONLY)
        defer { close(descriptor) }
        let process = try ChildProcess("/bin/ls", ["/proc/self/fd"])
        #expect(try await process.wait() == .exited(0))
        // The fourth one is the directory that ls reads.
        #expect(process.outputText == "0\n1\n2\n3\n")
    }

    @Test func `a program that is not there is an error that names it`() throws {
        let failure = #expect(throws: SystemFailure.self) { try ChildProcess("/does/not/exist") }
        #expect(failure?.description == "start /does/not/exist: No such file or directory")
    }

    @Test func `a program that is waited for in vain is reported with its words`() async throws {
        let process = try ChildProcess("/bin/sh", ["-c", "echo busy >&2; exec cat"], input: .pipe)
        try await process.waitForErrors(containing: "busy")
        let failure = await #expect(throws: TimedOut.self) { try await process.wait(.atMost(.milliseconds(20))) }
        #expect(failure?.description.contains("busy") == true)
    }
}
