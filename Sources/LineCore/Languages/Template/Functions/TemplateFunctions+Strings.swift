extension TemplateFunctions {
    /// sprig's string functions: cutting, joining, searching.
    static let strings: [TemplateFunction] = [
        TemplateFunction("hello", []) { call in try call.make("Hello!") },
        TemplateFunction("trim", [.text]) { call in .text(GoText.trimmed(call.text(0))) },
        TemplateFunction("trimall", [.text, .text]) { call in .text(GoText.trimmed(call.text(1), of: call.text(0))) },
        TemplateFunction("trimAll", [.text, .text]) { call in .text(GoText.trimmed(call.text(1), of: call.text(0))) },
        TemplateFunction("trimPrefix", [.text, .text]) { call in
            let (part, text) = (call.text(0), call.text(1))
            return .text(GoText.hasPrefix(text, part) ? text[part.count...] : text)
        },
        TemplateFunction("trimSuffix", [.text, .text]) { call in
            let (part, text) = (call.text(0), call.text(1))
            return .text(GoText.hasSuffix(text, part) ? text[..<(text.count - part.count)] : text)
        },
        TemplateFunction("trunc", [.int, .text]) { call in
            let (count, text) = (call.int(0), call.text(1))
            if count < 0, text.count + count > 0 { return .text(text[(text.count + count)...]) }
            return .text(count >= 0 && text.count > count ? text[..<count] : text)
        },
        TemplateFunction("substr", [.int, .int, .text]) { call in
            let (start, end, text) = (call.int(0), call.int(1), call.text(2))
            let range = (max(start, 0), start >= 0 && (end < 0 || end > text.count) ? text.count : end)
            guard range.0 <= range.1, range.1 <= text.count else { throw TemplateError("slice bounds out of range") }
            return .text(text[range.0..<range.1])
        },
        TemplateFunction("contains", [.text, .text]) { call in
            .bool(call.text(1).contains(call.text(0)))
        },
        TemplateFunction("hasPrefix", [.text, .text]) { call in .bool(GoText.hasPrefix(call.text(1), call.text(0))) },
        TemplateFunction("hasSuffix", [.text, .text]) { call in .bool(GoText.hasSuffix(call.text(1), call.text(0))) },
        TemplateFunction("replace", [.text, .text, .text]) { call in
            try replace(call, call.text(2), call.text(0), call.text(1), most: -1)
        },
        TemplateFunction("plural", [.text, .text, .int]) { call in call.int(2) == 1 ? call[0] : call[1] },
        TemplateFunction("toString", [.any]) { call in .text(try text(of: call[0], call.renderer)) },
        TemplateFunction("quote", [], rest: .any) { call in
            var out: [UInt8] = []
            for value in call.arguments() where !value.isNull {
                if !out.isEmpty { out.append(0x20) }
                out += GoPrinter.quoted(try text(of: value, call.renderer))
            }
            return try call.make(out)
        },
        TemplateFunction("squote", [], rest: .any) { call in
            var out: [UInt8] = []
            for value in call.arguments() where !value.isNull {
                if !out.isEmpty { out.append(0x20) }
                out += [0x27] + Array(try text(of: value, call.renderer)) + [0x27]
            }
            return try call.make(out)
        },
        TemplateFunction("cat", [], rest: .any) { call in
            var out: [UInt8] = []
            for (index, value) in call.arguments().filter({ !$0.isNull }).enumerated() {
                if index > 0 { out.append(0x20) }
                out += Array(try text(of: value, call.renderer))
            }
            return try call.make(out)
        },
        TemplateFunction("split", [.text, .text]) { call in try split(call, call.text(1), call.text(0), most: -1) },
        TemplateFunction("splitn", [.text, .int, .text]) { call in
            try split(call, call.text(2), call.text(0), most: call.int(1))
        },
        TemplateFunction("splitList", [.text, .text]) { call in
            try call.make(GoText.split(call.text(1), call.text(0)).map(TemplateValue.text), of: .text)
        },
        TemplateFunction("toStrings", [.any]) { call in
            try call.make(try texts(of: call[0], call.renderer).map(TemplateValue.text), of: .text)
        },
        TemplateFunction("join", [.text, .any]) { call in
            var out: [UInt8] = []
            for (index, part) in try texts(of: call[1], call.renderer).enumerated() {
                if index > 0 { out += Array(call.text(0)) }
                out += Array(part)
                try bound(out)
            }
            return try call.make(out)
        },
        TemplateFunction("sortAlpha", [.any]) { call in
            var parts = try texts(of: call[0], call.renderer)
            try call.renderer.charge(parts.count * 20)
            parts.sort { $0.order($1) < 0 }
            return try call.make(parts.map(TemplateValue.text), of: .text)
        },
    ]

    /// sprig's `strval`: texts as they are, all else as `%v` prints it.
    static func text(of value: TemplateValue, _ renderer: TemplateRenderer) throws(TemplateError) -> Bytes {
        if case .text(let text) = value { return text }
        var printer = GoPrinter(renderer)
        try printer.print(value)
        return try renderer.make(printer.out)
    }

    /// sprig's `strslice`: the texts of a list's items, or of one value; nothing of what is nothing.
    static func texts(of value: TemplateValue, _ renderer: TemplateRenderer) throws(TemplateError) -> [Bytes] {
        guard case .list(let list) = value else {
            return value.isNull ? [] : [try text(of: value, renderer)]
        }
        var texts: [Bytes] = []
        for item in list.items where !item.isNull { texts.append(try text(of: item, renderer)) }
        try renderer.charge(texts.count)
        return texts
    }

    /// `strings.Replace`, within bounds.
    static func replace(
        _ call: TemplateCall, _ text: Bytes, _ old: Bytes, _ new: Bytes, most: Int
    )
        throws(TemplateError) -> TemplateValue
    {
        guard let out = GoText.replace(text, old, new, most: most, longest: TemplateLimits.memory) else {
            throw tooLong
        }
        return try call.make(out)
    }

    /// What a function throws whose result would be too long.
    static let tooLong = TemplateError("the result is longer than \(TemplateLimits.memory >> 20) MiB")

    /// Throws when a text under way is too long.
    static func bound(_ out: [UInt8]) throws(TemplateError) {
        guard out.count <= TemplateLimits.memory else { throw tooLong }
    }

    private static func split(
        _ call: TemplateCall, _ text: Bytes, _ separator: Bytes, most: Int
    )
        throws(TemplateError) -> TemplateValue
    {
        let map = try call.makeMap(of: .text)
        for (index, part) in GoText.split(text, separator, most: most).enumerated() {
            try call.set(map, try call.renderer.make(Array("_\(index)".utf8)), .text(part))
        }
        return .map(map)
    }
}
