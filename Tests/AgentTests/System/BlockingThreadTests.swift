import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct BlockingThreadTests {
    @Test func `a thread has its name and blocks every signal`() throws {
        let seen = Mutex<(name: String, blocked: Bool)>(("", false))
        let thread = try BlockingThread(name: "positions") {
            var signals = sigset_t()
            unsafe pthread_sigmask(SIG_BLOCK, nil, &signals)
            let blocked = unsafe sigismember(&signals, SIGTERM) == 1
            let name = (try? readFile("/proc/thread-self/comm")) ?? []
            seen.withLock { $0 = (String(decoding: name, as: UTF8.self), blocked) }
        }
        thread.join()
        #expect(seen.withLock { $0.name } == "positions\n")
        #expect(seen.withLock { $0.blocked })
    }

    @Test func `join waits for the end, and a second join returns`() throws {
        let gate = try EventFD()
        let done = Mutex(false)
        let thread = try BlockingThread(name: "waiter") {
            var waiting = pollfd(fd: gate.raw, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&waiting, 1, 10_000)
            done.withLock { $0 = true }
        }
        gate.signal()
        thread.join()
        thread.join()
        #expect(done.withLock { $0 })
    }
}
