/// Push requests written byte by byte, without any code of the agent.
enum PushBytes {
    /// `logproto.PushRequest` of streams with their labels and entries.
    static func request(_ streams: [(labels: String, entries: [[UInt8]])]) -> [UInt8] {
        streams.flatMap { stream in
            field(1, field(1, Array(stream.labels.utf8)) + stream.entries.flatMap { field(2, $0) })
        }
    }

    /// `logproto.EntryAdapter`.
    static func entry(
        seconds: Int, nanos: Int = 0, line: [UInt8], metadata: [(String, String)] = []
    ) -> [UInt8] {
        let time = [0x08] + varint(seconds) + [0x10] + varint(nanos)
        let pairs = metadata.flatMap { field(3, field(1, Array($0.0.utf8)) + field(2, Array($0.1.utf8))) }
        return field(1, time) + field(2, line) + pairs
    }

    /// A snappy block that consists of one literal.
    static func snappy(_ content: [UInt8]) -> [UInt8] {
        guard !content.isEmpty else { return [0] }
        let last = UInt32(content.count - 1)
        let length = [UInt8(truncatingIfNeeded: last), UInt8(truncatingIfNeeded: last >> 8)]
        return varint(content.count) + [61 << 2] + length + content
    }

    /// A body with one stream, its lines at the given times in nanoseconds.
    static func body(_ lines: [(time: Int, text: String)], labels: String = #"{a="b"}"#) -> [UInt8] {
        let entries = lines.map { line in
            entry(seconds: line.time / 1_000_000_000, nanos: line.time % 1_000_000_000, line: Array(line.text.utf8))
        }
        return snappy(request([(labels, entries)]))
    }

    private static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(content.count) + content
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var rest = UInt64(value)
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
