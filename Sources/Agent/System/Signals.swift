import CLinux
import Glibc

/// Takes the signals that end the agent, on a thread of its own.
///
/// The first one of SIGTERM or SIGINT asks for an orderly stop; the second ends the process at once, with the status that
/// a shell gives to a death by that signal. SIGHUP is told and else ignored. SIGPIPE is ignored: a reader that goes away is an
/// error of write(2).
public enum Signals {
    /// Blocks the signals in the calling thread, and so in all threads it starts. Call it first of all.
    public static func block() {
        signal(SIGPIPE, SIG_IGN)
        var set = handled
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Starts waiting for them.
    ///
    /// - Parameters:
    ///   - onStop: called once, at the first SIGTERM or SIGINT.
    ///   - onHangUp: called at each SIGHUP.
    /// - Throws: no descriptor or no thread can be had.
    public static func take(
        onStop: @escaping @Sendable (Int32) -> Void, onHangUp: @escaping @Sendable () -> Void
    ) throws(Errno) {
        var set = handled
        let raw = try Errno.retrying { unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC)) }
        _ = try BlockingThread(name: "signals") {
            var stopped = false
            while true {
                var information = signalfd_siginfo()
                let size = MemoryLayout<signalfd_siginfo>.size
                guard unsafe read(raw, &information, size) == size else { continue }
                let number = Int32(information.ssi_signo)
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
    }

    private static var handled: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, number) }
        return set
    }
}
