import LineCore
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct JournalFeedTests {
    private func item(_ cursor: String) -> JournalFeed.Item { JournalFeed.Item(chunk: JournalChunk(), cursor: cursor) }

    @Test func `chunks come out in order, and the lane is woken for each`() throws {
        let wakes = Mutex(0)
        let feed = try JournalFeed(wakeLane: { wakes.withLock { $0 += 1 } })
        #expect(!feed.hasItems)
        #expect(feed.take() == nil)
        #expect(feed.put(item("a")))
        #expect(feed.put(item("b")))
        #expect(feed.hasItems)
        #expect(wakes.withLock { $0 } == 2)
        #expect(feed.take()?.cursor == "a")
        #expect(feed.take()?.cursor == "b")
        #expect(feed.take() == nil)
    }

    @Test func `it says up to when all was taken, once the reader has come to the end and nothing waits`() throws {
        let feed = try JournalFeed(wakeLane: {})
        #expect(feed.caughtUp == nil)
        #expect(feed.put(item("a")))
        feed.noteEnd(at: 5)
        #expect(feed.caughtUp == nil)
        _ = feed.take()
        #expect(feed.caughtUp == 5)
    }

    @Test func `a reader waits while the feed is full, and goes on once there is room`() async throws {
        let feed = try JournalFeed(wakeLane: {})
        let put = Watched<[Bool]>([])
        let reader = try BlockingThread(name: "test") {
            for cursor in ["a", "b", "c", "d"] {
                let isPut = feed.put(JournalFeed.Item(chunk: JournalChunk(), cursor: cursor))
                put.update { $0.append(isPut) }
            }
        }
        #expect(await put.wait { $0.count == JournalFeed.room })
        #expect(feed.take()?.cursor == "a")
        #expect(await put.wait { $0.count == JournalFeed.room + 1 })
        #expect(feed.take()?.cursor == "b")
        #expect(await put.wait { $0 == [true, true, true, true] })
        reader.join()
        #expect(feed.take()?.cursor == "c")
        #expect(feed.take()?.cursor == "d")
    }

    @Test func `a feed that stops lets its reader go`() async throws {
        let feed = try JournalFeed(wakeLane: {})
        for cursor in ["a", "b"] { #expect(feed.put(item(cursor))) }
        let put = Watched<Bool?>(nil)
        let reader = try BlockingThread(name: "test") {
            let isPut = feed.put(JournalFeed.Item(chunk: JournalChunk(), cursor: "c"))
            put.update { $0 = isPut }
        }
        feed.stop()
        #expect(await put.wait { $0 == false })
        reader.join()
        #expect(!feed.put(item("d")))
    }
}
