import CISAL
import CSnappy
import Glibc

/// Compresses push bodies, piece by piece.
///
/// A body is never put together uncompressed: its pieces (stream heads, buffers of entries, at times one huge line) go
/// through a block of ``blockSize`` bytes. Snappy's format allows it: a body is its length and then elements, and the
/// elements of blocks that were compressed apart may follow one another.
@safe public final class Compressor {
    /// Bytes compressed at a time.
    public static let blockSize = 256 << 10

    private let block: UnsafeMutablePointer<UInt8>
    private var filled = 0
    private var out = GrowingBuffer()
    private var scratch = GrowingBuffer()
    private var format: PushFormat = .snappyProtobuf
    private var gzip: Gzip?

    /// A compressor; it keeps one block, and ISA-L's state once gzip was asked for.
    public init() {
        guard let block = unsafe malloc(Self.blockSize) else { preconditionFailure("out of memory") }
        unsafe self.block = block.assumingMemoryBound(to: UInt8.self)
    }

    deinit { unsafe free(block) }

    /// Makes a body.
    ///
    /// - Parameters:
    ///   - format: what to make.
    ///   - size: bytes of all pieces together.
    ///   - pieces: calls ``put(_:)`` for each piece, in order.
    /// - Returns: the body.
    public func compress(_ format: PushFormat, size: Int, pieces: () -> Void) -> [UInt8] {
        self.format = format
        filled = 0
        out.removeAll()
        switch format {
        case .snappyProtobuf:
            var head: [UInt8] = []
            PushWire.appendVarint(UInt64(size), to: &head)
            head.withBytes { out.append($0) }
        case .json: break
        case .gzipJSON, .gzipProtobuf:
            let gzip = self.gzip ?? Gzip()
            self.gzip = gzip
            gzip.begin()
        }
        if format == .gzipProtobuf { Self.literalHead(size).withBytes(put) }
        pieces()
        flush()
        if format == .gzipJSON || format == .gzipProtobuf { gzip?.end(into: &out) }
        let body = Array(out.bytes)
        // What an unusually large body needed is not kept.
        out.removeAll(keeping: 4 << 20)
        scratch.removeAll(keeping: 4 << 20)
        return body
    }

    /// Adds a piece to the body being made.
    public func put(_ bytes: Bytes) {
        var rest = bytes
        while !rest.isEmpty {
            if filled == 0, rest.count >= Self.blockSize {
                emit(rest[0..<Self.blockSize])
                rest = rest[Self.blockSize...]
                continue
            }
            let taken = min(rest.count, Self.blockSize - filled)
            unsafe rest.withPointer { unsafe (block + filled).update(from: $0, count: taken) }
            filled += taken
            rest = rest[taken...]
            if filled == Self.blockSize { flush() }
        }
    }

    /// The head of a snappy block whose whole content is one literal of `size` bytes.
    ///
    /// The length, then the element `63 << 2` with the length less one in four bytes (format_description.txt, 2.1).
    public static func literalHead(_ size: Int) -> [UInt8] {
        var head: [UInt8] = []
        PushWire.appendVarint(UInt64(size), to: &head)
        guard size > 0 else { return head }
        head.append(63 << 2)
        for shift in [0, 8, 16, 24] { head.append(UInt8(truncatingIfNeeded: (size - 1) >> shift)) }
        return head
    }

    private func flush() {
        guard filled > 0 else { return }
        unsafe emit(Bytes(start: block, count: filled))
        filled = 0
    }

    private func emit(_ bytes: Bytes) {
        switch format {
        case .snappyProtobuf: appendSnappyElements(of: bytes)
        case .json: out.append(bytes)
        case .gzipJSON, .gzipProtobuf: gzip?.add(bytes, into: &out)
        }
    }

    // Snappy's elements without the length in front of them.
    private func appendSnappyElements(of bytes: Bytes) {
        var size = snappy_max_compressed_length(bytes.count)
        scratch.removeAll()
        unsafe scratch.appendInPlace(size) { output in
            unsafe bytes.withPointer { input in
                let status = unsafe snappy_compress(
                    UnsafeRawPointer(input).assumingMemoryBound(to: CChar.self), bytes.count,
                    UnsafeMutableRawPointer(output).assumingMemoryBound(to: CChar.self), &size)
                precondition(status == SNAPPY_OK, "snappy_compress failed with enough room")
            }
            return size
        }
        var head = 0
        while scratch.bytes[head] >= 0x80 { head += 1 }
        out.append(scratch.bytes[(head + 1)...])
    }
}

/// ISA-L's gzip, level 1.
@safe private final class Gzip {
    private let stream: UnsafeMutablePointer<isal_zstream>
    private let level: UnsafeMutablePointer<UInt8>
    private static let levelSize = Int(CISAL_LEVEL_1_BUFFER_SIZE)
    private static let roomSize = 64 << 10

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe level = .allocate(capacity: Self.levelSize)
    }

    deinit {
        unsafe stream.deallocate()
        unsafe level.deallocate()
    }

    func begin() {
        unsafe isal_deflate_init(stream)
        unsafe stream.pointee.level = 1
        unsafe stream.pointee.level_buf = level
        unsafe stream.pointee.level_buf_size = UInt32(Self.levelSize)
        unsafe stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
        unsafe stream.pointee.flush = UInt16(NO_FLUSH)
        unsafe stream.pointee.end_of_stream = 0
    }

    func add(_ bytes: Bytes, into out: inout GrowingBuffer) {
        unsafe bytes.withPointer { input in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
            unsafe stream.pointee.avail_in = UInt32(bytes.count)
            run(into: &out) { unsafe stream.pointee.avail_in > 0 }
        }
    }

    func end(into out: inout GrowingBuffer) {
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.avail_in = 0
        unsafe stream.pointee.end_of_stream = 1
        run(into: &out) { unsafe stream.pointee.internal_state.state != ZSTATE_END }
    }

    private func run(into out: inout GrowingBuffer, while more: () -> Bool) {
        repeat {
            unsafe out.appendInPlace(Self.roomSize) { room in
                unsafe stream.pointee.next_out = room
                unsafe stream.pointee.avail_out = UInt32(Self.roomSize)
                let status = unsafe isal_deflate(stream)
                precondition(status == COMP_OK, "isal_deflate failed: \(status)")
                return unsafe Self.roomSize - Int(stream.pointee.avail_out)
            }
        } while more()
    }
}
