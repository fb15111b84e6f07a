import Glibc
import Synchronization

/// A program that writes a log: numbered lines, and every kind of rotation.
///
/// Line *n* contains `seq=<name>:<n> `, counted from 0 across rotations, so that `SequenceReport` can find it again.
public final class LogWriter: Sendable {
    /// The form of a line.
    public enum Format: Sendable {
        /// The text alone.
        case plain
        /// The form of Kubernetes' runtimes, `<time> stdout F <text>`, with times that strictly increase.
        case cri
        /// The form of Docker, `{"log":"<text>\n","stream":"stdout","time":"<time>"}`.
        case docker
    }

    private struct State {
        var descriptor: Int32
        var next = 0
        var lastTime: Int64 = 0
    }

    /// The file that is written.
    public let path: String
    /// The writer's name in its lines.
    public let name: String
    private let format: Format
    private let state: Mutex<State>

    /// Opens, or creates, the file.
    ///
    /// - Throws: `SystemFailure` if that fails.
    public init(_ path: String, name: String, format: Format = .plain) throws {
        self.path = path
        self.name = name
        self.format = format
        state = Mutex(State(descriptor: try Self.open(path)))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    /// How many lines have been written.
    public var count: Int { state.withLock { $0.next } }

    /// Appends numbered lines, each with one write(2), as programs do.
    ///
    /// - Parameters:
    ///   - lines: how many.
    ///   - text: what follows the number; without newlines and quotation marks.
    /// - Throws: `SystemFailure` if that fails.
    public func write(_ lines: Int = 1, text: String = "the quick brown fox") throws {
        try state.withLock { state in
            for _ in 0..<lines { try write(&state, text) }
        }
    }

    /// Appends bytes as they are, without a number.
    ///
    /// - Throws: `SystemFailure` if that fails.
    public func writeRaw(_ bytes: [UInt8]) throws {
        try state.withLock { try writeAll($0.descriptor, bytes, to: path) }
    }

    /// Rotates by rename: the file becomes `destination`, and a new one takes its place.
    ///
    /// - Parameters:
    ///   - destination: where the old file goes.
    ///   - late: how many lines are still written to the old file after the rename, as a runtime does that has not been
    ///     told to open the new one.
    /// - Throws: `SystemFailure` if that fails.
    public func rotate(to destination: String, late: Int = 0) throws {
        try state.withLock { state in
            guard unsafe rename(path, destination) == 0 else { throw SystemFailure("rename \(path)") }
            for _ in 0..<late { try write(&state, "late") }
            try reopen(&state)
        }
    }

    /// Rotates as logrotate's `copytruncate` does: the content is copied to `destination`, then the file is emptied.
    ///
    /// - Throws: `SystemFailure` if that fails.
    public func copyTruncate(to destination: String) throws {
        try state.withLock { state in
            try writeFile(destination, try readFile(path))
            guard ftruncate(state.descriptor, 0) == 0 else { throw SystemFailure("truncate \(path)") }
        }
    }

    /// Deletes the file and creates it anew.
    ///
    /// - Throws: `SystemFailure` if that fails.
    public func recreate() throws {
        try state.withLock { state in
            guard unsafe unlink(path) == 0 else { throw SystemFailure("unlink \(path)") }
            try reopen(&state)
        }
    }

    /// Goes on in the file that stands at its path by now, and makes one where there is none: what a program does that is told
    /// to after a rotation.
    ///
    /// - Throws: `SystemFailure` if that fails.
    public func reopen() throws { try state.withLock { try reopen(&$0) } }

    private func reopen(_ state: inout State) throws {
        close(state.descriptor)
        state.descriptor = try Self.open(path)
    }

    private func write(_ state: inout State, _ text: String) throws {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        state.lastTime = max(state.lastTime + 1, Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec))
        let content = "seq=\(name):\(state.next) \(text)"
        let time = GoTimeText.rfc3339Nano(state.lastTime)
        let line =
            switch format {
            case .plain: content
            case .cri: "\(time) stdout F \(content)"
            case .docker: "{\"log\":\"\(content)\\n\",\"stream\":\"stdout\",\"time\":\"\(time)\"}"
            }
        try writeAll(state.descriptor, Array("\(line)\n".utf8), to: path)
        state.next += 1
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
        return descriptor
    }
}
