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
        var labels: [LabelPair] = []
        var values: JSONScanner?
        try scanner.object(bytes) { scanner, key in
            switch key {
            case "stream":
                labels = try pairs(bytes, &scanner)
            case "values":
                // The labels may come behind the values, and an entry needs them first.
                values = scanner
                try scanner.skipValue(bytes)
            default:
                try scanner.skipValue(bytes)
            }
        }
        visitor.stream(labels: LabelText.render(labels))
        guard var reader = values else { return }
        try reader.array(bytes) { reader in
            try reader.expect(UInt8(ascii: "["), bytes)
            let timestamp = try time(bytes, &reader)
            try reader.expect(UInt8(ascii: ","), bytes)
            try reader.string(bytes, into: &line)
            var metadata: [LabelPair] = []
            if try reader.takes(UInt8(ascii: ","), bytes) { metadata = try pairs(bytes, &reader) }
            try reader.expect(UInt8(ascii: "]"), bytes)
            visitor.entry(timestamp: timestamp, line: line.span, metadata: metadata)
        }
    }

    private static func time(_ bytes: Span<UInt8>, _ reader: inout JSONScanner) throws -> Int64 {
        try reader.expect(UInt8(ascii: "\""), bytes)
        let start = reader.position
        while reader.position < bytes.count, bytes[reader.position] != UInt8(ascii: "\"") { reader.position += 1 }
        let digits = String(copying: bytes.extracting(start..<reader.position))
        try reader.expect(UInt8(ascii: "\""), bytes)
        guard let value = Int64(digits) else { throw DecodeFailure("json: timestamp \"\(digits)\" is not a number") }
        return value
    }

    private static func pairs(_ bytes: Span<UInt8>, _ scanner: inout JSONScanner) throws -> [LabelPair] {
        var pairs: [LabelPair] = []
        try scanner.object(bytes) { scanner, key in
            pairs.append(LabelPair(name: key, value: try scanner.string(bytes)))
        }
        return pairs
    }
}
