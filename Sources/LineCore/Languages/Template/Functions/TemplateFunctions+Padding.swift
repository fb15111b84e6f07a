extension TemplateFunctions {
    /// sprig's functions that lay text out: repeating, indenting, wrapping, abbreviating.
    static let padding: [TemplateFunction] = [
        TemplateFunction("repeat", [.int, .text]) { call in
            let (count, text) = (call.int(0), call.text(1))
            guard count >= 0 else { throw TemplateError("negative repeat count") }
            guard count == 0 || text.count <= TemplateLimits.memory / count else { throw tooLong }
            var out: [UInt8] = []
            out.reserveCapacity(count * text.count)
            let bytes = Array(text)
            if !bytes.isEmpty { for _ in 0..<count { out += bytes } }
            return try call.make(out)
        },
        TemplateFunction("indent", [.int, .text]) { call in
            try call.make(try indented(call.text(1), by: call.int(0), call.renderer))
        },
        TemplateFunction("nindent", [.int, .text]) { call in
            try call.make([0x0a] + (try indented(call.text(1), by: call.int(0), call.renderer)))
        },
        TemplateFunction("wrap", [.int, .text]) { call in
            try call.make(try wrapped(call.text(1), at: call.int(0), newline: .empty, cutsWords: false))
        },
        TemplateFunction("wrapWith", [.int, .text, .text]) { call in
            try call.make(try wrapped(call.text(2), at: call.int(0), newline: call.text(1), cutsWords: true))
        },
        TemplateFunction("abbrev", [.int, .text]) { call in
            let (width, text) = (call.int(0), call.text(1))
            return width < 4 ? call[1] : try call.make(abbreviated(text, offset: 0, width: width))
        },
        TemplateFunction("abbrevboth", [.int, .int, .text]) { call in
            let (left, right, text) = (call.int(0), call.int(1), call.text(2))
            if right < 4 || left > 0 && right < 7 { return call[2] }
            return try call.make(abbreviated(text, offset: left, width: right))
        },
    ]

    private static func indented(
        _ text: Bytes, by spaces: Int, _ renderer: TemplateRenderer
    ) throws(TemplateError)
        -> [UInt8]
    {
        guard spaces >= 0 else { throw TemplateError("negative repeat count") }
        var lines = 1
        for index in 0..<text.count where text[index] == 0x0a { lines += 1 }
        guard spaces <= (TemplateLimits.memory - min(text.count, TemplateLimits.memory)) / lines else { throw tooLong }
        var out: [UInt8] = []
        out.reserveCapacity(text.count + lines * spaces)
        out.append(contentsOf: repeatElement(0x20, count: spaces))
        for index in 0..<text.count {
            out.append(text[index])
            if text[index] == 0x0a { out.append(contentsOf: repeatElement(0x20, count: spaces)) }
        }
        return out
    }

    // By bytes, as Go does: a line of `width` bytes at the most, broken at blanks.
    private static func wrapped(
        _ text: Bytes, at column: Int, newline: Bytes, cutsWords: Bool
    )
        throws(TemplateError) -> [UInt8]
    {
        let width = max(column, 1)
        let separator = newline.isEmpty ? [0x0a] : Array(newline)
        var out: [UInt8] = []
        var place = 0
        while text.count - place > width {
            try bound(out)
            if text[place] == 0x20 {
                place += 1
                continue
            }
            var blank = place + width
            while blank >= place, text[blank] != 0x20 { blank -= 1 }
            if blank >= place {
                out += Array(text[place..<blank]) + separator
                place = blank + 1
            } else if cutsWords {
                out += Array(text[place..<(place + width)]) + separator
                place += width
            } else if let next = text.firstIndex(of: 0x20, from: place + width) {
                out += Array(text[place..<next]) + separator
                place = next + 1
            } else {
                break
            }
        }
        return out + Array(text[place...])
    }

    // By bytes, as Go does.
    private static func abbreviated(_ text: Bytes, offset: Int, width: Int) -> [UInt8] {
        guard text.count > width else { return Array(text) }
        let marker = Array("...".utf8)
        var offset = max(0, min(offset, text.count))
        if text.count - offset < width - 3 { offset = text.count - (width - 3) }
        if offset <= 4 { return Array(text[..<(width - 3)]) + marker }
        guard width >= 7 else { return [] }
        if offset + width - 3 < text.count {
            return marker + abbreviated(text[offset...], offset: 0, width: width - 3)
        }
        return marker + Array(text[(text.count - (width - 3))...])
    }
}
