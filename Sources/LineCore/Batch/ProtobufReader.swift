/// Walks over protobuf fields: those with a length, the only kind that a push, its streams and its entries have, and the
/// numbers of a timestamp.
struct ProtobufReader {
    /// A field with a length.
    struct Field {
        var number: UInt64
        /// With tag and length.
        var whole: Range<Int>
        var content: Range<Int>
    }

    private let raw: [UInt8]
    private let end: Int
    private var place: Int

    var isAtEnd: Bool { place == end }

    init(_ raw: [UInt8], within range: Range<Int>) {
        self.raw = raw
        place = range.lowerBound
        end = range.upperBound
    }

    /// The next field; `nil` at the end, and where the bytes are not of this form (then it is not at the end).
    mutating func next() -> Field? {
        let start = place
        guard let tag = varint(), tag & 7 == 2, let size = varint(), size <= UInt64(end - place) else {
            if start != end { place = start }
            return nil
        }
        let content = place..<(place + Int(size))
        place = content.upperBound
        return Field(number: tag >> 3, whole: start..<place, content: content)
    }

    /// The next field where all are numbers (varints); `nil` at the end, and where the bytes are not of this form.
    mutating func nextNumber() -> (number: UInt64, value: UInt64)? {
        let start = place
        guard let tag = varint(), tag & 7 == 0, let value = varint() else {
            if start != end { place = start }
            return nil
        }
        return (tag >> 3, value)
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard place < end else { return nil }
            let byte = raw[place]
            place += 1
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
