/// Finds streams and entries in a push body of Loki's JSON form, without making values of them.
struct JSONBodyReader {
    private let raw: [UInt8]
    private var place = 0

    private init(_ raw: [UInt8]) { self.raw = raw }

    /// The streams of the body; `nil` where it is not of that form.
    static func streams(of raw: [UInt8]) -> [OpenedBody.Stream]? {
        var reader = JSONBodyReader(raw)
        var streams: [OpenedBody.Stream] = []
        let isWhole = reader.object { reader, key in
            guard key == "streams" else { return reader.skipValue() }
            return reader.array { reader in
                guard let stream = reader.stream() else { return false }
                streams.append(stream)
                return true
            }
        }
        return isWhole ? streams : nil
    }

    private mutating func stream() -> OpenedBody.Stream? {
        var stream = OpenedBody.Stream(labels: 0..<0)
        let isWhole = object { reader, key in
            let start = reader.place
            if key == "values" {
                return reader.array { reader in
                    let start = reader.place
                    guard reader.skipValue() else { return false }
                    stream.entries.append(start..<reader.place)
                    return true
                }
            }
            guard reader.skipValue() else { return false }
            if key == "stream" { stream.labels = start..<reader.place }
            return true
        }
        return isWhole ? stream : nil
    }

    private var next: UInt8? { place < raw.count ? raw[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func array(_ element: (inout JSONBodyReader) -> Bool) -> Bool {
        guard take(UInt8(ascii: "[")) else { return false }
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            skipSpace()
            guard element(&self) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func object(_ member: (inout JSONBodyReader, String) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            skipSpace()
            let start = place
            guard skipString() else { return false }
            let key = String(decoding: raw[(start + 1)..<(place - 1)], as: UTF8.self)
            guard take(UInt8(ascii: ":")) else { return false }
            skipSpace()
            guard member(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func skipString() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while let byte = next {
            place += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") { place += 1 }
        }
        return false
    }

    // Whatever is in braces or brackets is only counted: the body is ours, or was at least valid once.
    private mutating func skipValue() -> Bool {
        skipSpace()
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth >= 0 else { return false }
                place += 1
            default:
                place += 1
                if depth > 0 { continue }
                while let byte = next, byte != 0x2c, byte != 0x5d, byte != 0x7d, byte > 0x20 { place += 1 }
            }
            if depth == 0 { return true }
        }
        return false
    }
}
