/// Loki's `PushRequest` in protobuf, written straight to bytes.
///
/// ```
/// PushRequest { repeated Stream streams = 1 }
/// Stream      { string labels = 1; repeated Entry entries = 2 }
/// Entry       { Timestamp timestamp = 1; string line = 2; repeated LabelPair structuredMetadata = 3 }
/// Timestamp   { int64 seconds = 1; int32 nanos = 2 }
/// LabelPair   { string name = 1; string value = 2 }
/// ```
/// `line` may hold any bytes: Loki stores invalid UTF-8 as it is.
public enum PushWire {
    /// Appends one entry, as field 2 of its stream.
    @inline(__always)
    public static func appendEntry(to out: inout GrowingBuffer, time: Int64, line: Bytes, metadata: [Label]) {
        let (seconds, nanoseconds) = split(time)
        let timeSize = timestampSize(seconds, nanoseconds)
        let metadataSize = metadata.isEmpty ? 0 : metadata.reduce(0) { $0 + fieldSize(pairSize($1)) }
        let size = 1 + varintSize(UInt64(timeSize)) + timeSize + fieldSize(line.count) + metadataSize
        unsafe out.appendInPlace(1 + varintSize(UInt64(size)) + size) { room in
            var writer = unsafe Writer(room)
            writer.tag(0x12, length: size)
            writer.timestamp(seconds, nanoseconds, size: timeSize)
            writer.tag(0x12, length: line.count)
            writer.bytes(line)
            for label in metadata { writer.pair(label, size: pairSize(label)) }
            return writer.written
        }
    }

    /// What stands before and after an entry's line, for a line that is not to be copied.
    public static func entryAround(
        _ lineCount: Int, time: Int64, metadata: [Label]
    ) -> (head: [UInt8], tail: [UInt8]) {
        let (seconds, nanoseconds) = split(time)
        let timeSize = timestampSize(seconds, nanoseconds)
        let metadataSize = metadata.reduce(0) { $0 + fieldSize(pairSize($1)) }
        let size = fieldSize(timeSize) + fieldSize(lineCount) + metadataSize
        var head = GrowingBuffer()
        unsafe head.appendInPlace(64) { room in
            var writer = unsafe Writer(room)
            writer.tag(0x12, length: size)
            writer.timestamp(seconds, nanoseconds, size: timeSize)
            writer.tag(0x12, length: lineCount)
            return writer.written
        }
        var tail = GrowingBuffer()
        unsafe tail.appendInPlace(metadataSize) { room in
            var writer = unsafe Writer(room)
            for label in metadata { writer.pair(label, size: pairSize(label)) }
            return writer.written
        }
        return (Array(head.bytes), Array(tail.bytes))
    }

    /// What stands before a stream's entries: field 1 of the request, with the stream's labels.
    public static func streamHead(labels: [UInt8], entriesSize: Int) -> [UInt8] {
        let size = fieldSize(labels.count) + entriesSize
        var out: [UInt8] = [0x0a]
        appendVarint(UInt64(size), to: &out)
        out.append(0x0a)
        appendVarint(UInt64(labels.count), to: &out)
        return out + labels
    }

    /// Appends a base-128 varint.
    public static func appendVarint(_ value: UInt64, to out: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        out.append(UInt8(value))
    }

    // Protobuf's timestamps want nanoseconds in 0 ..< 10⁹, before the epoch too.
    @inline(__always)
    private static func split(_ time: Int64) -> (seconds: Int64, nanoseconds: Int64) {
        var (seconds, nanoseconds) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if nanoseconds < 0 {
            seconds -= 1
            nanoseconds += 1_000_000_000
        }
        return (seconds, nanoseconds)
    }

    @inline(__always)
    private static func timestampSize(_ seconds: Int64, _ nanoseconds: Int64) -> Int {
        (seconds == 0 ? 0 : 1 + varintSize(UInt64(bitPattern: seconds)))
            + (nanoseconds == 0 ? 0 : 1 + varintSize(UInt64(nanoseconds)))
    }

    @inline(__always)
    private static func fieldSize(_ count: Int) -> Int { 1 + varintSize(UInt64(count)) + count }

    private static func pairSize(_ label: Label) -> Int {
        fieldSize(label.name.utf8.count) + fieldSize(label.value.utf8.count)
    }

    @inline(__always)
    private static func varintSize(_ value: UInt64) -> Int { (70 - (value | 1).leadingZeroBitCount) / 7 }

    /// Writes into room that was measured before.
    @safe private struct Writer {
        private let start: UnsafeMutablePointer<UInt8>
        private(set) var written = 0

        @inline(__always)
        init(_ start: UnsafeMutablePointer<UInt8>) { unsafe self.start = start }

        @inline(__always)
        mutating func byte(_ byte: UInt8) {
            unsafe start[written] = byte
            written &+= 1
        }

        @inline(__always)
        mutating func varint(_ value: UInt64) {
            var value = value
            while value >= 0x80 {
                byte(UInt8(truncatingIfNeeded: value) | 0x80)
                value >>= 7
            }
            byte(UInt8(truncatingIfNeeded: value))
        }

        @inline(__always)
        mutating func tag(_ tag: UInt8, length: Int) {
            byte(tag)
            varint(UInt64(length))
        }

        @inline(__always)
        mutating func bytes(_ bytes: Bytes) {
            unsafe bytes.withPointer { unsafe (start + written).update(from: $0, count: bytes.count) }
            written &+= bytes.count
        }

        @inline(__always)
        mutating func timestamp(_ seconds: Int64, _ nanoseconds: Int64, size: Int) {
            tag(0x0a, length: size)
            if seconds != 0 {
                byte(0x08)
                varint(UInt64(bitPattern: seconds))
            }
            if nanoseconds != 0 {
                byte(0x10)
                varint(UInt64(nanoseconds))
            }
        }

        mutating func pair(_ label: Label, size: Int) {
            tag(0x1a, length: size)
            field(0x0a, label.name)
            field(0x12, label.value)
        }

        private mutating func field(_ tag: UInt8, _ text: String) {
            self.tag(tag, length: text.utf8.count)
            for unit in text.utf8 { byte(unit) }
        }
    }
}
