import Glibc
import Testing

@testable import Agent

@Suite struct DiscoveryStateTests {
    private static func expansion(
        _ matches: [FilePath: UInt64], _ problems: Set<DiscoveryProblem> = []
    ) -> GlobExpansion {
        GlobExpansion(matches: matches.mapValues { FileIdentity(device: 1, inode: $0) }, problems: problems)
    }

    @Test func `what was not there appears, what is gone vanishes, what stays is silent`() {
        var state = DiscoveryState()
        let first = state.apply(7, Self.expansion(["/b": 2, "/a": 1]))
        #expect(first.changes == [.appeared(target: 7, path: "/a"), .appeared(target: 7, path: "/b")])
        #expect(state.apply(7, Self.expansion(["/b": 2, "/a": 1])).changes.isEmpty)
        let second = state.apply(7, Self.expansion(["/c": 3, "/a": 1]))
        #expect(second.changes == [.vanished(target: 7, path: "/b"), .appeared(target: 7, path: "/c")])
    }

    @Test func `another inode, or a file made at the path, is a replacement`() {
        var state = DiscoveryState()
        _ = state.apply(7, Self.expansion(["/a": 1, "/b": 2]))
        #expect(state.apply(7, Self.expansion(["/a": 9, "/b": 2])).changes == [.replaced(target: 7, path: "/a")])
        // The inode number may be the same again: ext4 hands it out at once.
        let touched = state.apply(7, Self.expansion(["/a": 9, "/b": 2]), touched: ["/b", "/x"])
        #expect(touched.changes == [.replaced(target: 7, path: "/b")])
    }

    @Test func `a file made at a path that did not fit before has appeared and nothing else`() {
        var state = DiscoveryState()
        let news = state.apply(7, Self.expansion(["/a": 1]), touched: ["/a"])
        #expect(news.changes == [.appeared(target: 7, path: "/a")])
    }

    @Test func `a problem is told once for as long as it lasts`() {
        var state = DiscoveryState()
        let pipe = DiscoveryProblem(.notRegular(.pipe), "/p")
        let shut = DiscoveryProblem(.failed(.list, Errno(EACCES)), "/d")
        #expect(state.apply(1, Self.expansion([:], [pipe])).problems == [pipe])
        #expect(state.apply(1, Self.expansion([:], [pipe, shut])).problems == [shut])
        #expect(state.apply(1, Self.expansion([:], [shut])).problems.isEmpty)
        #expect(state.apply(1, Self.expansion([:], [pipe])).problems == [pipe])
    }

    @Test func `targets do not see each other's files`() {
        var state = DiscoveryState()
        _ = state.apply(1, Self.expansion(["/a": 1]))
        #expect(state.apply(2, Self.expansion(["/a": 1])).changes == [.appeared(target: 2, path: "/a")])
    }

    @Test func `a target that was forgotten is found anew`() {
        var state = DiscoveryState()
        _ = state.apply(1, Self.expansion(["/a": 1]))
        _ = state.apply(2, Self.expansion(["/b": 1, "/c": 2]))
        state.forget(2)
        #expect(state.apply(1, Self.expansion(["/a": 1])).changes.isEmpty)
        #expect(state.apply(2, Self.expansion(["/b": 1])).changes == [.appeared(target: 2, path: "/b")])
    }
}
