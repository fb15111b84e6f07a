import Glibc
import Synchronization

/// Takes the signals that end the agent, on a thread of its own.
///
/// The first one of SIGTERM or SIGINT asks for an orderly stop; the second ends the process at once, with the status that
/// a shell gives to a death by that signal. SIGHUP is told and else ignored. SIGPIPE is ignored: a reader that goes away is an
/// error of write(2).
///
/// Handlers, and no blocked signals with a signalfd: the main thread of an asynchronous program ends up in libdispatch's
/// `sigsuspend` with an empty mask, where a signal that all other threads block would still kill the process.
public enum Signals {
    /// Where handlers write the number of the signal, one byte each; -1 before there is a reader.
    private static let writeEnd = Atomic<Int32>(-1)

    /// Starts waiting for them.
    ///
    /// - Parameters:
    ///   - onStop: called once, at the first SIGTERM or SIGINT.
    ///   - onHangUp: called at each SIGHUP.
    /// - Throws: no descriptor or no thread can be had.
    public static func take(
        onStop: @escaping @Sendable (Int32) -> Void, onHangUp: @escaping @Sendable () -> Void
    ) throws(Errno) {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        _ = try Errno.retrying { unsafe pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let readEnd = ends[0]
        writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        _ = try BlockingThread(name: "signals") {
            var stopped = false
            while true {
                var byte: UInt8 = 0
                guard unsafe read(readEnd, &byte, 1) == 1 else { continue }
                let number = Int32(byte)
                if number == SIGHUP {
                    onHangUp()
                } else if stopped {
                    _exit(128 + number)
                } else {
                    stopped = true
                    onStop(number)
                }
            }
        }
        for number in [SIGTERM, SIGINT, SIGHUP] {
            var action = sigaction()
            // Only what signal-safety(7) allows: a load, a write, and errno as it was.
            unsafe action.__sigaction_handler.sa_handler = { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(Signals.writeEnd.load(ordering: .relaxed), &byte, 1)
                errno = before
            }
            action.sa_flags = SA_RESTART
            _ = unsafe sigaction(number, &action, nil)
        }
    }
}
