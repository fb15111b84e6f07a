import Crypto

/// The hash of `hashmod`.
enum RelabelHash {
    /// The last eight bytes of the text's MD5, big-endian, as Prometheus takes them.
    static func of(_ text: Bytes) -> UInt64 {
        var md5 = Insecure.MD5()
        unsafe text.withPointer { start in
            unsafe md5.update(bufferPointer: UnsafeRawBufferPointer(start: start, count: text.count))
        }
        return md5.finalize().dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
