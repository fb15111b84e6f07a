import Glibc

/// Bytes that grow in place.
///
/// It grows by `realloc(3)`, which moves large blocks by remapping pages instead of copying them: a line of 100 MB is
/// never in memory twice while it grows.
@safe public struct GrowingBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>?
    /// Bytes in use.
    public private(set) var count = 0
    /// Bytes allocated.
    public private(set) var capacity = 0

    /// An empty buffer; nothing is allocated.
    public init() { unsafe start = nil }

    deinit { unsafe free(start) }

    /// The bytes in use; valid until the buffer changes.
    public var bytes: Bytes {
        guard let start = unsafe start else { return .empty }
        return unsafe Bytes(start: start, count: count)
    }

    /// Appends a copy of the bytes.
    @inline(__always)
    public mutating func append(_ bytes: Bytes) {
        unsafe appendInPlace(bytes.count) { free in
            unsafe memcpy(free, bytes.start, bytes.count)
            return bytes.count
        }
    }

    /// Appends one byte.
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        unsafe appendInPlace(1) { free in
            unsafe free.pointee = byte
            return 1
        }
    }

    /// Appends the text.
    public mutating func append(_ text: StaticString) {
        unsafe append(Bytes(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Makes room for `most` bytes and lets `write` fill it; `write` returns how many it wrote, at most `most`.
    @inline(__always)
    public mutating func appendInPlace(_ most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        if count &+ most > capacity { grow(by: most) }
        guard let start = unsafe start else { return }
        let written = unsafe write(start + count)
        precondition(written >= 0 && count &+ written <= capacity, "wrote past the room made")
        count &+= written
    }

    /// Makes room for so many bytes more: the buffer does not move while they are appended.
    public mutating func reserve(_ most: Int) {
        if count + most > capacity { grow(by: most) }
    }

    /// Forgets all but the first `count` bytes, of which there must be as many.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "cannot cut to more bytes than there are")
        self.count = count
    }

    /// Forgets the bytes, keeps the memory where it is at most `keeping` bytes.
    public mutating func removeAll(keeping: Int = .max) {
        count = 0
        guard capacity > keeping else { return }
        unsafe free(start)
        unsafe start = nil
        capacity = 0
    }

    // Doubles while small; by a quarter from 1 MiB on, since address space that is never touched costs nothing but a
    // bound should still hold.
    private mutating func grow(by most: Int) {
        let step = capacity < 1 << 20 ? capacity * 2 : capacity + capacity / 4
        let wanted = max(step, count + most, 256)
        guard let moved = unsafe realloc(start, wanted) else {
            preconditionFailure("out of memory: realloc of \(wanted) bytes failed")
        }
        unsafe start = moved.assumingMemoryBound(to: UInt8.self)
        capacity = wanted
    }
}
