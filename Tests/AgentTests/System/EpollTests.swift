import Glibc
import Testing

@testable import Agent

@Suite struct EpollTests {
    @Test func `a signal wakes once, however often it was given`() throws {
        let epoll = try Epoll()
        let event = try EventFD()
        try epoll.add(event.raw, token: 42)
        #expect(try epoll.wait(timeout: 0).isEmpty)
        event.signal()
        event.signal()
        #expect(try epoll.wait(timeout: nil).map(\.token) == [42])
        #expect(event.drain())
        #expect(!event.drain())
        #expect(try epoll.wait(timeout: 0).isEmpty)
    }

    @Test func `what was removed wakes nobody`() throws {
        let epoll = try Epoll()
        let event = try EventFD()
        try epoll.add(event.raw, token: 1)
        #expect(throws: Errno(EEXIST)) { try epoll.add(event.raw, token: 1) }
        try epoll.remove(event.raw)
        event.signal()
        #expect(try epoll.wait(timeout: 0).isEmpty)
        #expect(throws: Errno(ENOENT)) { try epoll.remove(event.raw) }
    }

    @Test func `more events than asked for come with the next call`() throws {
        let epoll = try Epoll()
        let events = try [EventFD(), EventFD(), EventFD()]
        for (index, event) in events.enumerated() {
            try epoll.add(event.raw, token: UInt64(index))
            event.signal()
        }
        let first = try epoll.wait(timeout: 0, limit: 2).map(\.token)
        #expect(first.count == 2)
        for token in first { events[Int(token)].drain() }
        #expect(try Set(first + epoll.wait(timeout: 0, limit: 2).map(\.token)) == [0, 1, 2])
    }
}
