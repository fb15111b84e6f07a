extension TemplateFunctions {
    /// sprig's functions for upper and lower case, and for names.
    static let cases: [TemplateFunction] = [
        TemplateFunction("upper", [.text]) { call in try upper(call, call.text(0)) },
        TemplateFunction("lower", [.text]) { call in try lower(call, call.text(0)) },
        TemplateFunction("title", [.text]) { call in
            var wasSeparator = true
            return try call.make(
                GoText.map(call.text(0)) { scalar in
                    defer { wasSeparator = isSeparator(scalar) }
                    return wasSeparator ? GoText.title(scalar) : scalar
                })
        },
        TemplateFunction("untitle", [.text]) { call in
            var wasSpace = true
            return try call.make(
                GoText.map(call.text(0)) { scalar in
                    let isSpace = GoText.isSpace(scalar)
                    defer { wasSpace = isSpace }
                    return wasSpace && !isSpace ? GoText.lower(scalar) : scalar
                })
        },
        TemplateFunction("swapcase", [.text]) { call in
            var isAtStart = true
            return try call.make(
                GoText.map(call.text(0)) { scalar in
                    defer { isAtStart = GoText.isSpace(scalar) }
                    switch scalar.properties.generalCategory {
                    case .uppercaseLetter, .titlecaseLetter: return GoText.lower(scalar)
                    case .lowercaseLetter: return isAtStart ? GoText.title(scalar) : GoText.upper(scalar)
                    default: return scalar
                    }
                })
        },
        TemplateFunction("nospace", [.text]) { call in
            var out: [UInt8] = []
            UTF8Scalars.forEach(call.text(0)) { scalar, _, _ in
                if !GoText.isSpace(scalar) { GoText.append(scalar, to: &out) }
            }
            return try call.make(out)
        },
        TemplateFunction("initials", [.text]) { call in
            var out: [UInt8] = []
            var wasSpace = true
            UTF8Scalars.forEach(call.text(0)) { scalar, _, _ in
                let isSpace = GoText.isSpace(scalar)
                if wasSpace, !isSpace { GoText.append(scalar, to: &out) }
                wasSpace = isSpace
            }
            return try call.make(out)
        },
        TemplateFunction("camelcase", [.text]) { call in try call.make(NameCase.pascal(call.text(0))) },
        TemplateFunction("snakecase", [.text]) { call in try call.make(NameCase.joined(call.text(0), by: "_")) },
        TemplateFunction("kebabcase", [.text]) { call in try call.make(NameCase.joined(call.text(0), by: "-")) },
    ]

    /// A text in upper case; the text itself where nothing changes.
    static func upper(_ call: TemplateCall, _ text: Bytes) throws(TemplateError) -> TemplateValue {
        if let changed = try ascii(call, text, from: 0x61) { return changed }
        return try call.make(GoText.map(text, GoText.upper))
    }

    /// A text in lower case; the text itself where nothing changes.
    static func lower(_ call: TemplateCall, _ text: Bytes) throws(TemplateError) -> TemplateValue {
        if let changed = try ascii(call, text, from: 0x41) { return changed }
        return try call.make(GoText.map(text, GoText.lower))
    }

    // The letters from `first` on in the other case; `nil` where the text is not ASCII.
    private static func ascii(
        _ call: TemplateCall, _ text: Bytes, from first: UInt8
    ) throws(TemplateError)
        -> TemplateValue?
    {
        var changes = false
        for index in 0..<text.count {
            if text[index] >= 0x80 { return nil }
            if text[index] &- first < 26 { changes = true }
        }
        guard changes else { return .text(text) }
        try call.renderer.spend(memory: text.count)
        return .text(
            unsafe call.renderer.arena.make(atMost: text.count) { room in
                for index in 0..<text.count {
                    let byte = text[index]
                    unsafe room[index] = byte &- first < 26 ? byte ^ 0x20 : byte
                }
                return text.count
            })
    }

    // What ends a word for `strings.Title`.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar != "_" && !GoText.isLetter(scalar) && !GoText.isDigit(scalar) }
        return !GoText.isLetter(scalar) && !GoText.isDigit(scalar) && GoText.isSpace(scalar)
    }
}
