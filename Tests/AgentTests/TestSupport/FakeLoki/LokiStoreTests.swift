import Testing

@testable import TestSupport

struct LokiStoreTests {
    private static let second: Int64 = 1_000_000_000
    private static let now: Int64 = 1_795_283_100 * second

    @Test func `a line that comes again is stored once and counted`() {
        var store = LokiStore()
        let push = push([("x", Self.now), ("y", Self.now), ("x", Self.now)])
        let verdict = store.push(push, tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect(verdict == LokiStore.Verdict(status: 204, stored: 2, repeated: 1))
        #expect(store.entries.map(\.text) == ["x", "y"])
        #expect(store.entries.map(\.arrivals) == [2, 1])
    }

    @Test func `the same line of another tenant or stream is another one`() {
        var store = LokiStore()
        let labels = [["a": "b"], ["a": "c"]]
        for (tenant, labels) in zip(["one", "two", "two"], [labels[0], labels[0], labels[1]]) {
            _ = store.push(push([("x", Self.now)], labels), tenant: tenant, limits: LokiLimits(), now: Self.now)
        }
        #expect(store.entries.map(\.arrivals) == [1, 1, 1])
    }

    @Test func `a line more than an hour behind its stream is refused in Loki's words, the others stay`() {
        var store = LokiStore()
        let late = Self.now - 3600 * Self.second - 500_000_000
        let push = push([("new", Self.now), ("late", late), ("edge", Self.now - 3600 * Self.second)])
        let verdict = store.push(push, tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect(verdict.status == 400)
        #expect(verdict.refused == 1)
        #expect(store.entries.map(\.text) == ["new", "edge"])
        #expect(
            verdict.body == """
                entry with timestamp 2026-11-21 16:44:59.5 +0000 UTC ignored, reason: 'entry too far behind, entry \
                timestamp is: 2026-11-21T16:44:59Z, oldest acceptable timestamp is: 2026-11-21T16:45:00Z',
                user 'fake', total ignored: 1 out of 3 for stream: {a="b"}
                """)
    }

    @Test func `only the first ten late lines are listed`() {
        var store = LokiStore()
        let late = (0..<30).map { ("late \($0)", Self.now - 7200 * Self.second) }
        let verdict = store.push(
            push([("new", Self.now)] + late), tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect(verdict.body.split(separator: "\n").count == 11)
        #expect(verdict.body.hasSuffix("total ignored: 30 out of 31 for stream: {a=\"b\"}"))
    }

    @Test func `a line that is too long is refused in Loki's words`() {
        var limits = LokiLimits()
        limits.maxLineSize = 3
        let push = push([("long", Self.now), ("ok", Self.now), ("long", Self.now + 1), ("longer", Self.now)])
        var store = LokiStore()
        let verdict = store.push(push, tenant: "fake", limits: limits, now: Self.now)
        #expect(verdict.status == 400)
        #expect(verdict.stored == 1)
        #expect(
            verdict.body == """
                2 errors like: Max entry size '3' bytes exceeded for stream '{a="b"}' while adding an entry with length \
                '4' bytes; 1 errors like: Max entry size '3' bytes exceeded for stream '{a="b"}' while adding an entry \
                with length '6' bytes
                """)
    }

    @Test func `old lines are refused when asked, future ones always`() {
        var limits = LokiLimits()
        let push = push([("old", Self.now - 200 * 3600 * Self.second), ("future", Self.now + 601 * Self.second)])
        var store = LokiStore()
        #expect(
            store.push(push, tenant: "fake", limits: limits, now: Self.now).body
                == "entry for stream '{a=\"b\"}' has timestamp too new: 2026-11-21T17:55:01Z")
        limits.rejectOldSamples = true
        let verdict = store.push(push, tenant: "fake", limits: limits, now: Self.now)
        #expect(verdict.refused == 2)
        #expect(
            verdict.body.hasPrefix(
                "1 errors like: entry for stream '{a=\"b\"}' has timestamp too old: 2026-11-13T09:45:00Z, oldest "
                    + "acceptable timestamp is: 2026-11-14T17:45:00Z; "))
    }

    @Test(
        arguments: [
            ([:], "error at least one label pair is required per stream"),
            (Dictionary(uniqueKeysWithValues: (0..<16).map { ("l\($0)", "v") }), "has 16 label names; limit 15"),
            ([String(repeating: "n", count: 1025): "v"], "has label name too long"),
            (["n": String(repeating: "v", count: 2049)], "has label value too long"),
        ] as [([String: String], String)])
    func `a stream with bad labels is refused and its neighbour stored`(labels: [String: String], words: String) {
        var both = push([("bad", Self.now)], labels)
        both.streams += push([("good", Self.now)]).streams
        var store = LokiStore()
        let verdict = store.push(both, tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect(verdict.status == 400)
        #expect(verdict.body.contains(words))
        #expect(store.entries.map(\.text) == ["good"])
    }

    @Test func `the ingester tells of the last stream alone, and of nothing where that one is good`() {
        var store = LokiStore()
        let hour = 3600 * Self.second
        let (a, b) = (["app": "a"], ["app": "b"])
        func both(_ first: Int64, _ second: Int64) -> DecodedPush {
            DecodedPush(streams: push([("x", first)], a).streams + push([("y", second)], b).streams)
        }
        #expect(store.push(both(Self.now, Self.now), tenant: "fake", limits: LokiLimits(), now: Self.now).status == 204)
        let old = Self.now - 2 * hour
        let last = store.push(both(old, old), tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect((last.status, last.refused) == (400, 2))
        #expect(last.body.contains(#"app="b""#) && !last.body.contains(#"app="a""#))
        let hidden = store.push(both(old, Self.now), tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect((hidden.status, hidden.refused, hidden.body) == (204, 1, ""))
    }

    @Test func `structured metadata is limited`() {
        var limits = LokiLimits()
        var push = push([("x", Self.now)])
        push.streams[0].entries[0].metadata = [LabelPair(name: "trace", value: "12345")]
        func body(_ limits: LokiLimits) -> String {
            var store = LokiStore()
            return store.push(push, tenant: "fake", limits: limits, now: Self.now).body
        }
        #expect(body(limits) == "")
        limits.maxStructuredMetadataSize = 9
        #expect(body(limits).contains("structured metadata too large: '10' bytes, limit: '9' bytes"))
        limits.maxStructuredMetadataSize = 10
        limits.maxStructuredMetadataCount = 0
        #expect(body(limits).contains("too many structured metadata labels: '1', limit: '0'"))
        limits.allowStructuredMetadata = false
        #expect(body(limits).contains("this feature is disallowed"))
    }

    @Test func `refused lines are kept with their reason, each time they come`() {
        var limits = LokiLimits()
        limits.maxLineSize = 3
        var both = push([("new", Self.now), ("late", Self.now), ("old", Self.now - 7200 * Self.second)])
        both.streams += push([("bad", Self.now)], [:]).streams
        var store = LokiStore()
        for _ in 0..<2 { _ = store.push(both, tenant: "team", limits: limits, now: Self.now) }
        #expect(
            store.refusals.map { String(decoding: $0.line, as: UTF8.self) } == [
                "late", "old", "bad", "late", "old", "bad",
            ])
        #expect(store.refusals.allSatisfy { $0.tenant == "team" })
        #expect(store.refusals[0].labels == ["a": "b"])
        #expect(store.refusals[0].complaint.hasPrefix("Max entry size"))
        #expect(store.refusals[1].complaint.contains("too far behind"))
        #expect(store.refusals[2].complaint.contains("at least one label pair"))
        #expect(store.refusals[1].timestamp == Self.now - 7200 * Self.second)
    }

    @Test func `entries are had from a place on, in the order of all streams`() {
        var store = LokiStore()
        for (line, label) in [("x", "b"), ("y", "c"), ("z", "b")] {
            _ = store.push(push([(line, Self.now)], ["a": label]), tenant: "fake", limits: LokiLimits(), now: Self.now)
        }
        #expect(store.entries(from: 0).map(\.text) == ["x", "y", "z"])
        #expect(store.entries(from: 1).map(\.text) == ["y", "z"])
        #expect(store.entries(from: 3) == [])
    }

    @Test func `a push without streams is answered 422`() {
        var store = LokiStore()
        let verdict = store.push(DecodedPush(streams: []), tenant: "fake", limits: LokiLimits(), now: Self.now)
        #expect(verdict.status == 422)
    }

    private func push(_ lines: [(String, Int64)], _ labels: [String: String] = ["a": "b"]) -> DecodedPush {
        let entries = lines.map { line in
            DecodedPush.Entry(labels: labels, timestamp: line.1, line: Array(line.0.utf8), metadata: [])
        }
        let text = LabelText.render(labels.map { LabelPair(name: $0.key, value: $0.value) })
        return DecodedPush(streams: [.init(labelText: text, labels: labels, labelFailure: nil, entries: entries)])
    }
}
