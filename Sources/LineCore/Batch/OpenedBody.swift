import CISAL
import CSnappy

/// A push body of ours, uncompressed, and where its streams and entries are.
struct OpenedBody {
    /// One stream of the body.
    struct Stream {
        /// Its labels: Loki's text, or a JSON object.
        var labels: Range<Int>
        /// Its entries, each with the field's tag and length, or as a JSON array.
        var entries: [Range<Int>] = []
    }

    /// The most that a body may grow to: far above what a batch can hold.
    static let limit = 1 << 30

    let raw: [UInt8]
    let streams: [Stream]
    /// Entries of all streams.
    var entries: Int { streams.reduce(0) { $0 + $1.entries.count } }

    /// Opens a body; `nil` where it is not of the format.
    init?(_ body: [UInt8], format: PushFormat) {
        let opened: [UInt8]?
        switch format {
        case .json: opened = body
        case .gzipJSON: opened = Self.gunzip(body)
        case .snappyProtobuf: opened = Self.unsnap(body)
        case .gzipProtobuf: opened = Self.gunzip(body).flatMap(Self.unsnap)
        }
        guard let opened else { return nil }
        raw = opened
        let found = format.isJSON ? JSONBodyReader.streams(of: opened) : Self.protobufStreams(of: opened)
        guard let found else { return nil }
        streams = found
    }

    private static func unsnap(_ body: [UInt8]) -> [UInt8]? {
        unsafe body.withUnsafeBytes { input -> [UInt8]? in
            guard let start = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
            var size = 0
            guard unsafe snappy_uncompressed_length(start, input.count, &size) == SNAPPY_OK, size <= limit else {
                return nil
            }
            var status = SNAPPY_OK
            let out = unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
                count = size
                guard size > 0, let room = output.baseAddress else { return }
                status = unsafe snappy_uncompress(
                    start, input.count, UnsafeMutableRawPointer(room).assumingMemoryBound(to: CChar.self), &count)
            }
            return status == SNAPPY_OK ? out : nil
        }
    }

    private static func gunzip(_ body: [UInt8]) -> [UInt8]? {
        // The state is large (its window and tables): not for the stack.
        let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
        defer { unsafe state.deallocate() }
        unsafe isal_inflate_init(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
        var out = GrowingBuffer()
        let roomSize = 256 << 10
        return body.withBytes { input -> [UInt8]? in
            unsafe input.withPointer { start in
                unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: start)
                unsafe state.pointee.avail_in = UInt32(input.count)
                while unsafe state.pointee.block_state != ISAL_BLOCK_FINISH {
                    var status: Int32 = 0
                    let before = out.count
                    unsafe out.appendInPlace(roomSize) { room in
                        unsafe state.pointee.next_out = room
                        unsafe state.pointee.avail_out = UInt32(roomSize)
                        status = unsafe isal_inflate(state)
                        return unsafe roomSize - Int(state.pointee.avail_out)
                    }
                    // Input that ends too early gives no error, only nothing more.
                    guard status == ISAL_DECOMP_OK, out.count <= limit,
                        unsafe out.count > before || state.pointee.block_state == ISAL_BLOCK_FINISH
                    else { return nil }
                }
                return Array(out.bytes)
            }
        }
    }

    private static func protobufStreams(of raw: [UInt8]) -> [Stream]? {
        var streams: [Stream] = []
        var reader = ProtobufReader(raw, within: raw.indices)
        while let field = reader.next() {
            guard field.number == 1 else { continue }
            var stream = Stream(labels: field.content.lowerBound..<field.content.lowerBound)
            var inner = ProtobufReader(raw, within: field.content)
            while let field = inner.next() {
                if field.number == 1 { stream.labels = field.content }
                if field.number == 2 { stream.entries.append(field.whole) }
            }
            guard inner.isAtEnd else { return nil }
            streams.append(stream)
        }
        return reader.isAtEnd ? streams : nil
    }
}
