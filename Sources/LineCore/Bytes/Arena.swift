import Glibc

/// Where bytes that a stage made live until the chunk of their line is done.
///
/// A bump allocator: making room is an addition, and everything is forgotten at once by ``reset()``. In steady state it
/// allocates nothing.
@safe public final class Arena {
    private var blocks: [UnsafeMutablePointer<UInt8>]
    private var sizes: [Int] = []
    private var kept: [AnyObject] = []
    private var block = 0
    private var used = 0

    private static let blockSize = 64 << 10

    /// An empty arena.
    public init() { unsafe blocks = [] }

    deinit { unsafe blocks.forEach { unsafe free($0) } }

    /// A copy of the bytes that lives until ``reset()``.
    public func copy(_ bytes: Bytes) -> Bytes {
        unsafe make(atMost: bytes.count) { room in
            unsafe memcpy(room, bytes.start, bytes.count)
            return bytes.count
        }
    }

    /// Makes room for `most` bytes, lets `write` fill it and say how many it wrote; they live until ``reset()``.
    public func make(atMost most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) -> Bytes {
        let room = unsafe room(for: most)
        let written = unsafe write(room)
        precondition(written >= 0 && written <= most, "wrote past the room made")
        used += written
        return unsafe Bytes(start: room, count: written)
    }

    /// Keeps an object, whose bytes a record views, until ``reset()``.
    public func keep(_ object: AnyObject) { kept.append(object) }

    /// Forgets all bytes and objects. Blocks larger than the usual are given back.
    public func reset() {
        if !kept.isEmpty { kept.removeAll() }
        block = 0
        used = 0
        while sizes.count > 1 || (sizes.last ?? 0) > Self.blockSize {
            unsafe free(blocks.removeLast())
            sizes.removeLast()
        }
    }

    private func room(for most: Int) -> UnsafeMutablePointer<UInt8> {
        while block < sizes.count {
            if sizes[block] - used >= most { return unsafe blocks[block] + used }
            block += 1
            used = 0
        }
        let size = max(most, Self.blockSize)
        guard let fresh = unsafe malloc(size) else {
            preconditionFailure("out of memory: malloc of \(size) bytes failed")
        }
        unsafe blocks.append(fresh.assumingMemoryBound(to: UInt8.self))
        sizes.append(size)
        return unsafe blocks[block]
    }
}
