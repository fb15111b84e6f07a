import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct OutboxStateTests {
    @Test func `an empty outbox is idle and has nothing to take`() {
        var outbox = OutboxState(maxInFlight: 4)
        #expect(outbox.isIdle)
        #expect(outbox.take() == nil)
        #expect(outbox.oldestReadAt == nil)
    }

    @Test func `batches of different streams are taken in order up to the limit of their tenant`() {
        var outbox = OutboxState(maxInFlight: 2)
        for stream in 1...3 { outbox.offer(TestBatch.empty(streams: [UInt64(stream)])) }
        #expect(outbox.take()?.id == 0)
        #expect(outbox.take()?.id == 1)
        #expect(outbox.take() == nil)
        outbox.settle(1)
        #expect(outbox.take()?.id == 2)
    }

    @Test func `a batch waits for an earlier one with a stream of its own`() {
        var outbox = OutboxState(maxInFlight: 4)
        outbox.offer(TestBatch.empty(streams: [1, 2]))
        outbox.offer(TestBatch.empty(streams: [2, 3]))
        #expect(outbox.take()?.id == 0)
        #expect(outbox.take() == nil)
        outbox.settle(0)
        #expect(outbox.take()?.id == 1)
    }

    @Test func `a batch overtakes those that it shares no stream with`() {
        var outbox = OutboxState(maxInFlight: 4)
        outbox.offer(TestBatch.empty(streams: [1]))
        outbox.offer(TestBatch.empty(streams: [1]))
        outbox.offer(TestBatch.empty(streams: [2]))
        #expect(outbox.take()?.id == 0)
        #expect(outbox.take()?.id == 2)
        #expect(outbox.take() == nil)
    }

    @Test func `a batch does not overtake a waiting one that shares a stream with it`() {
        var outbox = OutboxState(maxInFlight: 4)
        outbox.offer(TestBatch.empty(streams: [1]))
        outbox.offer(TestBatch.empty(streams: [1, 2]))
        outbox.offer(TestBatch.empty(streams: [2]))
        #expect(outbox.take()?.id == 0)
        #expect(outbox.take() == nil)
        outbox.settle(0)
        #expect(outbox.take()?.id == 1)
        #expect(outbox.take() == nil)
        outbox.settle(1)
        #expect(outbox.take()?.id == 2)
    }

    @Test func `what became free first is taken in order of arrival`() {
        var outbox = OutboxState(maxInFlight: 1)
        outbox.offer(TestBatch.empty(streams: [1]))
        outbox.offer(TestBatch.empty(streams: [1]))
        outbox.offer(TestBatch.empty(streams: [2]))
        #expect(outbox.take()?.id == 0)
        outbox.settle(0)
        #expect(outbox.take()?.id == 1)
    }

    @Test func `a stream listed twice does not block its own batch`() {
        var outbox = OutboxState(maxInFlight: 4)
        outbox.offer(TestBatch.empty(streams: [7, 7]))
        outbox.offer(TestBatch.empty(streams: [7, 7]))
        #expect(outbox.take()?.id == 0)
        outbox.settle(0)
        #expect(outbox.take()?.id == 1)
        outbox.settle(1)
        #expect(outbox.isIdle)
    }

    @Test func `tenants take turns`() {
        var outbox = OutboxState(maxInFlight: 2)
        for tenant in ["a", "a", "a", "b", "b", "c"] {
            outbox.offer(TestBatch.empty(tenant: tenant, streams: [UInt64.random(in: 0 ... .max)]))
        }
        var order: [String] = []
        while let item = outbox.take() { order.append(item.batch.tenant) }
        #expect(order == ["a", "b", "c", "a", "b"])
    }

    @Test func `a tenant that never answers does not hold up another`() {
        var outbox = OutboxState(maxInFlight: 1)
        for _ in 0..<10 { outbox.offer(TestBatch.empty(tenant: "stuck")) }
        #expect(outbox.take()?.batch.tenant == "stuck")
        for _ in 0..<10 {
            outbox.offer(TestBatch.empty(tenant: "well"))
            let item = outbox.take()
            #expect(item?.batch.tenant == "well")
            outbox.settle(item?.id ?? 0)
        }
        #expect(outbox.pending(tenant: "stuck").batches == 10)
    }

    @Test func `the same stream hash of two tenants is two streams`() {
        var outbox = OutboxState(maxInFlight: 1)
        outbox.offer(TestBatch.empty(tenant: "a", streams: [1]))
        outbox.offer(TestBatch.empty(tenant: "b", streams: [1]))
        #expect(outbox.take()?.batch.tenant == "a")
        #expect(outbox.take()?.batch.tenant == "b")
    }

    @Test func `it knows how much is unanswered and since when`() {
        var outbox = OutboxState(maxInFlight: 4)
        let first = TestBatch.empty(tenant: "a", streams: [1], bytes: 100, readAt: 50)
        let second = TestBatch.empty(tenant: "b", streams: [1], bytes: 1000, readAt: 40)
        outbox.offer(first)
        outbox.offer(second)
        #expect(outbox.pending == .init(batches: 2, entries: 2, bytes: first.footprint + second.footprint))
        #expect(outbox.pending(tenant: "b") == .init(batches: 1, entries: 1, bytes: second.footprint))
        #expect(outbox.oldestReadAt == 40)
        #expect((outbox.queued, outbox.underWay) == (2, 0))
        _ = outbox.take()
        let item = outbox.take()
        #expect((outbox.queued, outbox.underWay) == (0, 2))
        outbox.settle(item?.id ?? 0)
        #expect(outbox.oldestReadAt == 50)
        outbox.settle(0)
        #expect(outbox.isIdle)
        #expect(outbox.pending == .init())
        #expect(outbox.pending(tenant: "a") == .init())
    }

    @Test func `settling what is not here changes nothing`() {
        var outbox = OutboxState(maxInFlight: 1)
        outbox.offer(TestBatch.empty())
        outbox.settle(99)
        #expect(outbox.pending.batches == 1)
        #expect(outbox.take()?.id == 0)
        outbox.settle(0)
        outbox.settle(0)
        #expect(outbox.isIdle)
        #expect(outbox.underWay == 0)
    }

    /// What the outbox promises, said in the simplest way: look through the whole queue each time.
    private struct Model {
        var batches: [(id: UInt64, batch: SealedBatch, isUnderWay: Bool)] = []
        let maxInFlight: Int

        func mayBePushed(tenant: String) -> UInt64? {
            let own = batches.filter { $0.batch.tenant == tenant }
            guard own.filter(\.isUnderWay).count < maxInFlight else { return nil }
            var seen: Set<UInt64> = []
            for entry in own {
                if !entry.isUnderWay, seen.isDisjoint(with: entry.batch.streams) { return entry.id }
                seen.formUnion(entry.batch.streams)
            }
            return nil
        }
    }

    @Test(arguments: [1, 2, 4], [1, 2, 3, 4, 5])
    func `any sequence of offers, takes and settlements agrees with the naive model`(limit: Int, seed: Int) throws {
        var random = SeededGenerator(UInt64(seed * 31 + limit))
        var outbox = OutboxState(maxInFlight: limit)
        var model = Model(maxInFlight: limit)
        var offered: UInt64 = 0
        for _ in 0..<1000 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let streams = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    UInt64.random(in: 0..<8, using: &random)
                }
                let tenant = ["a", "b", "c"].randomElement(using: &random) ?? ""
                let batch = TestBatch.empty(
                    tenant: tenant, streams: streams, readAt: Int64.random(in: 0..<1000, using: &random))
                outbox.offer(batch)
                model.batches.append((offered, batch, false))
                offered += 1
            case 2, 3:
                let possible = ["a", "b", "c"].compactMap { model.mayBePushed(tenant: $0) }
                guard let item = outbox.take() else {
                    #expect(possible.isEmpty)
                    continue
                }
                #expect(possible.contains(item.id))
                let place = try #require(model.batches.firstIndex { $0.id == item.id })
                model.batches[place].isUnderWay = true
            default:
                guard let entry = model.batches.filter(\.isUnderWay).randomElement(using: &random) else { continue }
                outbox.settle(entry.id)
                model.batches.removeAll { $0.id == entry.id }
            }
            #expect(outbox.pending.batches == model.batches.count)
            #expect(outbox.underWay == model.batches.filter(\.isUnderWay).count)
            #expect(outbox.oldestReadAt == model.batches.map(\.batch.readAt).min())
        }
        // And it runs dry.
        for entry in model.batches where entry.isUnderWay { outbox.settle(entry.id) }
        while let item = outbox.take() { outbox.settle(item.id) }
        #expect(outbox.isIdle)
        #expect(offered > 250)
    }
}
