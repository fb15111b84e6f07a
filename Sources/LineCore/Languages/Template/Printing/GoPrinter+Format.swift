extension GoPrinter {
    /// How large widths, precisions and argument numbers may be: Go's bound.
    private static let largest = 1_000_000

    /// `fmt.Sprintf`.
    mutating func format(_ format: Bytes, _ values: [TemplateValue]) throws(TemplateError) {
        var place = 0
        var next = 0
        var isReordered = false
        while place < format.count {
            let stop = format.firstIndex(of: UInt8(ascii: "%"), from: place) ?? format.count
            out += Array(format[place..<stop])
            guard stop < format.count else { break }
            place = stop + 1
            var directive = Directive(format: format, place: place, next: next)
            let verb = directive.read(values)
            isReordered = isReordered || directive.isReordered
            place = directive.place
            next = directive.next
            flags = directive.flags
            out += Array(directive.complaints.utf8)
            guard let verb else {
                out += Array("%!(NOVERB)".utf8)
                break
            }
            if verb == "%" {
                out.append(UInt8(ascii: "%"))
            } else if !directive.isGood {
                complain(verb, "(BADINDEX)")
            } else if next >= values.count {
                complain(verb, "(MISSING)")
            } else {
                if verb == "v" {
                    (flags.sharpV, flags.sharp) = (flags.sharp, false)
                    (flags.plusV, flags.plus) = (flags.plus, false)
                }
                try print(values[next], verb: verb)
                next += 1
            }
        }
        if !isReordered, next < values.count { try extra(values[next...]) }
    }

    private mutating func complain(_ verb: Unicode.Scalar, _ what: String) {
        out += Array("%!".utf8)
        append(verb)
        out += Array(what.utf8)
    }

    private mutating func extra(_ values: ArraySlice<TemplateValue>) throws(TemplateError) {
        flags = Flags()
        out += Array("%!(EXTRA ".utf8)
        for (index, value) in values.enumerated() {
            if index > 0 { out += Array(", ".utf8) }
            if !value.isNull { out += Array((value.typeName + "=").utf8) }
            try print(value, verb: "v")
        }
        out.append(UInt8(ascii: ")"))
    }

    /// What follows a `%`.
    private struct Directive {
        let format: Bytes
        var place: Int
        /// The argument that comes next.
        var next: Int
        var flags = Flags()
        var isGood = true
        var isReordered = false
        var complaints = ""
        private var isAfterIndex = false

        init(format: Bytes, place: Int, next: Int) {
            self.format = format
            self.place = place
            self.next = next
        }

        /// Reads up to the verb, which is returned; `nil` where there is none.
        mutating func read(_ values: [TemplateValue]) -> Unicode.Scalar? {
            readFlags()
            index(values.count)
            if take("*") {
                if let width = star(values) {
                    flags.width = width.magnitude > 0 ? Int(width.magnitude) : 0
                    if width < 0 { (flags.minus, flags.zero) = (true, false) }
                } else {
                    complaints += "%!(BADWIDTH)"
                }
                isAfterIndex = false
            } else {
                flags.width = number()
                if isAfterIndex, flags.width != nil { isGood = false }
            }
            if take(".") {
                if isAfterIndex { isGood = false }
                index(values.count)
                if take("*") {
                    let precision = star(values)
                    if let precision, precision >= 0 {
                        flags.precision = precision
                    } else {
                        complaints += "%!(BADPREC)"
                    }
                    isAfterIndex = false
                } else {
                    flags.precision = number() ?? 0
                }
            }
            if !isAfterIndex { index(values.count) }
            guard place < format.count else { return nil }
            let (verb, length) = UTF8Scalars.decode(format, at: place)
            place += length
            return verb
        }

        private mutating func readFlags() {
            while place < format.count {
                switch format[place] {
                case UInt8(ascii: "#"): flags.sharp = true
                case UInt8(ascii: "0"): flags.zero = true
                case UInt8(ascii: "+"): flags.plus = true
                case UInt8(ascii: "-"): flags.minus = true
                case UInt8(ascii: " "): flags.space = true
                default: return
                }
                place += 1
            }
        }

        // `[n]`
        private mutating func index(_ count: Int) {
            isAfterIndex = false
            guard place < format.count, format[place] == UInt8(ascii: "[") else { return }
            isReordered = true
            guard place + 2 < format.count, let close = format.firstIndex(of: UInt8(ascii: "]"), from: place) else {
                isGood = false
                place += 1
                return
            }
            place += 1
            let index = number()
            guard let index, place == close else {
                isGood = false
                place = close + 1
                return
            }
            place = close + 1
            isAfterIndex = true
            if index >= 1, index <= count { next = index - 1 } else { isGood = false }
        }

        private mutating func star(_ values: [TemplateValue]) -> Int? {
            guard next < values.count else { return nil }
            defer { next += 1 }
            guard case .integer(let value, _) = values[next], value.magnitude <= GoPrinter.largest else { return nil }
            return Int(value)
        }

        private mutating func number() -> Int? {
            let start = place
            var value = 0
            while place < format.count, case let digit = format[place] &- 48, digit < 10 {
                value = value * 10 + Int(digit)
                guard value <= GoPrinter.largest else { return nil }
                place += 1
            }
            return place > start ? value : nil
        }

        private mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard place < format.count, format[place] == UInt8(ascii: byte) else { return false }
            place += 1
            return true
        }
    }
}
