import TestSupport
import Testing

@testable import Agent

@Suite struct AlarmTests {
    @Test func `a ring ends the wait, also the next one, and only one`() async {
        let alarm = Alarm()
        alarm.ring()
        alarm.ring()
        await alarm.wait()
        let ended = Watched(0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await alarm.wait()
                ended.update { $0 += 1 }
            }
            await Task.yield()
            #expect(ended.read { $0 } == 0)
            alarm.ring()
            #expect(await ended.wait { $0 == 1 })
        }
    }

    @Test func `the end of the task ends the wait`() async {
        let alarm = Alarm()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await alarm.wait() }
            await Task.yield()
            group.cancelAll()
        }
        // It can be waited for again.
        alarm.ring()
        await alarm.wait()
    }
}
