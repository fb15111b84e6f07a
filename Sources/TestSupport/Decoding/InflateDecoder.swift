import Glibc

/// The state of one DEFLATE stream being decoded: its output so far and the bits at hand.
///
/// It owns its buffer, and every write is preceded by `reserve`.
@safe struct InflateDecoder: ~Copyable {
    /// How many bytes have been decoded.
    private(set) var count = 0

    private let limit: Int
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var position = 0

    /// Room that a match may write into past its end, so that it can be copied in words.
    private static let slack = 16
    private static let literalBits = 11
    private static let distanceBits = 8
    private static let fixed = Result {
        var lengths = [UInt8](repeating: 8, count: 288)
        for symbol in 144..<256 { lengths[symbol] = 9 }
        for symbol in 256..<280 { lengths[symbol] = 7 }
        return try (
            literals: HuffmanTable(lengths: lengths[...], primaryBits: Self.literalBits, describe: literalEntry),
            distances: HuffmanTable(
                lengths: [UInt8](repeating: 5, count: 30)[...], primaryBits: Self.distanceBits, describe: distanceEntry)
        )
    }

    init(limit: Int) {
        self.limit = limit
        capacity = 1 << 16
        unsafe buffer = .allocate(capacity: capacity + Self.slack)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// The bytes decoded since `start`; valid until the next call of `decode`.
    func output(from start: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: buffer + start, count: count - start)
    }

    /// Decodes one stream, appends it to the output, and returns where in `input` it ended.
    mutating func decode(_ input: UnsafeBufferPointer<UInt8>, from start: Int) throws -> Int {
        position = start
        bits = 0
        bitCount = 0
        var isLast = false
        while !isLast {
            isLast = try unsafe take(1, input) == 1
            switch try unsafe take(2, input) {
            case 0:
                try unsafe stored(input)
            case 1:
                let tables = try Self.fixed.get()
                try unsafe compressed(input, tables.literals, tables.distances)
            case 2:
                let tables = try unsafe dynamicTables(input)
                try unsafe compressed(input, tables.literals, tables.distances)
            default:
                throw DecodeFailure("deflate: invalid block type")
            }
        }
        return position - bitCount / 8
    }

    // MARK: Bits

    @inline(__always)
    private mutating func refill(_ input: UnsafeBufferPointer<UInt8>) {
        if position + 8 <= input.count {
            let word = unsafe UnsafeRawBufferPointer(input).loadUnaligned(fromByteOffset: position, as: UInt64.self)
            bits |= word.littleEndian << UInt64(bitCount)
            position += (63 - bitCount) >> 3
            bitCount |= 56
        } else {
            while bitCount <= 56, position < input.count {
                bits |= UInt64(unsafe input[position]) << UInt64(bitCount)
                position += 1
                bitCount += 8
            }
        }
    }

    @inline(__always)
    private mutating func drop(_ number: Int) throws {
        // Past the end of the input the missing bits read as zeros; the count then tells.
        guard number <= bitCount else { throw DecodeFailure("deflate: unexpected end of input") }
        bits &>>= UInt64(number)
        bitCount -= number
    }

    private mutating func take(_ number: Int, _ input: UnsafeBufferPointer<UInt8>) throws -> Int {
        unsafe refill(input)
        let value = Int(bits & ((1 << UInt64(number)) - 1))
        try drop(number)
        return value
    }

    // MARK: Blocks

    private mutating func stored(_ input: UnsafeBufferPointer<UInt8>) throws {
        try drop(bitCount % 8)
        position -= bitCount / 8
        bits = 0
        bitCount = 0
        guard input.count - position >= 4 else { throw DecodeFailure("deflate: unexpected end of input") }
        let length = Int(unsafe input[position]) | Int(unsafe input[position + 1]) << 8
        let check = Int(unsafe input[position + 2]) | Int(unsafe input[position + 3]) << 8
        guard length == ~check & 0xffff else { throw DecodeFailure("deflate: damaged stored block") }
        position += 4
        guard input.count - position >= length else { throw DecodeFailure("deflate: unexpected end of input") }
        try reserve(length)
        if length > 0, let source = input.baseAddress {
            unsafe memcpy(buffer + count, source + position, length)
        }
        position += length
        count += length
    }

