import CISAL

/// ISA-L's inflate, for one member at a time.
@safe final class Inflate {
    private let state: UnsafeMutablePointer<inflate_state>
    // Of gzip: where the reading of a member's header stands. ISA-L itself forgets that between two calls, and takes the
    // rest of a header for data.
    private let header: UnsafeMutablePointer<isal_gzip_header>
    private var isInHeader = false
    private let isGzip: Bool

    init(isGzip: Bool) {
        self.isGzip = isGzip
        unsafe state = .allocate(capacity: 1)
        unsafe isal_inflate_init(state)
        unsafe header = .allocate(capacity: 1)
        unsafe isal_gzip_header_init(header)
    }

    deinit {
        unsafe state.deallocate()
        unsafe header.deallocate()
    }

    func begin() {
        unsafe isal_inflate_reset(state)
        unsafe state.pointee.next_in = nil
        unsafe state.pointee.avail_in = 0
        unsafe state.pointee.crc_flag = UInt32(isGzip ? ISAL_GZIP : ISAL_ZLIB)
        unsafe isal_gzip_header_init(header)
        isInHeader = isGzip
    }

    /// Inflates as far as the input or the room goes.
    func step(
        _ input: UnsafeMutablePointer<UInt8>, _ count: Int, into room: UnsafeMutablePointer<UInt8>, _ free: Int
    ) -> DecompressorStep {
        unsafe state.pointee.next_in = input
        unsafe state.pointee.avail_in = UInt32(count)
        unsafe state.pointee.next_out = room
        unsafe state.pointee.avail_out = UInt32(free)
        let status = unsafe isInHeader ? readHeader() : isal_inflate(state)
        let taken = unsafe state.pointee.next_in.map { unsafe $0 - input } ?? 0
        let written = unsafe free - Int(state.pointee.avail_out)
        let outcome: DecompressorStep.Outcome =
            if status < 0 {
                .damaged(Self.reason(status))
            } else if status == ISAL_NEED_DICT {
                .damaged("it needs a dictionary")
            } else if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH {
                .memberEnded
            } else {
                .goesOn
            }
        return DecompressorStep(taken: taken, written: written, outcome: outcome)
    }

    // Name, comment and extra field are passed over: there is no room for them.
    private func readHeader() -> Int32 {
        let status = unsafe isal_read_gzip_header(state, header)
        if status == ISAL_DECOMP_OK { isInHeader = false }
        return status
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case ISAL_INVALID_WRAPPER: "it does not begin as the format does"
        case ISAL_UNSUPPORTED_METHOD: "its header names an unknown method"
        case ISAL_INCORRECT_CHECKSUM: "its checksum is wrong"
        case ISAL_INVALID_BLOCK: "it holds an invalid block"
        case ISAL_INVALID_SYMBOL: "it holds an invalid symbol"
        case ISAL_INVALID_LOOKBACK: "it refers to bytes before its start"
        default: "it cannot be decompressed (\(status))"
        }
    }
}
