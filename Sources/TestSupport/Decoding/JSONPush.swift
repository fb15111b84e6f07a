/// A reader of Loki's JSON push: `{"streams":[{"stream":{…},"values":[["<ns>","<line>",{…}]]}]}`.
enum JSONPush {
    /// Walks through one request.
    ///
    /// - Throws: `DecodeFailure` if it is not JSON of that shape: as in Loki, a time must be a string of digits, and
    ///   metadata must be strings.
    static func decode<Visitor: PushVisitor>(_ bytes: Span<UInt8>, into visitor: inout Visitor) throws {
        var scanner = JSONScanner()
        var line: [UInt8] = []
        try scanner.object(bytes) { scanner, key in
            guard key == "streams" else { return try scanner.skipValue(bytes) }
            try scanner.array(bytes) { try stream(bytes, &$0, &line, into: &visitor) }
        }
        while scanner.position < bytes.count {
            guard [0x20, 0x09, 0x0a, 0x0d].contains(bytes[scanner.position]) else {
                throw scanner.unexpected(bytes, wanted: "the end")
            }
            scanner.position += 1
        }
    }

    private static func stream<Visitor: PushVisitor>(
        _ bytes: Span<UInt8>, _ scanner: inout JSONScanner, _ line: inout [UInt8], into visitor: inout Visitor
    ) throws {
        var hasLabels = false
        var values: JSONScanner?
        try scanner.object(bytes) { scanner, key in
            switch key {
            case "stream":
                visitor.stream(labels: LabelText.render(try pairs(bytes, &scanner)))
                hasLabels = true
            case "values" where hasLabels:
                try entries(bytes, &scanner, &line, into: &visitor)
            case "values":
                // The labels come behind the values, and an entry needs them first.
                values = scanner
                try scanner.skipValue(bytes)
            default:
                try scanner.skipValue(bytes)
            }
        }
        if !hasLabels { visitor.stream(labels: "{}") }
        if var values { try entries(bytes, &values, &line, into: &visitor) }
    }

    private static func entries<Visitor: PushVisitor>(
        _ bytes: Span<UInt8>, _ scanner: inout JSONScanner, _ line: inout [UInt8], into visitor: inout Visitor
    ) throws {
        try scanner.array(bytes) { scanner in
            try scanner.expect(UInt8(ascii: "["), bytes)
            let timestamp = try time(bytes, &scanner)
            try scanner.expect(UInt8(ascii: ","), bytes)
            try scanner.string(bytes, into: &line)
            var metadata: [LabelPair] = []
            if try scanner.takes(UInt8(ascii: ","), bytes) { metadata = try pairs(bytes, &scanner) }
            try scanner.expect(UInt8(ascii: "]"), bytes)
            visitor.entry(timestamp: timestamp, line: line.span, metadata: metadata)
        }
    }

    private static func time(_ bytes: Span<UInt8>, _ reader: inout JSONScanner) throws -> Int64 {
        try reader.expect(UInt8(ascii: "\""), bytes)
        let isNegative = try reader.takes(UInt8(ascii: "-"), bytes)
        let start = reader.position
        var value: Int64 = 0
        while reader.position < bytes.count, (0x30...0x39).contains(bytes[reader.position]) {
            let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowedAgain) = tens.addingReportingOverflow(Int64(bytes[reader.position] - 0x30))
            guard !overflowed, !overflowedAgain else { throw reader.unexpected(bytes, wanted: "a time in 64 bits") }
            value = sum
            reader.position += 1
        }
        guard reader.position > start else { throw reader.unexpected(bytes, wanted: "a time in digits") }
        try reader.expect(UInt8(ascii: "\""), bytes)
        return isNegative ? -value : value
    }

    private static func pairs(_ bytes: Span<UInt8>, _ scanner: inout JSONScanner) throws -> [LabelPair] {
        var pairs: [LabelPair] = []
        try scanner.object(bytes) { scanner, key in
            pairs.append(LabelPair(name: key, value: try scanner.string(bytes)))
        }
        return pairs
    }
}
