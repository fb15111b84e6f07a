import Testing

@testable import LineCore
@testable import TestSupport

@Suite struct PushSplitTests {
    private func body(_ streams: [(String, [String])], _ format: PushFormat) -> [UInt8] {
        var pieces: [[UInt8]] = []
        for (place, (app, lines)) in streams.enumerated() {
            var entries = GrowingBuffer()
            for (number, line) in lines.enumerated() {
                let metadata = number == 1 ? [Label("trace", "a\"]}")] : []
                Array(line.utf8).withBytes { bytes in
                    if format.isJSON {
                        JSONWire.appendEntry(to: &entries, time: Int64(number), line: bytes, metadata: metadata)
                    } else {
                        PushWire.appendEntry(to: &entries, time: Int64(number), line: bytes, metadata: metadata)
                    }
                }
            }
            pieces.append(
                format.isJSON
                    ? JSONWire.streamHead(labels: [Label("app", app)], isFirst: place == 0)
                    : PushWire.streamHead(labels: Array("{app=\"\(app)\"}".utf8), entriesSize: entries.count))
            pieces.append(Array(entries.bytes))
            if format.isJSON { pieces.append(JSONWire.streamTail) }
        }
        if format.isJSON { pieces.append(JSONWire.bodyTail) }
        let compressor = Compressor()
        return compressor.compress(format, size: pieces.reduce(0) { $0 + $1.count }) {
            for piece in pieces { piece.withBytes(compressor.put) }
        }
    }

    private func decode(_ body: [UInt8], _ format: PushFormat) throws -> [DecodedPush.Entry] {
        try DecodedPush.decode(body: body, contentType: format.contentType, contentEncoding: format.contentEncoding)
            .entries
    }

    private static let samples: [[(String, [String])]] = [
        [("a", ["1", "2"])],
        [("a", ["1"]), ("b", ["2"])],
        [("a", ["1", "2", "3", "4", "5"]), ("b", ["6"]), ("c", ["7", "8"])],
        [("a", ["\"]}{[", "\\\"", "", "\u{0}\n"]), ("b\"}", ["x"])],
        [("a", (0..<3000).map { "line \($0) of a longer stream" })],
    ]

    @Test(arguments: PushFormat.allCases, [0, 1, 2, 4])
    func `halves hold all entries once and in order, half of them each`(format: PushFormat, sample: Int) throws {
        let whole = body(Self.samples[sample], format)
        let halves = try #require(PushSplit.halves(body: whole, format: format))
        let first = try decode(halves.first.body, format)
        let second = try decode(halves.second.body, format)
        #expect(try first + second == decode(whole, format))
        #expect(halves.first.entries == first.count)
        #expect(halves.second.entries == second.count)
        #expect(abs(first.count - second.count) <= 1)
    }

    @Test(arguments: [PushFormat.json, .gzipJSON])
    func `JSON in lines and labels is not taken for the body's own`(format: PushFormat) throws {
        let whole = body(Self.samples[3], format)
        let halves = try #require(PushSplit.halves(body: whole, format: format))
        #expect(try decode(halves.first.body, format) + decode(halves.second.body, format) == decode(whole, format))
    }

    @Test(arguments: PushFormat.allCases)
    func `halves can be halved down to single entries`(format: PushFormat) throws {
        var bodies = [body(Self.samples[2], format)]
        var singles = 0
        while let next = bodies.popLast() {
            guard let (first, second) = PushSplit.halves(body: next, format: format) else {
                #expect(try decode(next, format).count == 1)
                singles += 1
                continue
            }
            bodies += [first.body, second.body]
        }
        #expect(singles == 8)
    }

    @Test(arguments: PushFormat.allCases)
    func `entries are counted by stream`(format: PushFormat) throws {
        let counts = try #require(OpenedPush(body(Self.samples[2], format), format: format)).streams
        #expect(counts.map(\.entries.count) == [5, 1, 2])
        #expect(counts[1].labels == (format.isJSON ? #"{"app":"b"}"# : #"{app="b"}"#))
    }

    @Test(arguments: PushFormat.allCases, [0, 1, 2, 3])
    func `each entry is read back as a decoder reads it`(format: PushFormat, sample: Int) throws {
        let whole = body(Self.samples[sample], format)
        let push = try #require(OpenedPush(whole, format: format))
        let decoded = try decode(whole, format)
        #expect(push.count == decoded.count)
        for (number, expected) in decoded.enumerated() {
            let entry = try #require(push.entry(number))
            #expect(entry.line == expected.line)
            #expect(entry.time == expected.timestamp)
            #expect(push.time(number) == expected.timestamp)
            #expect(entry.metadata.map(\.name) == expected.metadata.map(\.name))
            #expect(entry.metadata.map(\.value) == expected.metadata.map(\.value))
        }
    }

    @Test(arguments: PushFormat.allCases)
    func `any part of a push is a push of those entries`(format: PushFormat) throws {
        let whole = body(Self.samples[2], format)
        let push = try #require(OpenedPush(whole, format: format))
        let all = try decode(whole, format)
        for start in 0..<push.count {
            for end in (start + 1)...push.count {
                let part = push.part(start..<end)
                #expect(part.entries == end - start)
                #expect(try decode(part.body, format) == Array(all[start..<end]))
            }
        }
    }

    @Test(arguments: [Int64.min, -1, -1_000_000_000, -1_000_000_001, 0, 1, 1_700_000_000_123_456_789, .max])
    func `any time is read back`(time: Int64) throws {
        var entries = GrowingBuffer()
        [UInt8](repeating: 0xff, count: 3).withBytes {
            PushWire.appendEntry(to: &entries, time: time, line: $0, metadata: [])
        }
        let head = PushWire.streamHead(labels: Array("{}".utf8), entriesSize: entries.count)
        let compressor = Compressor()
        let body = compressor.compress(.snappyProtobuf, size: head.count + entries.count) {
            head.withBytes(compressor.put)
            compressor.put(entries.bytes)
        }
        let push = try #require(OpenedPush(body, format: .snappyProtobuf))
        #expect(push.entry(0)?.time == time)
        #expect(push.time(0) == time)
        #expect(push.entry(0)?.line == [0xff, 0xff, 0xff])
    }

    @Test(arguments: PushFormat.allCases)
    func `a body cut short or damaged is not split, and nothing traps`(format: PushFormat) {
        let whole = body(Self.samples[2], format)
        for end in 0..<whole.count {
            let push = OpenedPush(Array(whole.prefix(end)), format: format)
            for number in 0..<(push?.count ?? 0) { _ = push?.entry(number) }
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var damaged = whole
            damaged[Int.random(in: 0..<whole.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            _ = PushSplit.halves(body: damaged, format: format)
            let push = OpenedPush(damaged, format: format)
            for number in 0..<(push?.count ?? 0) { _ = (push?.entry(number), push?.time(number)) }
        }
        #expect(PushSplit.halves(body: [], format: format) == nil)
        #expect(PushSplit.halves(body: Array(whole.prefix(whole.count / 2)), format: format) == nil)
        #expect(PushSplit.halves(body: body([("a", ["1"])], format), format: format) == nil)
    }
}
