/// Base64 and base32 with padding (RFC 4648).
struct BaseCoding {
    /// `A-Za-z0-9+/`.
    static let base64 = BaseCoding(
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8), bits: 6)
    /// `A-Z2-7`.
    static let base32 = BaseCoding(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8), bits: 5)

    /// Where a text is not well formed.
    struct BadInput: Error {
        var offset: Int
    }

    private let alphabet: [UInt8]
    private let bits: Int
    private var values: [UInt8]

    private init(_ alphabet: [UInt8], bits: Int) {
        self.alphabet = alphabet
        self.bits = bits
        values = Array(repeating: 0xff, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
    }

    // Characters of a group: 4 for base64, 8 for base32.
    private var group: Int { bits == 6 ? 4 : 8 }

    /// The text of the bytes.
    func encode(_ bytes: Bytes) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 8 / (bits * group) + 1) * group)
        var buffer: UInt32 = 0
        var filled = 0
        for index in 0..<bytes.count {
            buffer = buffer << 8 | UInt32(bytes[index])
            filled += 8
            while filled >= bits {
                filled -= bits
                out.append(alphabet[Int(buffer >> UInt32(filled)) & (1 << bits - 1)])
            }
        }
        if filled > 0 { out.append(alphabet[Int(buffer << UInt32(bits - filled)) & (1 << bits - 1)]) }
        while out.count % group != 0 { out.append(UInt8(ascii: "=")) }
        return out
    }

    /// The bytes of a text; newlines are passed over.
    func decode(_ text: Bytes) -> Result<[UInt8], BadInput> {
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var filled = 0
        var inGroup = 0
        var place = 0
        while place < text.count {
            let byte = text[place]
            if byte == 0x0a || byte == 0x0d {
                place += 1
                continue
            }
            if byte == UInt8(ascii: "=") {
                return padding(text, from: place, inGroup: inGroup).map { .failure($0) } ?? .success(out)
            }
            let value = values[Int(byte)]
            guard value != 0xff else { return .failure(BadInput(offset: place)) }
            buffer = buffer << UInt32(bits) | UInt32(value)
            filled += bits
            if filled >= 8 {
                filled -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(filled)))
            }
            inGroup = (inGroup + 1) % group
            place += 1
        }
        return inGroup == 0 ? .success(out) : .failure(BadInput(offset: text.count - inGroup))
    }

    // Why what begins with `=` at `place` is no padding of this group; `nil` where it is.
    private func padding(_ text: Bytes, from place: Int, inGroup: Int) -> BadInput? {
        let possible = bits == 6 ? [2, 3] : [2, 4, 5, 7]
        guard possible.contains(inGroup) else { return BadInput(offset: place) }
        var missing = group - inGroup
        for index in place..<text.count where text[index] != 0x0a && text[index] != 0x0d {
            guard missing > 0, text[index] == UInt8(ascii: "=") else { return BadInput(offset: index) }
            missing -= 1
        }
        return missing == 0 ? nil : BadInput(offset: text.count)
    }
}
