import Glibc
import Synchronization

/// The signals that are meant for the agent.
///
/// `hold` comes first of all: from then on they end nothing, but wait. `take` says who wants them, and `release` that nobody does.
/// The first one of SIGTERM or SIGINT asks for an orderly stop; the second ends the process at once, with the status that
/// a shell gives to a death by that signal. SIGHUP is told and else ignored. SIGPIPE is ignored: a reader that goes away is an
/// error of write(2).
///
/// Handlers, and no blocked signals with a signalfd: the main thread of an asynchronous program ends up in libdispatch's
/// `sigsuspend` with an empty mask, where a signal that all other threads block would still kill the process.
public enum Signals {
    private static let caught = [SIGTERM, SIGINT, SIGHUP]
    /// The pipe in which signals wait, one byte each with the number; -1 before `hold`.
    private static let readEnd = Atomic<Int32>(-1)
    private static let writeEnd = Atomic<Int32>(-1)
    private static let isStopping = Atomic(false)

    /// Keeps signals from ending the process, until somebody takes or releases them. What is sent before the process has come to
    /// this, while its libraries are loaded, ends it as the system has it.
    ///
    /// - Throws: no descriptor can be had.
    public static func hold() throws(Errno) {
        var ends: [Int32] = [-1, -1]
        _ = try Errno.retrying { unsafe pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Nobody may read for a while, and a handler must not wait.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        readEnd.store(ends[0], ordering: .sequentiallyConsistent)
        writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        signal(SIGPIPE, SIG_IGN)
        for number in caught {
            var action = sigaction()
            // Only what signal-safety(7) allows: atomics, a write, and errno as it was.
            unsafe action.__sigaction_handler.sa_handler = { number in
                if number != SIGHUP, Signals.isStopping.exchange(true, ordering: .relaxed) { _exit(128 + number) }
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(Signals.writeEnd.load(ordering: .relaxed), &byte, 1)
                errno = before
            }
            action.sa_flags = SA_RESTART
            _ = unsafe sigaction(number, &action, nil)
        }
    }

    /// Starts telling of signals, on a thread of its own: those that wait, and those to come.
    ///
    /// - Parameters:
    ///   - onStop: called once, at the first SIGTERM or SIGINT.
    ///   - onHangUp: called at each SIGHUP.
    /// - Throws: no thread can be had.
    public static func take(
        onStop: @escaping @Sendable (Int32) -> Void, onHangUp: @escaping @Sendable () -> Void
    ) throws(Errno) {
        _ = try BlockingThread(name: "signals") {
            while true {
                var byte: UInt8 = 0
                guard unsafe read(readEnd.load(ordering: .relaxed), &byte, 1) == 1 else { continue }
                if byte == SIGHUP { onHangUp() } else { onStop(Int32(byte)) }
            }
        }
    }

    /// Gives signals back to the system, those that wait first: they end the process.
    public static func release() {
        for number in caught + [SIGPIPE] { signal(number, SIG_DFL) }
        let readEnd = readEnd.load(ordering: .relaxed)
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        var byte: UInt8 = 0
        while unsafe read(readEnd, &byte, 1) == 1 { raise(Int32(byte)) }
    }
}
