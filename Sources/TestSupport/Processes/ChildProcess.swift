public import Glibc
import Synchronization

/// A program run by a test: output captured, signals, `kill -9`, an awaitable end, and what it cost.
///
/// The program is killed when the value is released, so that a failed test leaves nothing behind.
public final class ChildProcess: Sendable {
    /// How a process ended.
    public enum Ending: Hashable, Sendable {
        /// It left with this code.
        case exited(Int32)
        /// This signal ended it.
        case signalled(Int32)
    }

    /// What the process is given to read.
    public enum Input: Sendable {
        /// Nothing: `/dev/null`.
        case none
        /// These bytes, then the end, through a pipe.
        case bytes([UInt8])
        /// A pipe that `write(_:)` fills and `closeInput()` ends.
        case pipe
    }

    /// What the process cost from start to end (getrusage(2)).
    public struct Usage: Hashable, Sendable {
        /// User time.
        public var user: Duration
        /// System time.
        public var system: Duration
        /// Peak resident size in bytes. The kernel starts this mark at the size of the process that spawned it, so it
        /// says little when the parent is the larger one; `memory()` has no such flaw.
        public var peakResident: Int
    }

    struct State: Sendable {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var openOutputs = 2
        var input: Int32?
        var ending: Ending?
        var usage: Usage?
    }

    /// The process's id; another process may have it once this one has ended.
    public let id: pid_t
    private let state: Watched<State>

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: the program; it is not looked for in `PATH`.
    ///   - arguments: its arguments, without its name.
    ///   - environment: variables to set (or to unset, with `nil`) over those of this process.
    ///   - directory: its working directory; this process's own if `nil`.
    ///   - input: what it can read on its standard input.
    /// - Throws: `SystemFailure` if it cannot be started.
    public init(
        _ path: String, _ arguments: [String] = [], environment: [String: String?] = [:], directory: String? = nil,
        input: Input = .none
    ) throws {
        let wantsInput = if case .none = input { false } else { true }
        let started = try spawnLock.withLock { _ in
            let pipes = try (output: Pipe(), errors: Pipe(), input: wantsInput ? Pipe() : nil)
            defer {
                pipes.output.closeWriteEnd()
                pipes.errors.closeWriteEnd()
                pipes.input?.closeReadEnd()
            }
            do {
                let id = try spawn(
                    path, arguments, environment, directory,
                    descriptors: (pipes.input?.readEnd, pipes.output.writeEnd, pipes.errors.writeEnd))
                return (id: id, pipes: pipes)
            } catch {
                pipes.output.closeReadEnd()
                pipes.errors.closeReadEnd()
                pipes.input?.closeWriteEnd()
                throw error
            }
        }
        let id = started.id
        let (output, errors, feed) = started.pipes
        let state = Watched(State())
        self.state = state
        self.id = id
        startThread {
            drain(output.readEnd) { bytes in state.update { $0.output += bytes } }
            state.update { $0.openOutputs -= 1 }
        }
        startThread {
            drain(errors.readEnd) { bytes in state.update { $0.errors += bytes } }
            state.update { $0.openOutputs -= 1 }
        }
        startThread { Self.reap(id, state) }
        if let feed {
            state.update { $0.input = feed.writeEnd }
            if case .bytes(let bytes) = input {
                startThread {
                    ignoreBrokenPipe()
                    try? writeAll(feed.writeEnd, bytes, to: "standard input")
                    Self.closeInput(state)
                }
            }
        }
    }

    deinit {
        send(SIGKILL)
        Self.closeInput(state)
    }

    // MARK: Talking to it

    /// Sends a signal, if the process has not ended.
    public func send(_ signal: Int32) {
        // Under the lock that reaps the process, so that its number cannot have gone to another one.
        state.read { state in
            if state.ending == nil { kill(id, signal) }
        }
    }

    /// Ends the process at once with SIGKILL and waits for that.
    public func kill9() async {
        send(SIGKILL)
        _ = await state.wait { $0.ending != nil }
    }