    private mutating func dynamicTables(
        _ input: UnsafeBufferPointer<UInt8>
    ) throws -> (literals: HuffmanTable, distances: HuffmanTable) {
        let literalCount = try unsafe take(5, input) + 257
        let distanceCount = try unsafe take(5, input) + 1
        let codeCount = try unsafe take(4, input) + 4
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var codeLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<codeCount {
            codeLengths[order[index]] = UInt8(try unsafe take(3, input))
        }
        let codeTable = try HuffmanTable(lengths: codeLengths[...], primaryBits: 7) { UInt32($0) << 16 }
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            unsafe refill(input)
            let entry = codeTable.entries[Int(bits & 127)]
            guard entry != 0 else { throw DecodeFailure("deflate: invalid code length") }
            try drop(Int(entry & 0xff))
            switch entry >> 16 {
            case 16:
                guard let last = lengths.last else { throw DecodeFailure("deflate: repeat without a length") }
                lengths.append(contentsOf: repeatElement(last, count: try unsafe take(2, input) + 3))
            case 17:
                lengths.append(contentsOf: repeatElement(0, count: try unsafe take(3, input) + 3))
            case 18:
                lengths.append(contentsOf: repeatElement(0, count: try unsafe take(7, input) + 11))
            default:
                lengths.append(UInt8(entry >> 16))
            }
        }
        guard lengths.count == literalCount + distanceCount else { throw DecodeFailure("deflate: too many lengths") }
        return try (
            HuffmanTable(lengths: lengths[..<literalCount], primaryBits: Self.literalBits, describe: Self.literalEntry),
            HuffmanTable(
                lengths: lengths[literalCount...], primaryBits: Self.distanceBits, describe: Self.distanceEntry)
        )
    }

    private mutating func compressed(
        _ input: UnsafeBufferPointer<UInt8>, _ literals: HuffmanTable, _ distances: HuffmanTable
    ) throws {
        try unsafe literals.entries.withUnsafeBufferPointer { literalTable in
            try unsafe distances.entries.withUnsafeBufferPointer { distanceTable in
                while true {
                    if try unsafe compressedFast(input, literalTable, distanceTable) { return }
                    try reserve(258)
                    unsafe refill(input)
                    let entry = unsafe Self.lookUp(literalTable, bits, Self.literalBits)
                    guard entry != 0 else { throw DecodeFailure("deflate: invalid code") }
                    try drop(Int(entry & 0xff))
                    if entry & HuffmanTable.literal != 0 {
                        unsafe buffer[count] = UInt8(truncatingIfNeeded: entry >> 16)
                        count += 1
                        continue
                    }
                    if entry & HuffmanTable.endOfBlock != 0 { return }
                    // One refill holds the four parts of a match: 15 + 5 + 15 + 13 bits.
                    let length = try valueWithExtraBits(entry)
                    let distanceEntry = unsafe Self.lookUp(distanceTable, bits, Self.distanceBits)
                    guard distanceEntry != 0 else { throw DecodeFailure("deflate: invalid distance code") }
                    try drop(Int(distanceEntry & 0xff))
                    let distance = try valueWithExtraBits(distanceEntry)
                    guard distance <= count else { throw DecodeFailure("deflate: distance before the start") }
                    unsafe Self.copyMatch(buffer + count, length: length, distance: distance)
                    count += length
                }
            }
        }
    }

    /// Decodes symbols while input and room are plenty, so that neither needs a look at each of them.
    ///
    /// - Returns: whether the block has ended; if not, the next symbol must be decoded with care.
    private mutating func compressedFast(
        _ input: UnsafeBufferPointer<UInt8>, _ literals: UnsafeBufferPointer<UInt32>,
        _ distances: UnsafeBufferPointer<UInt32>
    ) throws -> Bool {
        guard let source = input.baseAddress else { return false }
        let lastPosition = input.count - 16
        let lastCount = capacity - 260
        let buffer = unsafe buffer
        // In registers: through `self` each step would go to memory and back.
        var (bits, bitCount, position, count) = (bits, bitCount, position, count)
        defer { (self.bits, self.bitCount, self.position, self.count) = (bits, bitCount, position, count) }
        while position <= lastPosition, count <= lastCount {
            unsafe Self.refillFast(source, &bits, &bitCount, &position)
            var entry = unsafe Self.lookUp(literals, bits, Self.literalBits)
            var literalsLeft = 2
            while entry & HuffmanTable.literal != 0, literalsLeft > 0 {
                bits &>>= UInt64(entry & 0xff)
                bitCount -= Int(entry & 0xff)
                unsafe buffer[count] = UInt8(truncatingIfNeeded: entry >> 16)
                count += 1
                literalsLeft -= 1
                entry = unsafe Self.lookUp(literals, bits, Self.literalBits)
            }
            if entry & HuffmanTable.literal != 0 { continue }
            guard entry != 0 else { throw DecodeFailure("deflate: invalid code") }
            unsafe Self.refillFast(source, &bits, &bitCount, &position)
            bits &>>= UInt64(entry & 0xff)
            bitCount -= Int(entry & 0xff)
            if entry & HuffmanTable.endOfBlock != 0 { return true }
            let length = Self.valueWithExtraBits(entry, &bits, &bitCount)
            let distanceEntry = unsafe Self.lookUp(distances, bits, Self.distanceBits)
            guard distanceEntry != 0 else { throw DecodeFailure("deflate: invalid distance code") }
            bits &>>= UInt64(distanceEntry & 0xff)
            bitCount -= Int(distanceEntry & 0xff)
            let distance = Self.valueWithExtraBits(distanceEntry, &bits, &bitCount)
            guard distance <= count else { throw DecodeFailure("deflate: distance before the start") }
            unsafe Self.copyMatch(buffer + count, length: length, distance: distance)
            count += length
        }
        return false
    }

    @inline(__always)
    private static func refillFast(
        _ source: UnsafePointer<UInt8>, _ bits: inout UInt64, _ bitCount: inout Int, _ position: inout Int
    ) {
        let word = unsafe UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self)
        bits |= word.littleEndian &<< UInt64(bitCount)
        position += (63 - bitCount) >> 3
        bitCount |= 56
    }

    @inline(__always)
    private static func valueWithExtraBits(_ entry: UInt32, _ bits: inout UInt64, _ bitCount: inout Int) -> Int {
        let number = UInt64((entry >> 8) & 15)
        let value = Int(entry >> 16) + Int(bits & ((1 &<< number) - 1))
        bits &>>= number
        bitCount -= Int(number)
        return value
    }

    @inline(__always)
    private static func lookUp(_ table: UnsafeBufferPointer<UInt32>, _ bits: UInt64, _ primaryBits: Int) -> UInt32 {
        let entry = unsafe table[Int(bits & ((1 << UInt64(primaryBits)) - 1))]
        guard entry & HuffmanTable.subtable != 0 else { return entry }
        let extra = UInt64((entry >> 8) & 15)
        return unsafe table[Int(entry >> 16) + Int((bits &>> UInt64(primaryBits)) & ((1 &<< extra) - 1))]
    }

    @inline(__always)
    private mutating func valueWithExtraBits(_ entry: UInt32) throws -> Int {
        let number = Int((entry >> 8) & 15)
        let value = Int(entry >> 16) + Int(bits & ((1 << UInt64(number)) - 1))
        try drop(number)
        return value
    }

    // MARK: Output

    /// Copies `length` bytes from `distance` bytes back; may write `slack` bytes past the end.
    @inline(__always)
    private static func copyMatch(_ start: UnsafeMutablePointer<UInt8>, length: Int, distance: Int) {
        guard distance >= 8 else {
            for index in 0..<length { unsafe start[index] = unsafe start[index - distance] }
            return
        }
        var target = UnsafeMutableRawPointer(start)
        var source = unsafe UnsafeMutableRawPointer(start - distance)
        var left = length
        while left > 0 {
            let word = unsafe source.loadUnaligned(as: UInt64.self)
            unsafe target.storeBytes(of: word, as: UInt64.self)
            unsafe target += 8
            unsafe source += 8
            left -= 8
        }
    }

    @inline(__always)
    private mutating func reserve(_ number: Int) throws {
        if count + number > capacity { try grow(number) }
    }

    private mutating func grow(_ number: Int) throws {
        guard count + number <= limit + 258 else { throw DecodeFailure("deflate: more than \(limit) bytes") }
        let larger = max(capacity * 2, count + number)
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slack)
        unsafe memcpy(replacement, buffer, count)
        unsafe buffer.deallocate()
        unsafe buffer = unsafe replacement
        capacity = larger
    }

    // MARK: Symbols (RFC 1951 §3.2.5)

    private static func literalEntry(_ symbol: Int) -> UInt32 {
        switch symbol {
        case 0..<256: return UInt32(symbol) << 16 | HuffmanTable.literal
        case 256: return HuffmanTable.endOfBlock
        case 285: return 258 << 16
        case 257..<265: return UInt32(symbol - 254) << 16
        default:
            let extra = UInt32((symbol - 261) / 4)
            return (UInt32(4 + (symbol - 261) % 4) << extra + 3) << 16 | extra << 8
        }
    }

    private static func distanceEntry(_ symbol: Int) -> UInt32 {
        guard symbol >= 4 else { return UInt32(symbol + 1) << 16 }
        let extra = UInt32(symbol / 2 - 1)
        return (UInt32(2 + symbol % 2) << extra + 1) << 16 | extra << 8
    }
}
