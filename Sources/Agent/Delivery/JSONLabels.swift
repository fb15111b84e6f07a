/// Labels as Loki's JSON push form has them: an object of strings.
enum JSONLabels {
    /// Reads such an object; `nil` where it is something else.
    static func parse(_ text: String) -> [(name: String, value: String)]? {
        var rest = Array(text.utf8).filter { !"\n\r\t".utf8.contains($0) }[...]
        var labels: [(name: String, value: String)] = []
        func take(_ byte: UInt8) -> Bool {
            rest = rest.drop { $0 == 0x20 }
            guard rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }
        guard take(UInt8(ascii: "{")) else { return nil }
        if take(UInt8(ascii: "}")) { return labels }
        repeat {
            guard take(UInt8(ascii: "\"")), let name = string(&rest), take(UInt8(ascii: ":")),
                take(UInt8(ascii: "\"")), let value = string(&rest)
            else { return nil }
            labels.append((name, value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? labels : nil
    }

    // The rest of a string after its opening quote.
    private static func string(_ rest: inout ArraySlice<UInt8>) -> String? {
        var units: [UInt16] = []
        var bytes: [UInt8] = []
        // Escapes are UTF-16, all else UTF-8: what came in escapes is turned into bytes where they end.
        func flush() {
            bytes += Array(String(decoding: units, as: UTF16.self).utf8)
            units = []
        }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                guard let unit = escape(&rest) else { return nil }
                units.append(unit)
                continue
            }
            flush()
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    private static func escape(_ rest: inout ArraySlice<UInt8>) -> UInt16? {
        guard let byte = rest.popFirst() else { return nil }
        switch byte {
        case UInt8(ascii: "n"): return 0x0a
        case UInt8(ascii: "r"): return 0x0d
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0c
        case UInt8(ascii: "u"):
            guard rest.count >= 4 else { return nil }
            defer { rest = rest.dropFirst(4) }
            return UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
        default: return UInt16(byte)
        }
    }
}
