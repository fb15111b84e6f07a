/// A hash of a line and its time (FNV-1a); the sum over all lines does not depend on their order.
///
/// If as many lines arrive as were written and the sums agree, each has arrived exactly once, byte for byte.
public enum LineChecksum {
    /// The hash of one line.
    ///
    /// - Parameters:
    ///   - time: nanoseconds since 1970.
    ///   - line: what the container wrote, without the prefix of the runtime and without newline.
    /// - Returns: the hash, to be added up with wrap-around.
    public static func value(time: Int64, line: Span<UInt8>) -> UInt64 {
        var hash = UInt64(bitPattern: time) ^ 0xcbf2_9ce4_8422_2325
        for index in line.indices { hash = (hash ^ UInt64(line[index])) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
