import Glibc

/// A decoder of DEFLATE (RFC 1951) and gzip (RFC 1952), independent of the libraries that the agent compresses with.
public enum Inflate {
    /// Decodes a gzip file of one or more members and checks length and CRC of each.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limit: the most bytes the file may decode to, 1 GiB by default.
    /// - Returns: the contents of all members, one behind the other.
    /// - Throws: `DecodeFailure` if the file is truncated or damaged.
    public static func gunzip(_ bytes: [UInt8], limit: Int = 1 << 30) throws -> [UInt8] {
        var decoder = InflateDecoder(limit: limit)
        return try unsafe bytes.withUnsafeBufferPointer { input in
            var position = 0
            repeat {
                position = try unsafe gzipHeader(input.span, at: position)
                let start = decoder.count
                position = try unsafe decoder.decode(input, from: position)
                guard input.count - position >= 8 else { throw DecodeFailure("gzip: unexpected end of input") }
                let trailer = unsafe UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[position...])
                let checksum = unsafe trailer.loadUnaligned(as: UInt32.self).littleEndian
                let length = unsafe trailer.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian
                position += 8
                let member = unsafe decoder.output(from: start)
                guard unsafe CRC32.checksum(member) == checksum else { throw DecodeFailure("gzip: invalid checksum") }
                guard UInt32(truncatingIfNeeded: member.count) == length else {
                    throw DecodeFailure("gzip: \(member.count) bytes decoded, \(length) promised")
                }
            } while position < input.count
            return unsafe [UInt8](decoder.output(from: 0))
        }
    }

    /// Decodes a raw DEFLATE stream, without the header of zlib.
    ///
    /// - Parameters:
    ///   - bytes: the whole stream.
    ///   - limit: the most bytes the stream may decode to, 1 GiB by default.
    /// - Returns: the content.
    /// - Throws: `DecodeFailure` if the stream is truncated or damaged.
    public static func inflate(_ bytes: [UInt8], limit: Int = 1 << 30) throws -> [UInt8] {
        var decoder = InflateDecoder(limit: limit)
        return try unsafe bytes.withUnsafeBufferPointer { input in
            _ = try unsafe decoder.decode(input, from: 0)
            return unsafe [UInt8](decoder.output(from: 0))
        }
    }

    /// Returns where the compressed data of the member that starts at `start` begins.
    private static func gzipHeader(_ bytes: Span<UInt8>, at start: Int) throws -> Int {
        guard bytes.count - start >= 18 else { throw DecodeFailure("gzip: unexpected end of input") }
        guard bytes[start] == 0x1f, bytes[start + 1] == 0x8b, bytes[start + 2] == 8 else {
            throw DecodeFailure("gzip: invalid header")
        }
        let flags = bytes[start + 3]
        var position = start + 10
        if flags & 4 != 0 {
            position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
        }
        for flag in [UInt8(8), 16] where flags & flag != 0 {
            while position < bytes.count, bytes[position] != 0 { position += 1 }
            position += 1
        }
        if flags & 2 != 0 { position += 2 }
        guard position < bytes.count else { throw DecodeFailure("gzip: unexpected end of input") }
        return position
    }
}
