import CBZip2

/// libbz2, for one stream at a time.
@safe final class BZip2 {
    private let state: UnsafeMutablePointer<bz_stream>
    private var isOpen = false

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: bz_stream())
    }

    deinit {
        close()
        unsafe state.deallocate()
    }

    func begin() {
        close()
        unsafe state.pointee = bz_stream()
        isOpen = unsafe BZ2_bzDecompressInit(state, 0, 0) == BZ_OK
    }

    /// Decompresses as far as the input or the room goes.
    func step(
        _ input: UnsafeMutablePointer<UInt8>, _ count: Int, into room: UnsafeMutablePointer<UInt8>, _ free: Int
    ) -> DecompressorStep {
        guard isOpen else {
            return DecompressorStep(taken: 0, written: 0, outcome: .damaged("there is no memory for it"))
        }
        unsafe state.pointee.next_in = UnsafeMutableRawPointer(input).assumingMemoryBound(to: CChar.self)
        unsafe state.pointee.avail_in = UInt32(count)
        unsafe state.pointee.next_out = UnsafeMutableRawPointer(room).assumingMemoryBound(to: CChar.self)
        unsafe state.pointee.avail_out = UInt32(free)
        let status = unsafe BZ2_bzDecompress(state)
        let taken = unsafe count - Int(state.pointee.avail_in)
        let written = unsafe free - Int(state.pointee.avail_out)
        let outcome: DecompressorStep.Outcome =
            switch status {
            case BZ_OK: .goesOn
            case BZ_STREAM_END: .memberEnded
            case BZ_DATA_ERROR_MAGIC: .damaged("it does not begin as the format does")
            case BZ_DATA_ERROR: .damaged("its data or its checksum are wrong")
            case BZ_MEM_ERROR: .damaged("there is no memory for it")
            default: .damaged("it cannot be decompressed (\(status))")
            }
        return DecompressorStep(taken: taken, written: written, outcome: outcome)
    }

    private func close() {
        if isOpen { _ = unsafe BZ2_bzDecompressEnd(state) }
        isOpen = false
    }
}
