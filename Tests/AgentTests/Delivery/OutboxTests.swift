import LineCore
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(10))) struct OutboxTests {
    @Test func `a waiting taker gets what is offered later`() async {
        let outbox = Outbox(maxInFlight: 1)
        async let item = outbox.next()
        outbox.offer(TestBatch.empty(tenant: "a"))
        #expect(await item?.batch.tenant == "a")
    }

    @Test func `a waiting taker gets what a settlement sets free`() async {
        let outbox = Outbox(maxInFlight: 1)
        outbox.offer(TestBatch.empty())
        outbox.offer(TestBatch.empty())
        let first = await outbox.next()
        async let second = outbox.next()
        outbox.settle(first?.id ?? 99)
        #expect(await second?.id == 1)
    }

    @Test func `a cancelled taker gets nothing and takes nothing`() async {
        let outbox = Outbox(maxInFlight: 1)
        let got = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await outbox.next() != nil }
            group.cancelAll()
            return await group.next() ?? true
        }
        #expect(!got)
        outbox.offer(TestBatch.empty())
        #expect(await outbox.next() != nil)
    }

    @Test func `a closed outbox ends its takers once everything has been taken`() async {
        let outbox = Outbox(maxInFlight: 1)
        outbox.offer(TestBatch.empty())
        outbox.offer(TestBatch.empty())
        outbox.close()
        let first = await outbox.next()
        async let second = outbox.next()
        outbox.settle(first?.id ?? 99)
        #expect(await second?.id == 1)
        #expect(await outbox.next() == nil)
        #expect(!outbox.isIdle)
    }

    @Test func `drained waits for the last settlement`() async {
        let outbox = Outbox(maxInFlight: 2)
        await outbox.drained()
        outbox.offer(TestBatch.empty(streams: [1]))
        outbox.offer(TestBatch.empty(streams: [2]))
        _ = await outbox.next()
        _ = await outbox.next()
        async let end: Void = outbox.drained()
        outbox.settle(0)
        outbox.settle(1)
        await end
        #expect(outbox.isIdle)
    }

    @Test func `drained and closed end when cancelled`() async {
        let outbox = Outbox(maxInFlight: 1)
        outbox.offer(TestBatch.empty())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await outbox.drained() }
            group.addTask { await outbox.closed() }
            group.cancelAll()
        }
        #expect(outbox.pending.batches == 1)
    }

    @Test func `many threads may offer while many tasks take, and each batch is taken once`() async {
        let outbox = Outbox(maxInFlight: 4)
        let ids = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var ids: [UInt64] = []
                    while let item = await outbox.next() {
                        ids.append(item.id)
                        await Task.yield()
                        outbox.settle(item.id)
                    }
                    return ids
                }
            }
            await withDiscardingTaskGroup { producers in
                for producer in 0..<4 {
                    producers.addTask {
                        for number in 0..<250 {
                            outbox.offer(TestBatch.empty(tenant: "\(producer)", streams: [UInt64(number % 7)]))
                        }
                    }
                }
            }
            outbox.close()
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(ids.sorted() == Array(0..<1000))
        #expect(outbox.isIdle)
    }
}
