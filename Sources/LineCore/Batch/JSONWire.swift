/// Loki's JSON push form, for receivers that want it: `{"streams":[{"stream":{…},"values":[["<ns>","<line>",{…}]]}]}`.
///
/// JSON is text: bytes of a line that are not UTF-8 become U+FFFD.
public enum JSONWire {
    /// Appends one entry to a stream's values, with the comma before it where it is not the first.
    public static func appendEntry(to out: inout GrowingBuffer, time: Int64, line: Bytes, metadata: [Label]) {
        if !out.bytes.isEmpty { out.append(UInt8(ascii: ",")) }
        out.append("[\"")
        for unit in String(time).utf8 { out.append(unit) }
        out.append("\",")
        appendString(line, to: &out)
        if !metadata.isEmpty {
            out.append(",")
            appendObject(metadata, to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }

    /// What stands before a stream's values.
    public static func streamHead(labels: [Label], isFirst: Bool) -> [UInt8] {
        var out = GrowingBuffer()
        out.append(isFirst ? "{\"streams\":[{\"stream\":" : ",{\"stream\":")
        appendObject(labels, to: &out)
        out.append(",\"values\":[")
        return Array(out.bytes)
    }

    /// What stands after a stream's values.
    public static let streamTail: [UInt8] = Array("]}".utf8)
    /// What stands at the end of a body.
    public static let bodyTail: [UInt8] = Array("]}".utf8)

    /// Appends the bytes as a JSON string.
    public static func appendString(_ bytes: Bytes, to out: inout GrowingBuffer) {
        out.append(UInt8(ascii: "\""))
        var place = 0
        while place < bytes.count {
            // Runs of plain ASCII are copied as they are.
            var end = place
            while end < bytes.count, case let byte = bytes[end], byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5c {
                end += 1
            }
            if end > place {
                out.append(bytes[place..<end])
                place = end
                continue
            }
            let byte = bytes[place]
            if byte >= 0x80 {
                let size = bytes.scalarLength(at: place)
                if size == 0 {
                    out.append("\u{FFFD}")
                    place += 1
                } else {
                    out.append(bytes[place..<(place + size)])
                    place += size
                }
                continue
            }
            JSONString.appendEscape(byte, to: &out)
            place += 1
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Appends the pairs as a JSON object, in their order.
    public static func appendObject(_ labels: [Label], to out: inout GrowingBuffer) {
        out.append("{")
        for (index, label) in labels.enumerated() {
            if index > 0 { out.append(",") }
            Array(label.name.utf8).withBytes { appendString($0, to: &out) }
            out.append(":")
            Array(label.value.utf8).withBytes { appendString($0, to: &out) }
        }
        out.append("}")
    }
}
