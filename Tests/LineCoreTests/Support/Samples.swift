import TestSupport

/// Bytes in bulk, made by copying, since tests run unoptimised.
enum Samples {
    private static let noise: [UInt8] = {
        var random = SeededGenerator(99)
        var bytes: [UInt8] = []
        // A prime, and farther than snappy and DEFLATE look back.
        while bytes.count < 70_001 { unsafe withUnsafeBytes(of: random.next()) { unsafe bytes.append(contentsOf: $0) } }
        bytes.removeLast(bytes.count - 70_001)
        return bytes
    }()

    private static let prose = Array(
        "level=info msg=\"a line of a log like many others, as long as a prime number\" n=1234567 ok\n".utf8)

    /// `count` bytes that do not compress.
    static func noise(_ count: Int) -> [UInt8] { repeated(noise, count) }

    /// `count` bytes of ASCII that compress well.
    static func prose(_ count: Int) -> [UInt8] { repeated(prose, count) }

    private static func repeated(_ pattern: [UInt8], _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + pattern.count)
        while bytes.count < count { bytes += pattern }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
