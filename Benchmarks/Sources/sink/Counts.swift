import LogGenerator
import TestSupport

/// What has arrived, in numbers.
struct Counts: Sendable {
    var requests = 0
    var lines = 0
    var lineBytes = 0
    var wireBytes = 0
    var streams = 0
    var refused = 0
    /// Sum of `LineChecksum` over all lines.
    var checksum: UInt64 = 0

    mutating func add(_ other: Counts) {
        requests += other.requests
        lines += other.lines
        lineBytes += other.lineBytes
        wireBytes += other.wireBytes
        streams += other.streams
        refused += other.refused
        checksum &+= other.checksum
    }

    var json: String {
        "{\"requests\":\(requests),\"lines\":\(lines),\"line_bytes\":\(lineBytes),\"wire_bytes\":\(wireBytes),"
            + "\"streams\":\(streams),\"refused\":\(refused),\"checksum\":\(checksum)}\n"
    }
}

/// Counts a push without keeping anything of it.
struct CountingVisitor: PushVisitor {
    var counts = Counts()
    let hashes: Bool

    mutating func stream(labels: String) {
        counts.streams += 1
    }

    mutating func entry(timestamp: Int64, line: Span<UInt8>, metadata: [LabelPair]) {
        counts.lines += 1
        counts.lineBytes += line.count
        if hashes {
            counts.checksum &+= LineChecksum.value(time: timestamp, line: line)
        }
    }
}
