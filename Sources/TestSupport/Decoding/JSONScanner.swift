/// A strict reader of JSON (RFC 8259) that moves over bytes it does not own.
struct JSONScanner {
    /// Where the next byte is read.
    var position = 0

    /// The deepest nesting that is followed.
    private static let maxDepth = 64

    /// Moves over white space and returns the byte after it without taking it.
    mutating func peek(_ bytes: Span<UInt8>) throws -> UInt8 {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return bytes[position]
            }
        }
        throw DecodeFailure("json: unexpected end of input")
    }

    /// Takes `character` if it is next.
    mutating func takes(_ character: UInt8, _ bytes: Span<UInt8>) throws -> Bool {
        guard try peek(bytes) == character else { return false }
        position += 1
        return true
    }

    /// Takes `character`, which must be next.
    mutating func expect(_ character: UInt8, _ bytes: Span<UInt8>) throws {
        guard try takes(character, bytes) else {
            throw unexpected(bytes, wanted: String(UnicodeScalar(character)))
        }
    }

    /// Takes an object or array: calls `element` for each of its members, until `close`.
    mutating func elements(
        _ open: UInt8, _ close: UInt8, _ bytes: Span<UInt8>, _ element: (inout JSONScanner) throws -> Void
    ) throws {
        try expect(open, bytes)
        guard try !takes(close, bytes) else { return }
        repeat {
            try element(&self)
        } while try takes(UInt8(ascii: ","), bytes)
        try expect(close, bytes)
    }

    /// Takes an array.
    mutating func array(_ bytes: Span<UInt8>, _ element: (inout JSONScanner) throws -> Void) throws {
        try elements(UInt8(ascii: "["), UInt8(ascii: "]"), bytes, element)
    }

    /// Takes an object: `member` is called behind each key and its colon.
    mutating func object(_ bytes: Span<UInt8>, _ member: (inout JSONScanner, String) throws -> Void) throws {
        try elements(UInt8(ascii: "{"), UInt8(ascii: "}"), bytes) { scanner in
            let key = try scanner.string(bytes)
            try scanner.expect(UInt8(ascii: ":"), bytes)
            try member(&scanner, key)
        }
    }

    /// Takes a string.
    mutating func string(_ bytes: Span<UInt8>) throws -> String {
        var buffer: [UInt8] = []
        try string(bytes, into: &buffer)
        return String(decoding: buffer, as: UTF8.self)
    }

    /// Takes a string and replaces the content of `buffer` by its bytes.
    mutating func string(_ bytes: Span<UInt8>, into buffer: inout [UInt8]) throws {
        buffer.removeAll(keepingCapacity: true)
        guard try takes(UInt8(ascii: "\""), bytes) else { throw unexpected(bytes, wanted: "a string") }
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                buffer.append(start..<position, of: bytes)
                position += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                buffer.append(start..<position, of: bytes)
                position += 1
                try escape(bytes, into: &buffer)
                start = position
            } else if byte < 0x20 {
                throw DecodeFailure("json: control character in a string at \(position)")
            } else {
                position += 1
            }
        }
        throw DecodeFailure("json: unexpected end of input in a string")
    }

    /// Moves over a value of any kind.
    mutating func skipValue(_ bytes: Span<UInt8>, depth: Int = 0) throws {
        guard depth < Self.maxDepth else { throw DecodeFailure("json: nested too deep") }
        switch try peek(bytes) {
        case UInt8(ascii: "{"):
            try object(bytes) { scanner, _ in try scanner.skipValue(bytes, depth: depth + 1) }
        case UInt8(ascii: "["):
            try array(bytes) { try $0.skipValue(bytes, depth: depth + 1) }
        case UInt8(ascii: "\""):
            _ = try string(bytes)
        default:
            let start = position
            while position < bytes.count, Self.isWordByte(bytes[position]) { position += 1 }
            let word = String(copying: bytes.extracting(start..<position))
            guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
                throw unexpected(bytes, wanted: "a value")
            }
        }
    }

    /// The failure of finding something else than `wanted` here.
    func unexpected(_ bytes: Span<UInt8>, wanted: String) -> DecodeFailure {
        let found = position < bytes.count ? "byte \(bytes[position])" : "the end"
        return DecodeFailure("json: wanted \(wanted), found \(found) at \(position)")
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
            return true
        default: return false
        }
    }

    private mutating func escape(_ bytes: Span<UInt8>, into buffer: inout [UInt8]) throws {
        guard position < bytes.count else { throw DecodeFailure("json: unexpected end of input in a string") }
        let kind = bytes[position]
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(kind)
        case UInt8(ascii: "b"): buffer.append(8)
        case UInt8(ascii: "f"): buffer.append(12)
        case UInt8(ascii: "n"): buffer.append(10)
        case UInt8(ascii: "r"): buffer.append(13)
        case UInt8(ascii: "t"): buffer.append(9)
        case UInt8(ascii: "u"):
            var value = try hexadecimal(bytes)
            if (0xd800..<0xdc00).contains(value), position + 6 <= bytes.count,
                bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
            {
                let here = position
                position += 2
                let low = try hexadecimal(bytes)
                if (0xdc00..<0xe000).contains(low) {
                    value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
                } else {
                    position = here
                }
            }
            // A surrogate that stands alone becomes U+FFFD, as in Go.
            buffer += Array(String(Character(UnicodeScalar(value) ?? "\u{fffd}")).utf8)
        default:
            throw DecodeFailure("json: invalid escape at \(position - 1)")
        }
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) throws -> UInt32 {
        guard position + 4 <= bytes.count else { throw DecodeFailure("json: unexpected end of input in an escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
                throw DecodeFailure("json: invalid escape at \(position)")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
