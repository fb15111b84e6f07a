import CLinux
import Glibc

/// A program that is run for what it prints.
struct Command: Sendable {
    /// Why there is no output: the end of a sentence that begins with the program.
    struct Problem: Error, CustomStringConvertible {
        let description: String
        /// Is there no such program?
        var isMissing = false
    }

    /// Bytes that it may print at most.
    static let limit = 1 << 20

    /// A path, or a name that is looked for in `PATH`.
    var program: String
    /// Without the program's name.
    var arguments: [String] = []
    /// `NAME=value`, over this process' own.
    var environment: [String] = []

    /// Runs it on a thread of its own, with nothing to read.
    ///
    /// - Parameter within: how long it may take; then it is killed, and what it started in its process group with it.
    /// - Returns: what it wrote to standard output.
    /// - Throws: it cannot be started, takes too long, prints too much, or ends with another status than 0; with the first line that
    ///   it wrote to standard error.
    func output(within: Duration) async throws(Problem) -> [UInt8] {
        let result = await withCheckedContinuation { continuation in
            do throws(Errno) {
                _ = try BlockingThread(name: "command") { continuation.resume(returning: run(within.nanoseconds)) }
            } catch {
                continuation.resume(returning: Result.failure(Problem(description: "cannot be run: \(error)")))
            }
        }
        return try result.get()
    }

    private func run(_ patience: Int64) -> Result<[UInt8], Problem> {
        let deadline = TimeSource.system.monotonic + patience
        do throws(Errno) {
            var output = try Pipe()
            var errors = try Pipe()
            var process: Int32 = 0
            let code = spawn(&process, output.writing, errors.writing)
            guard code == 0 else { throw Errno(code) }
            output.closeWriting()
            errors.closeWriting()
            while !output.hasEnded, !output.isFull {
                let left = deadline - TimeSource.system.monotonic
                guard left > 0 else { break }
                Pipe.wait(output, errors, milliseconds: left / 1_000_000 + 1)
                output.read()
                errors.read()
            }
            let status = output.hasEnded ? Self.end(of: process, until: deadline) : nil
            if status == nil { Self.kill(process) }
            errors.read()
            return result(output.bytes, isFull: output.isFull, status, errors.firstLine, patience)
        } catch {
            return .failure(Problem(description: "cannot be run: \(error)", isMissing: error.code == ENOENT))
        }
    }

    private func result(
        _ output: [UInt8], isFull: Bool, _ status: Int32?, _ error: String, _ patience: Int64
    ) -> Result<[UInt8], Problem> {
        let words = error.isEmpty ? "" : ": \(error)"
        if isFull { return .failure(Problem(description: "printed more than \(Self.limit) bytes")) }
        guard let status else {
            return .failure(Problem(description: "did not end within \(patience / 1_000_000_000) s\(words)"))
        }
        // What waitpid(2) says: a signal in the low bits, a status above them.
        if status & 0x7F != 0 { return .failure(Problem(description: "was ended by signal \(status & 0x7F)\(words)")) }
        let code = status >> 8 & 0xFF
        return code == 0 ? .success(output) : .failure(Problem(description: "ended with status \(code)\(words)"))
    }

    private func spawn(_ process: inout Int32, _ output: Int32, _ errors: Int32) -> Int32 {
        let own = Set(environment.map { $0.prefix { $0 != "=" } })
        var variables = environment
        var place = unsafe environ
        while let variable = unsafe place.pointee {
            let text = unsafe String(cString: variable)
            if !own.contains(text.prefix { $0 != "=" }) { variables.append(text) }
            unsafe place += 1
        }
        var argv = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var envp = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        return unsafe clinux_spawn(&process, program, &argv, &envp, output, errors)
    }

    private static func end(of process: Int32, until deadline: Int64) -> Int32? {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, WNOHANG) == 0 {
            if TimeSource.system.monotonic >= deadline { return nil }
            usleep(5_000)
        }
        return status
    }

    private static func kill(_ process: Int32) {
        _ = Glibc.kill(-process, SIGKILL)
        var status: Int32 = 0
        _ = unsafe waitpid(process, &status, 0)
    }
}

/// What a program prints, and how much of it has come.
private struct Pipe: ~Copyable {
    private let reading: FileDescriptor
    private var writer: FileDescriptor?
    private(set) var bytes: [UInt8] = []
    private(set) var hasEnded = false

    init() throws(Errno) {
        var ends: [Int32] = [0, 0]
        try Errno.retrying { unsafe clinux_pipe(&ends) }
        reading = FileDescriptor(owning: ends[0])
        writing = ends[1]
        writer = FileDescriptor(owning: ends[1])
    }

    /// What the program writes to.
    let writing: Int32

    var isFull: Bool { bytes.count > Command.limit }

    /// For people, without control characters.
    var firstLine: String {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(300)
        return String(decoding: line.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
    }

    mutating func closeWriting() { writer = nil }

    /// Takes what there is. What is too much is read and dropped, so that the program can go on.
    mutating func read() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while !hasEnded {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(reading.raw, $0.baseAddress, $0.count)
            }
            if count > 0 {
                if !isFull { bytes += buffer[..<count] }
            } else if count == 0 {
                hasEnded = true
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Waits until there is something in one of two, or one has ended.
    static func wait(_ first: borrowing Pipe, _ second: borrowing Pipe, milliseconds: Int64) {
        var waiting = [
            pollfd(fd: first.hasEnded ? -1 : first.reading.raw, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second.hasEnded ? -1 : second.reading.raw, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&waiting, 2, Int32(clamping: milliseconds))
    }
}
