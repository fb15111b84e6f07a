import TestSupport
import Testing

struct WatchedTests {
    @Test func `a condition that holds already is not waited for`() async {
        #expect(await Watched(1).wait(.atMost(.zero)) { $0 == 1 })
    }

    @Test func `each waiter wakes at the change that it waits for`() async {
        let watched = Watched(0)
        let two = Task { await watched.wait { $0 >= 2 } }
        let three = Task { await watched.wait { $0 >= 3 } }
        for _ in 0..<3 { watched.update { $0 += 1 } }
        #expect(await two.value)
        #expect(await three.value)
    }

    @Test func `a wait in vain ends with its time, and with its task`() async {
        let watched = Watched(0)
        #expect(await !watched.wait(.atMost(.milliseconds(5))) { $0 == 1 })
        let cancelled = Task { await watched.wait { $0 == 1 } }
        cancelled.cancel()
        #expect(await !cancelled.value)
    }
}
