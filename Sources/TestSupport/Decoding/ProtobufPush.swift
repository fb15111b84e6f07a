/// A reader of `logproto.PushRequest`, independent of the agent's writer.
///
/// Source: <https://github.com/grafana/loki/blob/main/pkg/push/push.proto>
enum ProtobufPush {
    private enum Wire: UInt64 {
        case varint = 0
        case fixed64 = 1
        case delimited = 2
        case fixed32 = 5
    }

    /// Walks through one request.
    ///
    /// - Throws: `DecodeFailure` if the bytes are not a push request.
    static func decode<Visitor: PushVisitor>(_ bytes: Span<UInt8>, into visitor: inout Visitor) throws {
        try fields(bytes, 0..<bytes.count) { number, wire, range, _ in
            guard number == 1 else { return }
            guard wire == .delimited else { throw DecodeFailure("proto: wrong wire type for field Streams") }
            try stream(bytes, range, into: &visitor)
        }
    }

    private static func stream<Visitor: PushVisitor>(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into visitor: inout Visitor
    ) throws {
        // The order of fields is free, and an entry needs its labels first.
        var labels: Range<Int>?
        try fields(bytes, range) { number, wire, range, _ in
            if number == 1, wire == .delimited { labels = range }
        }
        visitor.stream(labels: labels.map { String(copying: bytes.extracting($0)) } ?? "")
        try fields(bytes, range) { number, wire, range, _ in
            guard number == 2 else { return }
            guard wire == .delimited else { throw DecodeFailure("proto: wrong wire type for field Entries") }
            try entry(bytes, range, into: &visitor)
        }
    }

    private static func entry<Visitor: PushVisitor>(
        _ bytes: Span<UInt8>, _ range: Range<Int>, into visitor: inout Visitor
    ) throws {
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var line = range.lowerBound..<range.lowerBound
        var metadata: [LabelPair] = []
        try fields(bytes, range) { number, wire, range, _ in
            switch (number, wire) {
            case (1, .delimited):
                try fields(bytes, range) { number, wire, _, value in
                    if number == 1, wire == .varint { seconds = Int64(bitPattern: value) }
                    if number == 2, wire == .varint { nanoseconds = Int64(bitPattern: value) }
                }
            case (2, .delimited):
                line = range
            case (3, .delimited):
                var pair = LabelPair(name: "", value: "")
                try fields(bytes, range) { number, wire, range, _ in
                    guard wire == .delimited else { return }
                    if number == 1 { pair.name = String(copying: bytes.extracting(range)) }
                    if number == 2 { pair.value = String(copying: bytes.extracting(range)) }
                }
                metadata.append(pair)
            default:
                break
            }
        }
        guard (0..<1_000_000_000).contains(nanoseconds) else {
            throw DecodeFailure("timestamp: nanos not in range [0, 1e9): \(nanoseconds)")
        }
        let (scaled, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (timestamp, overflowedAgain) = scaled.addingReportingOverflow(nanoseconds)
        guard !overflowed, !overflowedAgain else { throw DecodeFailure("timestamp: seconds out of range: \(seconds)") }
        visitor.entry(timestamp: timestamp, line: bytes.extracting(line), metadata: metadata)
    }

    /// Calls `body` for each field of the message in `range`, with the range of its content or its integer.
    @inline(__always)
    private static func fields(
        _ bytes: Span<UInt8>, _ range: Range<Int>,
        _ body: (_ number: UInt64, _ wire: Wire, _ range: Range<Int>, _ value: UInt64) throws -> Void
    ) throws {
        var position = range.lowerBound
        while position < range.upperBound {
            let key = try Varint.read(bytes, at: &position)
            guard let wire = Wire(rawValue: key & 7) else { throw DecodeFailure("proto: illegal wire type \(key & 7)") }
            guard key >> 3 != 0 else { throw DecodeFailure("proto: illegal tag 0") }
            var value: UInt64 = 0
            var length = 0
            switch wire {
            case .varint:
                value = try Varint.read(bytes, at: &position)
            case .delimited:
                let promised = try Varint.read(bytes, at: &position)
                guard promised <= UInt64(bytes.count) else { throw DecodeFailure("proto: unexpected end of input") }
                length = Int(promised)
            case .fixed64:
                length = 8
            case .fixed32:
                length = 4
            }
            guard position <= range.upperBound, length <= range.upperBound - position else {
                throw DecodeFailure("proto: unexpected end of input")
            }
            try body(key >> 3, wire, position..<(position + length), value)
            position += length
        }
    }
}
