import Glibc

/// A decoder of snappy's block format, written from the format description and independent of the agent's encoder.
///
/// Source: <https://github.com/google/snappy/blob/main/format_description.txt>
public enum SnappyBlock {
    /// Decodes one block.
    ///
    /// - Parameters:
    ///   - block: the whole block, length prefix included.
    ///   - limit: the most bytes the block may decode to, 512 MiB by default.
    /// - Returns: the content.
    /// - Throws: `DecodeFailure` if the block is truncated, refers to bytes before its start, or does not decode to the
    ///   length that it promises.
    public static func decode(_ block: [UInt8], limit: Int = 512 << 20) throws -> [UInt8] {
        var position = 0
        let promised = try Varint.read(block.span, at: &position)
        guard promised <= UInt64(limit) else { throw corrupt("\(promised) bytes promised, limit \(limit)") }
        let start = position
        return try unsafe [UInt8](unsafeUninitializedCapacity: Int(promised)) { output, written in
            written = try unsafe block.withUnsafeBufferPointer { input in
                try unsafe expand(input, from: start, into: output, promised: Int(promised))
            }
        }
    }

    /// Whether the block consists of literals only, as a block that leaves the compression to gzip does.
    ///
    /// - Throws: `DecodeFailure` if the block is truncated.
    public static func isLiteralOnly(_ block: [UInt8]) throws -> Bool {
        let bytes = block.span
        var position = 0
        _ = try Varint.read(bytes, at: &position)
        while position < bytes.count {
            let tag = bytes[position]
            guard tag & 3 == 0 else { return false }
            position += 1
            position += try unsafe block.withUnsafeBufferPointer { input in
                try unsafe literalLength(tag, input, &position)
            }
        }
        return true
    }

    private static func expand(
        _ input: UnsafeBufferPointer<UInt8>, from start: Int, into output: UnsafeMutableBufferPointer<UInt8>,
        promised: Int
    ) throws -> Int {
        var position = start
        var written = 0
        while position < input.count {
            let tag = unsafe input[position]
            position += 1
            if tag & 3 == 0 {
                let length = try unsafe literalLength(tag, input, &position)
                guard length <= input.count - position else { throw corrupt("literal past the end of the block") }
                guard length <= promised - written else { throw corrupt("more bytes than promised") }
                if let target = output.baseAddress, let source = input.baseAddress {
                    unsafe memcpy(target + written, source + position, length)
                }
                position += length
                written += length
            } else {
                let (length, offset) = try unsafe copyElement(tag, input, &position)
                guard offset > 0, offset <= written else {
                    throw corrupt("copy from \(offset) bytes back at \(written)")
                }
                guard length <= promised - written else { throw corrupt("more bytes than promised") }
                if let target = output.baseAddress {
                    if offset >= length {
                        unsafe memcpy(target + written, target + (written - offset), length)
                    } else {
                        for index in written..<(written + length) {
                            unsafe target[index] = unsafe target[index - offset]
                        }
                    }
                }
                written += length
            }
        }
        guard written == promised else { throw corrupt("\(written) bytes decoded, \(promised) promised") }
        return written
    }

    private static func literalLength(
        _ tag: UInt8, _ input: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws -> Int {
        let short = Int(tag >> 2)
        guard short >= 60 else { return short + 1 }
        return try unsafe littleEndian(input, &position, bytes: short - 59) + 1
    }

    private static func copyElement(
        _ tag: UInt8, _ input: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws -> (length: Int, offset: Int) {
        switch tag & 3 {
        case 1:
            let low = try unsafe littleEndian(input, &position, bytes: 1)
            return (Int((tag >> 2) & 7) + 4, Int(tag >> 5) << 8 | low)
        case 2:
            return (Int(tag >> 2) + 1, try unsafe littleEndian(input, &position, bytes: 2))
        default:
            return (Int(tag >> 2) + 1, try unsafe littleEndian(input, &position, bytes: 4))
        }
    }

    private static func littleEndian(
        _ input: UnsafeBufferPointer<UInt8>, _ position: inout Int, bytes: Int
    ) throws -> Int {
        guard bytes <= input.count - position else { throw corrupt("element past the end of the block") }
        var value = 0
        for index in 0..<bytes {
            value |= Int(unsafe input[position + index]) << (8 * index)
        }
        position += bytes
        return value
    }

    private static func corrupt(_ detail: String) -> DecodeFailure {
        // Loki's own words come first, so that a test may look for them.
        DecodeFailure("snappy: corrupt input (\(detail))")
    }
}
