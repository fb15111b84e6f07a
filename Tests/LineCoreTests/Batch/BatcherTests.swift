import LineCore
import TestSupport
import Testing

@Suite struct BatcherTests {
    private typealias Meant = Batching.Meant

    private static func tenant(_ name: String, _ text: String) -> Meant {
        Meant(text, labels: ["job": "test", "__tenant_id__": name])
    }

    // Sorted by tenant, for tenants are sealed in no certain order.
    private static func texts(_ batches: [SealedBatch]) throws -> [[String]] {
        try batches.map { [$0.tenant] + (try $0.decoded().entries.map(\.text)) }.sorted { $0[0] < $1[0] }
    }

    @Test func `a batch is sealed before an entry that would make it larger than its size`() throws {
        let batching = Batching(BatchRules(client: 0, size: 10))
        for text in ["12345", "67890", "1", "123456789", "12"] { batching.add(Meant(text)) }
        let sealed = batching.batcher.takeSealed()
        #expect(try Self.texts(sealed) == [["", "12345", "67890"], ["", "1", "123456789"]])
        #expect(try Self.texts(batching.sealAll()) == [["", "12"]])
    }

    @Test func `an entry larger than the size goes alone`() throws {
        let batching = Batching(BatchRules(client: 0, size: 10))
        for text in ["1", "a line of more than ten", "2"] { batching.add(Meant(text)) }
        #expect(
            try Self.texts(batching.sealAll()).map { $0.dropFirst() } == [["1"], ["a line of more than ten"], ["2"]])
    }

    @Test func `structured metadata counts towards the size`() {
        let batching = Batching(BatchRules(client: 0, size: 10))
        var record = Meant("12345")
        record.metadata = [Label("na", "val")]
        batching.add(record)
        #expect(batching.batcher.takeSealed().isEmpty)
        batching.add(Meant("x"))
        #expect(batching.batcher.takeSealed().map(\.lineBytes) == [10])
    }

    @Test func `a batch waits from its first entry on, and is sealed when its time is up or it is full`() {
        let batching = Batching(BatchRules(client: 0, size: 10, wait: 100), BatchRules(client: 1, size: 10, wait: 30))
        #expect(batching.batcher.sealAged(now: 0) == nil)
        batching.add(Meant("12345"), now: 1000)
        batching.add(Meant("1"), now: 1020)
        #expect(batching.batcher.sealAged(now: 1029) == 1030)
        #expect(batching.batcher.takeSealed().isEmpty)
        #expect(batching.batcher.sealAged(now: 1030) == 1100)
        #expect(batching.batcher.takeSealed().map(\.client) == [1])
        #expect(batching.batcher.sealAged(now: 1100) == nil)
        #expect(batching.batcher.takeSealed().map(\.client) == [0])
        batching.add(Meant("1234567890"), now: 2000)
        #expect(batching.batcher.sealAged(now: 2000) == nil)
        #expect(batching.batcher.takeSealed().map(\.client) == [0, 1])
    }

    @Test func `each client gets each record, in its own form and with its own labels under the record's`() throws {
        let batching = Batching(
            BatchRules(client: 0, tenant: "one", externalLabels: [Label("job", "external"), Label("zone", "a")]),
            BatchRules(client: 1, externalLabels: [Label("zone", "b")], format: .json))
        #expect(batching.batcher.copies == 2)
        batching.add(Meant("x", labels: ["job": "test"]), segment: 4)
        batching.add(Meant("y", labels: ["other": ""]), segment: 4)
        let sealed = batching.sealAll().sorted { $0.client < $1.client }
        #expect(sealed.map(\.lane) == [3, 3])
        #expect(sealed.map(\.tenant) == ["one", ""])
        #expect(sealed.map(\.format) == [.snappyProtobuf, .json])
        #expect(
            try sealed.map { try $0.decoded().streams.map(\.labels) } == [
                [["job": "test", "zone": "a"], ["job": "external", "zone": "a", "other": ""]],
                [["job": "test", "zone": "b"], ["zone": "b", "other": ""]],
            ])
        for batch in sealed {
            #expect(
                batch.shares == [
                    TicketShare(ticket: Ticket(source: 1, segment: 4), records: 2, lines: 2, bytes: 4)
                ])
        }
    }

    @Test func `streams that external labels make one have one hash, for they must not be under way twice`() throws {
        let batching = Batching(BatchRules(client: 0, externalLabels: [Label("a", "1")]))
        batching.add(Meant("x", labels: ["a": "1"]))
        let first = try #require(batching.sealAll().first)
        batching.add(Meant("y", labels: [:]))
        let second = try #require(batching.sealAll().first)
        #expect(first.streams == second.streams)
        #expect(first.streams == [LabelSet([Label("a", "1")]).streamHash])
    }

    @Test(arguments: PushFormat.allCases)
    func `each tenant's records are in its own batches, and its label in none`(format: PushFormat) throws {
        let batching = Batching(BatchRules(client: 0, tenant: "own", format: format))
        batching.add(Meant("0"))
        for (name, text) in [("a", "1"), ("b", "2"), ("a", "3"), ("own", "4")] { batching.add(Self.tenant(name, text)) }
        let sealed = batching.sealAll()
        #expect(try Self.texts(sealed) == [["a", "1", "3"], ["b", "2"], ["own", "0", "4"]])
        for batch in sealed {
            #expect(try batch.decoded().streams.allSatisfy { $0.labels == ["job": "test"] })
        }
    }

    @Test func `a tenant's full batch makes room for the next, and no record is lost between`() throws {
        let batching = Batching(BatchRules(client: 0, size: 10))
        for number in 0..<30 { batching.add(Self.tenant("t", "line \(number)"), now: Int64(number)) }
        batching.add(Self.tenant("t", String(repeating: "h", count: 4 << 20)), now: 30)
        batching.add(Self.tenant("t", "last"), now: 31)
        var sealed = batching.batcher.takeSealed()
        #expect(batching.batcher.sealAged(now: .max / 2) == nil)
        sealed += batching.batcher.takeSealed()
        let texts = try sealed.flatMap { try $0.decoded().entries.map(\.text) }
        #expect(texts.count == 32)
        #expect(texts.prefix(30) == (0..<30).map { "line \($0)" }[...])
        #expect(texts.last == "last")
        #expect(sealed.allSatisfy { $0.tenant == "t" })
        #expect(batching.batcher.openBytes == 0)
        #expect(batching.batcher.oldestRead(client: 0) == nil)
    }

    @Test func `open batches tell their bytes and their oldest entry`() {
        let batching = Batching(BatchRules(client: 0), BatchRules(client: 1, size: 3))
        #expect(batching.batcher.openBytes == 0)
        batching.add(Meant("abc"), readAt: 50)
        let one = batching.batcher.openBytes
        #expect(one > 6)
        batching.add(Self.tenant("t", "abc"), readAt: 40)
        #expect(batching.batcher.openBytes == 2 * one)
        batching.add(Meant("d"), readAt: 60)
        #expect(batching.batcher.oldestRead(client: 0) == 40)
        #expect(batching.batcher.oldestRead(client: 1) == 40)
        _ = batching.sealAll()
        #expect(batching.batcher.openBytes == 0)
    }

    @Test func `a bound on streams holds for each batch by itself, and not over batches`() {
        let batching = Batching(BatchRules(client: 0, size: 100, maxStreams: 2))
        func stream(_ name: String) -> Meant { Meant("x", labels: ["name": name]) }
        for _ in 0..<3 {
            for name in ["a", "b", "a"] {
                #expect(!batching.exceeds(stream(name)))
                batching.add(stream(name))
            }
            #expect(batching.exceeds(stream("c")))
            #expect(!batching.exceeds(stream("b")))
            _ = batching.sealAll()
            for name in ["c", "d"] {
                #expect(!batching.exceeds(stream(name)))
                batching.add(stream(name))
            }
            #expect(batching.exceeds(stream("a")))
            _ = batching.sealAll()
        }
    }

    @Test func `a stream that begins the next batch does not break the bound of the one before`() {
        let batching = Batching(BatchRules(client: 0, size: 10, maxStreams: 1))
        batching.add(Meant("12345678", labels: ["name": "a"]))
        #expect(batching.exceeds(Meant("1", labels: ["name": "b"])))
        #expect(!batching.exceeds(Meant("123", labels: ["name": "b"])))
    }

    @Test func `a bound on streams counts each tenant apart, and any client's bound ends a record`() {
        let batching = Batching(BatchRules(client: 0), BatchRules(client: 1, maxStreams: 1))
        batching.add(Meant("x", labels: ["name": "a"]))
        #expect(batching.exceeds(Meant("x", labels: ["name": "b"])))
        #expect(!batching.exceeds(Meant("x", labels: ["name": "b", "__tenant_id__": "t"])))
    }

    @Test func `shares add up by segment`() throws {
        let batching = Batching(BatchRules(client: 0))
        for segment in [0, 0, 1, 0, 2, 1] as [UInt32] { batching.add(Meant("abc"), segment: segment) }
        for segment in 3..<40 as Range<UInt32> { batching.add(Meant("abc"), segment: segment) }
        batching.add(Meant("abc"), segment: 0)
        let batch = try #require(batching.sealAll().first)
        var records: [UInt32: Int] = [:]
        for share in batch.shares {
            records[share.ticket.segment, default: 0] += share.records
            #expect(share.lines == share.records)
            #expect(share.bytes == share.records * 4)
        }
        #expect(records.count == 40)
        #expect(records[0] == 4)
        #expect(records[1] == 2)
        #expect(batch.entries == 44)
        #expect(batch.footprint > batch.body.count)
    }
}
