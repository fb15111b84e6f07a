import Testing

@testable import Agent

@Suite struct WatchTableTests {
    private static func identity(_ inode: UInt64) -> FileIdentity { FileIdentity(device: 1, inode: inode) }

    @Test func `it begins what is wanted and ends what is not`() {
        var table = WatchTable()
        #expect(table.plan(["/b": Self.identity(2), "/a": Self.identity(1)]).begin == ["/a", "/b"])
        table.began("/a", Self.identity(1), number: 10)
        table.began("/b", Self.identity(2), number: 11)
        let plan = table.plan(["/b": Self.identity(2), "/c": Self.identity(3)])
        #expect(plan.end == [10])
        #expect(plan.begin == ["/c"])
        #expect(table.paths(of: 10).isEmpty)
        #expect(table.paths(of: 11) == ["/b"])
    }

    @Test func `a path that leads to another directory now is watched anew`() {
        var table = WatchTable()
        table.began("/a", Self.identity(1), number: 10)
        let plan = table.plan(["/a": Self.identity(5)])
        #expect(plan.end == [10])
        #expect(plan.begin == ["/a"])
    }

    @Test func `two paths to one directory share a number, which ends with the last of them`() {
        var table = WatchTable()
        table.began("/a", Self.identity(1), number: 10)
        table.began("/link", Self.identity(1), number: 10)
        #expect(table.paths(of: 10) == ["/a", "/link"])
        #expect(table.plan(["/a": Self.identity(1)]).end.isEmpty)
        #expect(table.paths(of: 10) == ["/a"])
        #expect(table.plan([:]).end == [10])
        #expect(table.count == 0)
    }

    @Test func `a directory that went is begun again when it is wanted again`() {
        var table = WatchTable()
        table.began("/a", Self.identity(1), number: 10)
        #expect(table.ended(10) == ["/a"])
        #expect(table.ended(10).isEmpty)
        #expect(table.plan(["/a": Self.identity(1)]).begin == ["/a"])
    }
}
