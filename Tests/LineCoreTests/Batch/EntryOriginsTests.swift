import LineCore
import TestSupport
import Testing

@Suite struct EntryOriginsTests {
    private func rules(format: PushFormat = .snappyProtobuf) -> BatchRules {
        var rules = BatchRules(client: 0, format: format)
        rules.tracksOrigins = true
        return rules
    }

    @Test(arguments: PushFormat.allCases)
    func `each entry of a batch knows its segment, in the order of the body`(format: PushFormat) throws {
        let batching = Batching(rules(format: format))
        // Streams in turn, segments growing: the body has them stream by stream.
        for number in 0..<60 {
            batching.add(
                Batching.Meant("\(number)", labels: ["app": number % 3 == 0 ? "a" : "b"]), segment: UInt32(number / 7))
        }
        let batch = try #require(batching.sealAll().first)
        let lines = try batch.decoded().entries.map(\.text)
        let shares = try #require(batch.origins.shares(of: lines.indices))
        #expect(shares.map { batch.shares[$0].ticket.segment } == lines.map { UInt32((Int($0) ?? 0) / 7) })
        // Some of them alone.
        #expect(batch.origins.shares(of: [5, 40]) == [shares[5], shares[40]])
        #expect(batch.origins.shares(of: [lines.count]) == nil)
    }

    @Test func `the next batch begins anew`() throws {
        let batching = Batching(rules())
        batching.add(Batching.Meant("a"), segment: 1)
        _ = batching.sealAll()
        batching.add(Batching.Meant("b"), segment: 2)
        let batch = try #require(batching.sealAll().first)
        #expect(batch.origins.runs == [OriginRun(share: 0, entries: 1)])
    }

    @Test func `a huge line that goes alone has its origin too`() throws {
        let batching = Batching(rules())
        batching.add(Batching.Meant([UInt8](repeating: 0x61, count: 5 << 20)), segment: 9)
        let batch = try #require(batching.sealAll().first)
        #expect(batch.origins.shares(of: [0]) == [0])
        #expect(batch.shares[0].ticket.segment == 9)
    }

    @Test func `nobody asks, nothing is kept`() throws {
        let batching = Batching(BatchRules(client: 0))
        batching.add(Batching.Meant("a"))
        #expect(try #require(batching.sealAll().first).origins.runs.isEmpty)
    }
}
