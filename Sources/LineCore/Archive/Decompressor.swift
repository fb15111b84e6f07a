/// Decompresses a stream, a bounded window at a time: gzip, bzip2 or zlib.
///
/// It asks for input when it needs some and does no I/O itself. Memory: an input buffer of 32 KiB, and some 90 KiB for gzip and
/// zlib or 4 MiB for bzip2, however large the stream and however hostile.
@safe public final class Decompressor {
    /// The format.
    public let format: ArchiveFormat
    /// How it ended; `nil` while there may be more.
    public private(set) var end: ArchiveEnd?
    /// Bytes of input taken for good; of zlib, what follows its end may be counted by a byte.
    public var taken: Int { offset + place }

    private static let inputSize = 32 << 10
    // ISA-L reads ahead of the end of a member by a few bytes, and gives them back.
    private static let lookBack = 16
    private let input: UnsafeMutablePointer<UInt8>
    // Bytes of the input before the buffer; where the next is in it, and where they end.
    private var offset = 0
    private var place = 0
    private var filled = 0
    private var hasEnded = false
    // Between two members, or before the first.
    private var isBetween = true
    private var members = 0
    private var engine: Engine

    private enum Engine {
        case inflate(Inflate)
        case bzip2(BZip2)
    }

    /// A stream at its start.
    public init(_ format: ArchiveFormat) {
        self.format = format
        unsafe input = .allocate(capacity: Self.lookBack + Self.inputSize)
        engine = format == .bzip2 ? .bzip2(BZip2()) : .inflate(Inflate(isGzip: format == .gzip))
    }

    deinit { unsafe input.deallocate() }

    /// Decompresses until the room is full or the stream ends.
    ///
    /// - Parameters:
    ///   - room: where the bytes go.
    ///   - count: bytes of room.
    ///   - refill: fills some room with input that follows what it gave before, and says how much; 0 at the end.
    /// - Returns: bytes written; fewer than `count` only where ``end`` says why.
    /// - Throws: what `refill` throws. What was written before comes with the next call.
    public func read<Failure: Error>(
        into room: UnsafeMutablePointer<UInt8>, count: Int,
        refill: (_ room: UnsafeMutablePointer<UInt8>, _ count: Int) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        var written = 0
        while written < count, end == nil {
            if place == filled, !hasEnded {
                do throws(Failure) { try unsafe fill(refill) } catch {
                    if written > 0 { return written }
                    throw error
                }
            }
            if isBetween {
                guard try unsafe begin(refill) else { break }
            }
            unsafe written += step(room + written, count - written)
        }
        return written
    }

    private func fill<Failure: Error>(
        _ refill: (UnsafeMutablePointer<UInt8>, Int) throws(Failure) -> Int
    ) throws(Failure) {
        // Some of what was taken stays in front, for the bytes that are given back.
        let kept = filled - place
        let back = min(Self.lookBack, place)
        unsafe input.update(from: input + (place - back), count: back + kept)
        offset += place - back
        place = back
        filled = back + kept
        let got = unsafe try refill(input + filled, Self.lookBack + Self.inputSize - filled)
        filled += got
        if got == 0 { hasEnded = true }
    }

    // Starts a member where there is one. What follows the last one and is none is passed over where it is zeros, as tar
    // pads, and is damage otherwise.
    private func begin<Failure: Error>(
        _ refill: (UnsafeMutablePointer<UInt8>, Int) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        if members > 0 {
            if format == .zlib {
                end = .whole
                return false
            }
            while filled - place < ArchiveFormat.magicLength, !hasEnded { try unsafe fill(refill) }
            let head = unsafe Bytes(start: input + place, count: filled - place)
            if head.isEmpty {
                end = .whole
                return false
            }
            if head[0] == 0 {
                place += 1
                return try unsafe skipPadding(refill)
            }
            guard ArchiveFormat(magic: head) == format else {
                end = .damaged("something else follows the compressed data")
                return false
            }
        } else if place == filled {
            // Nothing at all is an archive that is going to be written.
            end = .truncated
            return false
        }
        members += 1
        isBetween = false
        switch engine {
        case .inflate(let inflate): inflate.begin()
        case .bzip2(let bzip2): bzip2.begin()
        }
        return true
    }

    private func skipPadding<Failure: Error>(
        _ refill: (UnsafeMutablePointer<UInt8>, Int) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        while true {
            while place < filled, unsafe input[place] == 0 { place += 1 }
            if place < filled { return try unsafe begin(refill) }
            if hasEnded {
                end = .whole
                return false
            }
            try unsafe fill(refill)
        }
    }

    private func step(_ room: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        let step: DecompressorStep
        switch engine {
        case .inflate(let inflate):
            step = unsafe inflate.step(input + place, filled - place, into: room, count)
        case .bzip2(let bzip2):
            step = unsafe bzip2.step(input + place, filled - place, into: room, count)
        }
        place += step.taken
        switch step.outcome {
        case .memberEnded: isBetween = true
        case .damaged(let reason): end = .damaged(reason)
        case .goesOn:
            // No more input, and nothing came of what there was.
            if hasEnded, place == filled, step.written == 0 { end = .truncated }
        }
        return step.written
    }
}

/// What one step of an engine came to.
struct DecompressorStep {
    enum Outcome {
        case goesOn
        case memberEnded
        case damaged(String)
    }

    /// Bytes of input taken; negative where ISA-L gives some back.
    let taken: Int
    let written: Int
    let outcome: Outcome
}
