import LineCore
import TestSupport
import Testing

/// What leaves a lane, read by a decoder that shares no code with the encoder.
@Suite struct BatchEncodingTests {
    private typealias Meant = Batching.Meant

    private static func roundTrip(_ meant: [Meant], _ format: PushFormat, _ note: String = "") throws {
        let batching = Batching(BatchRules(client: 0, size: .max, format: format))
        for record in meant { batching.add(record) }
        let sealed = batching.sealAll()
        #expect(sealed.count == 1)
        let batch = try #require(sealed.first)
        let decoded = try batch.decoded()
        #expect(decoded.streams.allSatisfy { $0.labelFailure == nil })
        // Streams in the order of their first entry, entries in theirs.
        var order: [LabelSet] = []
        for record in meant where !order.contains(record.labels) { order.append(record.labels) }
        let expected = order.flatMap { labels in meant.filter { $0.labels == labels }.map(\.entry) }
        #expect(decoded.streams.count == order.count)
        #expect(decoded.entries == expected, "\(note)")
        #expect(batch.entries == meant.count)
        let metadata = meant.flatMap(\.metadata).reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        #expect(batch.lineBytes == meant.reduce(metadata) { $0 + $1.line.count })
        #expect(Set(batch.streams).count == order.count)
    }

    @Test(arguments: PushFormat.allCases)
    func `lines of all kinds arrive as they were`(format: PushFormat) throws {
        let lines = [
            "", "a", "\u{0}", "tab\tquote\"backslash\\slash/\r\n\u{8}\u{c}\u{1f}\u{7f}", "é€😀\u{2028}", "{\"a\":[1]}",
            String(repeating: "long ", count: 5000),
        ]
        try Self.roundTrip(lines.enumerated().map { Meant($1, time: Int64($0)) }, format)
    }

    @Test(arguments: PushFormat.allCases)
    func `times on both sides of the epoch arrive to the nanosecond`(format: PushFormat) throws {
        let times: [Int64] = [
            0, 1, -1, 999_999_999, 1_000_000_000, -1_000_000_000, -1_000_000_001, 1_677_906_367_123_456_789,
            127_000_000_000, 128_000_000_000, -62_135_596_800, .max, .min + 854_775_808,
        ]
        try Self.roundTrip(times.map { Meant("at \($0)", time: $0) }, format)
    }

    @Test(arguments: PushFormat.allCases)
    func `structured metadata arrives in its order, any text in it`(format: PushFormat) throws {
        var meant = [Meant("none"), Meant("one"), Meant("more"), Meant("")]
        meant[1].metadata = [Label("trace_id", "0af7651916cd43dd8448eb211c80319c")]
        meant[2].metadata = [Label("z", ""), Label("a", "é\"\\\n"), Label("n", String(repeating: "v", count: 300))]
        meant[3].metadata = [Label("only", "metadata")]
        try Self.roundTrip(meant, format)
    }

    @Test(arguments: PushFormat.allCases)
    func `entries of several streams stay with their labels and in order`(format: PushFormat) throws {
        var meant: [Meant] = []
        for number in 0..<300 {
            meant.append(
                Meant("line \(number)", time: Int64(number), labels: ["app": "a\(number * 7 % 5)", "q": "\"\n"]))
        }
        try Self.roundTrip(meant, format)
    }

    @Test(arguments: PushFormat.allCases, [1, 64, 65, 200])
    func `a batch after a batch begins empty, whatever streams the first one had`(
        format: PushFormat, streams: Int
    ) throws {
        let batching = Batching(BatchRules(client: 0, format: format))
        for round in 0..<3 {
            let meant = (0..<streams).map { Meant("\(round)-\($0)", labels: ["n": "\(($0 + round * 7) % 250)"]) }
            meant.forEach { batching.add($0) }
            let sealed = batching.sealAll()
            #expect(sealed.count == 1)
            let entries = try sealed.flatMap { try $0.decoded().entries }
            #expect(Set(entries) == Set(meant.map(\.entry)))
            #expect(entries.count == streams)
        }
        #expect(batching.sealAll().isEmpty)
    }

    @Test(arguments: [PushFormat.snappyProtobuf, .gzipProtobuf])
    func `protobuf carries bytes that are not UTF-8 as they are`(format: PushFormat) throws {
        try Self.roundTrip([Meant([0xff, 0x00, 0xc3]), Meant(0...255), Meant([0xed, 0xa0, 0x80])], format)
    }