    /// Writes to the pipe of `Input.pipe`; blocks while it is full.
    ///
    /// - Throws: `SystemFailure` if the process does not read any more.
    public func write(_ bytes: [UInt8]) throws {
        guard let input = state.read({ $0.input }) else { throw SystemFailure("write to \(id)", code: EPIPE) }
        ignoreBrokenPipe()
        try writeAll(input, bytes, to: "the standard input of \(id)")
    }

    /// Closes the pipe of `Input.pipe`: the process sees the end of its input.
    public func closeInput() {
        Self.closeInput(state)
    }

    // MARK: Watching it

    /// How it ended, or `nil` if it has not.
    public var ending: Ending? { state.read { $0.ending } }

    /// What it cost, once it has ended.
    public var usage: Usage? { state.read { $0.usage } }

    /// Its memory now, or `nil` if it has ended.
    public func memory() -> ProcessMemory? { ProcessMemory(of: id) }

    /// Has it a handler for a signal (`SigCgt` of proc_pid_status(5))? Until then the signal ends it as the system has it.
    public func catches(_ signal: Int32) -> Bool {
        guard let bytes = try? readFile("/proc/\(id)/status") else { return false }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
        guard let digits = line?.split(separator: "\t").last, let mask = UInt64(digits, radix: 16) else { return false }
        return mask >> UInt64(signal - 1) & 1 == 1
    }

    /// What it has written to standard output so far.
    public var output: [UInt8] { state.read { $0.output } }

    /// What it has written to standard output so far, as text.
    public var outputText: String { String(decoding: output, as: UTF8.self) }

    /// What it has written to standard error so far, as text.
    public var errorText: String { state.read { String(decoding: $0.errors, as: UTF8.self) } }

    /// Waits until the process has ended and all its output is here.
    ///
    /// - Throws: `TimedOut`, with what the process had to say, if that takes longer than `patience`.
    @discardableResult
    public func wait(_ patience: Patience = Patience()) async throws -> Ending {
        let ended = await state.wait(patience) { $0.ending != nil && $0.openOutputs == 0 }
        guard ended, let ending else {
            throw TimedOut("process \(id) still runs after \(patience); it wrote:\n\(errorText)")
        }
        return ending
    }

    /// Waits until standard error contains `text`.
    ///
    /// - Throws: `TimedOut`, with what the process did write, if it does not within `patience`.
    public func waitForErrors(containing text: String, _ patience: Patience = Patience()) async throws {
        guard await state.wait(patience, until: { contains($0.errors, text) }) else {
            throw TimedOut("process \(id) did not write “\(text)” within \(patience), but:\n\(errorText)")
        }
    }

    /// Waits until standard output contains `text`.
    ///
    /// - Throws: `TimedOut`, with what the process did write, if it does not within `patience`.
    public func waitForOutput(containing text: String, _ patience: Patience = Patience()) async throws {
        guard await state.wait(patience, until: { contains($0.output, text) }) else {
            throw TimedOut("process \(id) did not write “\(text)” within \(patience), but:\n\(outputText)\(errorText)")
        }
    }

    // MARK: Its end

    private static func reap(_ id: pid_t, _ state: Watched<State>) {
        var information = unsafe siginfo_t()
        // Wait without reaping: the number stays ours until `ending` is set, under the lock.
        while unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.update { state in
            var status: Int32 = 0
            var usage = rusage()
            unsafe wait4(id, &status, 0, &usage)
            let signal = status & 0x7f
            state.ending = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
            state.usage = Usage(
                user: Duration(usage.ru_utime), system: Duration(usage.ru_stime), peakResident: usage.ru_maxrss * 1024)
        }
    }

    private static func closeInput(_ state: Watched<State>) {
        state.update { state in
            if let input = state.input { close(input) }
            state.input = nil
        }
    }
}

extension Duration {
    fileprivate init(_ time: timeval) {
        self = .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}

private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(text)
}

private func drain(_ descriptor: Int32, _ take: ([UInt8]) -> Void) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count > 0 {
            take(Array(chunk[..<count]))
        } else if count == 0 || errno != EINTR {
            break
        }
    }
    close(descriptor)
}

/// A write to a process that has ended then fails with EPIPE on this thread, and ends nothing.
private func ignoreBrokenPipe() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
