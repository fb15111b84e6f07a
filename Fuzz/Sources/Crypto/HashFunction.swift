/// The part of swift-crypto's protocol that LineCore uses.
public protocol HashFunction {
    /// Nothing was hashed.
    init()
    /// Takes bytes.
    mutating func update(bufferPointer: UnsafeRawBufferPointer)
    /// The digest.
    func finalize() -> [UInt8]
}

/// Stands in for a hash function with a digest of `byteCount` bytes.
///
/// Its digests are none: what is fuzzed is the code around them, and BoringSSL has fuzzers of its own.
public struct StandIn<let byteCount: Int>: HashFunction {
    private var state: UInt64 = 0

    /// Nothing was hashed.
    public init() {}

    /// Takes bytes.
    public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
        unsafe bufferPointer.forEach { state = (state ^ UInt64($0)) &* 0x100_0000_01b3 }
    }

    /// The digest.
    public func finalize() -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 8 * 8)) }
    }
}

/// Hash functions that are broken.
public enum Insecure {
    /// MD5's size.
    public typealias MD5 = StandIn<16>
    /// SHA-1's size.
    public typealias SHA1 = StandIn<20>
}

/// SHA-256's size.
public typealias SHA256 = StandIn<32>
/// SHA-512's size.
public typealias SHA512 = StandIn<64>
/// SHA3-256's size.
public typealias SHA3_256 = StandIn<32>
