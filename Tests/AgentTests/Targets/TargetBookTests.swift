import LineCore
import Settings
import Testing

@testable import Agent

@Suite struct TargetBookTests {
    private let book: TargetBook

    init() {
        var settings = Settings()
        settings.scrapeConfigs = [ScrapeSettings(jobName: "one"), ScrapeSettings(jobName: "two")]
        book = TargetBook(resolver: TargetResolver(settings, hostname: "here"))
    }

    private func group(_ labels: KeyValuePairs<String, String>, job: Int = 0, problem: String = "") -> TargetGroup {
        TargetGroup(
            job: job, source: "s", labels: labels.map { Label($0.key, $0.value) }, targets: [[]], problem: problem)
    }

    private func take(_ groups: TargetGroup..., from provider: Int = 1) -> TargetBook.News {
        var told = TargetBook.News()
        book.take(groups, from: provider) { told = $0 }
        return told
    }

    private func numbers(_ news: TargetBook.News) -> [UInt64]? { news.paths?.map(\.id) }

    @Test func `a target keeps its number for as long as it is published`() {
        let (a, b, c) = (group(["__path__": "/a"]), group(["__path__": "/b"]), group(["__path__": "/c"]))
        #expect(numbers(take(a, b)) == [0, 1])
        #expect(numbers(take(b, a, c)) == [0, 1, 2])
        #expect(numbers(take(c)) == [2])
        // One that was away is another one, for its old tail may still be settling.
        #expect(numbers(take(c, a)) == [2, 3])
        #expect(book[3]?.glob.description == "/a")
        #expect(book[0] == nil)
    }

    @Test func `the same again is no news`() {
        let a = group(["__path__": "/a"])
        _ = take(a, group(["job": "x"]))
        #expect(take(a, group(["job": "x"])) == TargetBook.News())
    }

    @Test(arguments: ["label", "path", "exclude", "job"])
    func `whatever changes makes another target`(what: String) {
        _ = take(group(["__path__": "/a", "l": "1"]))
        let changed =
            switch what {
            case "label": group(["__path__": "/a", "l": "2"])
            case "path": group(["__path__": "/b", "l": "1"])
            case "exclude": group(["__path__": "/a", "l": "1", "__path_exclude__": "/x"])
            default: group(["__path__": "/a", "l": "1"], job: 1)
            }
        #expect(numbers(take(changed)) == [1])
    }

    @Test func `hidden labels do not make another target`() {
        _ = take(group(["__path__": "/a", "__meta_x": "1"]))
        #expect(take(group(["__path__": "/a", "__meta_x": "2"])).paths == nil)
    }

    @Test func `two providers add up, and one of two equal targets is read`() {
        #expect(numbers(take(group(["__path__": "/a"]), from: 1)) == [0])
        let news = take(group(["__path__": "/a"]), group(["__path__": "/b"]), from: 2)
        #expect(numbers(news) == [0, 1])
        #expect(news.dropped.map(\.reason) == [.exists])
        // The other one goes on under the same number when the first goes.
        #expect(take(from: 1).paths == nil)
        #expect(book[0] != nil)
        #expect(book.dropped == [])
    }

    @Test func `a target that outlives its object stays until it is let go, or comes back`() throws {
        func pod(_ name: String, _ labels: KeyValuePairs<String, String>) -> TargetGroup {
            var group = group(labels)
            group = TargetGroup(
                job: 0, source: "pod/\(name)", labels: group.labels, targets: group.targets, outlivesObject: true)
            return group
        }
        let (a, b) = (pod("a", ["__path__": "/a"]), pod("b", ["__path__": "/b"]))
        #expect(numbers(take(a, b)) == [0, 1])
        // Withdrawn: no news, for it is still read.
        #expect(take(b).paths == nil)
        #expect(book.isLeaving(0) && !book.isLeaving(1))
        let gone = try #require(book[0])
        // Before discovery has looked for it, nobody knows what there is of it.
        #expect(book.leaving.isEmpty)
        book.scanned([0, 1, 7])
        #expect(book.leaving == [gone])
        // It comes back, and is as before.
        #expect(take(a, b).paths == nil)
        #expect(book.leaving.isEmpty)
        _ = take(b)
        var told = TargetBook.News()
        book.letGo([gone]) { told = $0 }
        #expect(numbers(told) == [1])
        #expect(book[0] == nil && book.leaving.isEmpty)
        // Other labels of the same object are another target at once.
        #expect(numbers(take(pod("b", ["__path__": "/b", "l": "2"]))) == [2])
        #expect(book.leaving.isEmpty)
    }

    @Test func `what is not read is told once`() {
        let news = take(group(["job": "x"]), group(["__host__": "there"]))
        #expect(news.dropped.map(\.reason) == [.noPath, .wrongHost])
        let more = take(group(["job": "x"]), group(["__host__": "there"]), group(["job": "y"]))
        #expect(more.dropped.map(\.labels) == [#"{job="y"}"#])
        #expect(book.dropped.count == 3)
    }

    @Test func `a group's problem is told once, and shown for as long as it lasts`() {
        #expect(take(group(["__path__": "/a"], problem: "torn")).troubled.map(\.problem) == ["torn"])
        #expect(take(group(["__path__": "/a"], problem: "torn")) == TargetBook.News())
        #expect(book.dropped.map(\.detail) == ["torn"])
        #expect(take(group(["__path__": "/a"])) == TargetBook.News())
        #expect(book.dropped == [])
        #expect(take(group(["__path__": "/a"], problem: "torn")).troubled.count == 1)
    }
}
