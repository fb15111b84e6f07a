/// Base-128 variable-length integers, as protobuf and snappy write them.
enum Varint {
    /// Reads one integer and moves `position` past it.
    ///
    /// - Throws: `DecodeFailure` if the bytes end inside the integer or it has more than 64 bits.
    static func read(_ bytes: Span<UInt8>, at position: inout Int) throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte <= 1 else { throw DecodeFailure("varint: more than 64 bits") }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw DecodeFailure("varint: unexpected end of input")
    }
}
