import CLinux
import Glibc
import Synchronization

/// A named pthread for calls that block (fsync, epoll_wait, opendir on a slow disk), which must not hold up Swift's own
/// pool of one thread a core.
public final class BlockingThread: Sendable {
    /// What the new thread takes with it.
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private let thread: Mutex<pthread_t?>

    /// Starts a thread. All signals are blocked in it, so that they reach the thread that waits for them.
    ///
    /// - Parameters:
    ///   - name: shown by `top -H` and in crash reports; the kernel keeps 15 bytes.
    ///   - stackSize: bytes, 512 KiB by default (the system's 8 MiB would count against a strict memory limit).
    ///   - body: runs on it; the thread ends when it returns.
    /// - Throws: EAGAIN: the limit of threads is reached (`TasksMax`, `pids.max`, `ulimit -u`).
    public init(
        name: String, stackSize: Int = 512 * 1024, body: @escaping @Sendable () -> Void
    ) throws(Errno) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, max(stackSize, 128 * 1024))
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var everySignal = sigset_t()
        var signalsBefore = sigset_t()
        unsafe sigfillset(&everySignal)
        unsafe pthread_sigmask(SIG_SETMASK, &everySignal, &signalsBefore)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe start.name.withCString { name in unsafe clinux_set_thread_name(name) }
                start.body()
                return nil
            }, start.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &signalsBefore, nil)
        guard code == 0 else {
            unsafe start.release()
            throw Errno(code)
        }
        self.thread = Mutex(thread)
    }

    /// Waits for the thread's end. A second call returns at once. Not to be called on the thread itself.
    public func join() {
        let thread = thread.withLock { $0.take() }
        if let thread { pthread_join(thread, nil) }
    }

    deinit {
        // Nobody will join it: let the kernel free it when it ends.
        if let thread = thread.withLock({ $0.take() }) { pthread_detach(thread) }
    }
}
