import Glibc

extension GoPrinter {
    /// A float; false where the verb does not fit.
    mutating func float(_ value: Double, verb: Unicode.Scalar) -> Bool {
        let form: Unicode.Scalar = verb == "v" ? "g" : verb == "F" ? "f" : verb
        guard ["g", "G", "e", "E", "f", "b", "x", "X"].contains(form) else { return false }
        let isFixed = form == "e" || form == "E" || form == "f"
        let precision = flags.precision ?? (isFixed ? 6 : nil)
        var text = Self.float(value.magnitude, form, precision, keepsZeros: flags.sharp)
        let isPlain = value.isFinite
        if value.sign == .minus, !value.isNaN {
            text.insert(UInt8(ascii: "-"), at: 0)
        } else if flags.plus || value == .infinity && !flags.space {
            text.insert(UInt8(ascii: "+"), at: 0)
        } else if flags.space {
            text.insert(0x20, at: 0)
        }
        guard isPlain else {
            padWithBlanks(text)
            return true
        }
        if flags.zero, !flags.minus, let width = flags.width, width > text.count, let sign = text.first, sign < 0x30 {
            // Zeros go behind the sign.
            out.append(sign)
            out.append(contentsOf: repeatElement(0x30, count: width - text.count))
            out.append(contentsOf: text.dropFirst())
        } else {
            pad(text)
        }
        return true
    }

    /// `strconv.FormatFloat` of a number that is not negative; `precision` of `nil` is the shortest that is exact.
    static func float(_ value: Double, _ form: Unicode.Scalar, _ precision: Int?, keepsZeros: Bool = false) -> [UInt8] {
        if value.isNaN { return Array("NaN".utf8) }
        if value.isInfinite { return Array("Inf".utf8) }
        switch form {
        case "b":
            let exponent = max(Int(value.exponentBitPattern), 1) - 1075
            let hidden: UInt64 = value.exponentBitPattern == 0 ? 0 : 1 << 52
            return Array("\(value.significandBitPattern | hidden)p\(exponent < 0 ? "-" : "+")\(abs(exponent))".utf8)
        case "x", "X":
            let text = c(precision == nil ? "%a" : "%.*a", value, precision)
            return hexadecimal(text, isUpper: form == "X")
        default: break
        }
        if keepsZeros, form == "g" || form == "G" { return c(form == "g" ? "%#.*g" : "%#.*G", value, precision ?? 6) }
        guard let precision else { return shortest(value, form) }
        return switch form {
        case "e": c("%.*e", value, precision)
        case "E": c("%.*E", value, precision)
        case "f": c("%.*f", value, precision)
        case "G": c("%.*G", value, precision)
        default: c("%.*g", value, precision)
        }
    }

    // The C library rounds as Go does: the exact value, half to even. Its forms differ in what is dealt with elsewhere.
    private static func c(_ format: String, _ value: Double, _ precision: Int?) -> [UInt8] {
        let size = (precision ?? 32) + 400
        let arguments: [any CVarArg] = if let precision { [Int32(clamping: precision), value] } else { [value] }
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let written = unsafe withVaList(arguments) { list in
                unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe vsnprintf($0.baseAddress, size, format, list) }
            }
            count = min(max(0, Int(written)), size - 1)
        }
    }

    // Go writes an exponent of two digits at least.
    private static func hexadecimal(_ text: [UInt8], isUpper: Bool) -> [UInt8] {
        var text = text
        if let mark = text.firstIndex(of: UInt8(ascii: "p")), text.count - mark == 3 { text.insert(0x30, at: mark + 2) }
        return isUpper ? text.map { (97...122).contains($0) ? $0 - 32 : $0 } : text
    }

    // The fewest digits that give the value again: with an exponent below -4 and from 6 on, or as the form says.
    private static func shortest(_ value: Double, _ form: Unicode.Scalar) -> [UInt8] {
        let (digits, point) = decimal(value)
        let exponent = value == 0 ? 0 : point - 1
        if form == "f" || form == "g" || form == "G", exponent >= -4, form == "f" || exponent < 6 {
            return Array(JSONNumber.plain(value).utf8)
        }
        var text = [digits[0]]
        if digits.count > 1 { text += [UInt8(ascii: ".")] + digits.dropFirst() }
        text.append(UInt8(ascii: form == "E" || form == "G" ? "E" : "e"))
        text.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if abs(exponent) < 10 { text.append(0x30) }
        return text + Array(String(abs(exponent)).utf8)
    }

    // Digits without zeros at either end, and how many of them stand before the point.
    private static func decimal(_ value: Double) -> (digits: [UInt8], point: Int) {
        let plain = Array(JSONNumber.plain(value).utf8)
        let dot = plain.firstIndex(of: UInt8(ascii: ".")) ?? plain.count
        var digits = plain.filter { $0 != UInt8(ascii: ".") }
        var point = dot
        while digits.count > 1, digits.first == 0x30 {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
        return (digits, point)
    }
}