    @Test(arguments: [PushFormat.json, .gzipJSON])
    func `JSON carries U+FFFD for each byte that is not UTF-8`(format: PushFormat) throws {
        let batching = Batching(BatchRules(client: 0, format: format))
        let samples: [([UInt8], String)] = [
            ([0x61, 0xff, 0x62], "a\u{fffd}b"), ([0xc3], "\u{fffd}"), ([0xc3, 0xa9, 0xc3], "é\u{fffd}"),
            ([0xe2, 0x82, 0x41], "\u{fffd}\u{fffd}A"), ([0xc0, 0x80], "\u{fffd}\u{fffd}"),
            ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"),
            ([0xf4, 0x90, 0x80, 0x80], String(repeating: "\u{fffd}", count: 4)),
            ([0xf0, 0x9f, 0x98, 0x80], "😀"), ([0xe0, 0x9f, 0xbf], "\u{fffd}\u{fffd}\u{fffd}"),
        ]
        for (bytes, _) in samples { batching.add(Meant(bytes)) }
        let decoded = try #require(batching.sealAll().first).decoded()
        #expect(decoded.entries.map(\.line) == samples.map { Array($1.utf8) })
    }

    @Test(arguments: PushFormat.allCases)
    func `random records arrive as they were`(format: PushFormat) throws {
        var random = SeededGenerator(11)
        for round in 0..<20 {
            let meant = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                let text = String(
                    String.UnicodeScalarView(
                        (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                            Unicode.Scalar(UInt32.random(in: 0...0x3000, using: &random))
                        }))
                var record = Meant(
                    text, time: Int64.random(in: -5_000_000_000...5_000_000_000, using: &random),
                    labels: ["a": "\(Int.random(in: 0...3, using: &random))"])
                if Bool.random(using: &random) { record.metadata = [Label("m", text)] }
                return record
            }
            try Self.roundTrip(meant, format, "round \(round)")
        }
    }

    @Test(arguments: [
        (PushFormat.snappyProtobuf, (4 << 20) - 1), (.snappyProtobuf, 4 << 20), (.snappyProtobuf, 9_000_000),
        (.gzipProtobuf, 4 << 20), (.gzipProtobuf, 4_500_000), (.json, 4 << 20),
    ])
    func `a huge line arrives whole, after what its stream had before it`(format: PushFormat, size: Int) throws {
        let batching = Batching(BatchRules(client: 0, format: format))
        var huge = Meant(Samples.prose(size), time: -5)
        huge.metadata = [Label("m", "é")]
        batching.add(Meant("before", time: 1), segment: 1, readAt: 10)
        batching.add(huge, segment: 2, readAt: 20)
        batching.add(Meant("after", time: 2), segment: 3, readAt: 30)
        let sealed = batching.sealAll()
        #expect(sealed.count == 3)
        let pushed = try sealed.map { try $0.decoded() }
        #expect(pushed.map(\.entries.count) == [1, 1, 1])
        #expect(
            pushed.flatMap(\.entries) == [Meant("before", time: 1).entry, huge.entry, Meant("after", time: 2).entry])
        #expect(
            sealed.map(\.shares)
                == [(1, 7), (2, size + 1), (3, 6)].map { segment, bytes in
                    [TicketShare(ticket: Ticket(source: 1, segment: segment), records: 1, lines: 1, bytes: bytes)]
                })
        #expect(sealed[1].lineBytes == size + 3)
        #expect(sealed[1].streams == sealed[0].streams)
        #expect(sealed.map(\.readAt) == [10, 20, 30])
    }

    @Test func `a huge line has its client's external labels and its tenant`() throws {
        let batching = Batching(
            BatchRules(client: 0, tenant: "t", externalLabels: [Label("zone", "z"), Label("job", "under")]))
        batching.add(Meant([UInt8](repeating: 0x61, count: 5 << 20)))
        let batch = try #require(batching.sealAll().first)
        #expect(try batch.decoded().streams.map(\.labelText) == [#"{job="test", zone="z"}"#])
        #expect(batch.tenant == "t")
        #expect(batch.entries == 1)
    }
}
