extension TemplateFunctions {
    /// sprig's functions for regular expressions. A bad expression ends the rendering, but that of `regexMatch` matches
    /// nothing.
    static let regexes: [TemplateFunction] =
        [
            TemplateFunction("regexMatch", [.text, .text]) { call in
                guard let regex = try? call.renderer.regex(call.text(0)) else { return .bool(false) }
                return .bool(regex.matches(call.text(1)))
            },
            TemplateFunction("mustRegexMatch", [.text, .text]) { call in
                .bool(try call.renderer.regex(call.text(0)).matches(call.text(1)))
            },
            TemplateFunction("regexQuoteMeta", [.text]) { call in
                let special = Array("\\.+*?()|[]{}^$".utf8)
                return try call.make(
                    Array(call.text(0)).flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] })
            },
        ]
        + both("Find", [.text, .text]) { call in
            let text = call.text(1)
            let found = try find(call.renderer.regex(call.text(0)), in: text, most: 1, call)
            return .text(found.first.map { text[$0] } ?? .empty)
        }
        + both("FindAll", [.text, .text, .int]) { call in
            let text = call.text(1)
            let found = try find(call.renderer.regex(call.text(0)), in: text, most: call.int(2), call)
            return try call.make(found.map { .text(text[$0]) }, of: .text, isNil: found.isEmpty)
        }
        + both("Split", [.text, .text, .int]) { call in
            try call.make(try split(call).map(TemplateValue.text), of: .text, isNil: call.int(2) == 0)
        }
        + both("ReplaceAll", [.text, .text, .text]) { call in
            let (regex, text) = (try call.renderer.regex(call.text(0)), call.text(1))
            let template = RegexReplacement(call.text(2))
            return try replaceAll(call, regex, text) { groups, out in
                template.append(to: &out, text, groups, regex.groupNames)
            }
        }
        + both("ReplaceAllLiteral", [.text, .text, .text]) { call in
            let (regex, replacement) = (try call.renderer.regex(call.text(0)), Array(call.text(2)))
            return try replaceAll(call, regex, call.text(1)) { _, out in out += replacement }
        }

    private static func both(
        _ name: String, _ parameters: [TemplateFunction.Parameter], _ body: @escaping TemplateFunction.Body
    ) -> [TemplateFunction] {
        [TemplateFunction("regex" + name, parameters, body), TemplateFunction("mustRegex" + name, parameters, body)]
    }

    // `FindAllStringIndex`.
    private static func find(
        _ regex: Regex, in text: Bytes, most: Int, _ call: TemplateCall
    ) throws(TemplateError)
        -> [Range<Int>]
    {
        var found: [Range<Int>] = []
        var groups: [Range<Int>?] = []
        var matches = RegexMatches(text)
        while most < 0 || found.count < most, matches.next(regex, into: &groups), let range = groups[0] {
            try call.renderer.charge(TemplateLimits.step + text.count / 512)
            found.append(range)
        }
        return found
    }

    private static func split(_ call: TemplateCall) throws(TemplateError) -> [Bytes] {
        let (text, most) = (call.text(1), call.int(2))
        if most == 0 { return [] }
        let regex = try call.renderer.regex(call.text(0))
        if !call.text(0).isEmpty, text.isEmpty { return [text] }
        var parts: [Bytes] = []
        var (begin, end) = (0, 0)
        for range in try find(regex, in: text, most: most, call) {
            if most > 0, parts.count == most - 1 { break }
            end = range.lowerBound
            if range.upperBound != 0 { parts.append(text[begin..<end]) }
            begin = range.upperBound
        }
        if end != text.count { parts.append(text[begin...]) }
        return parts
    }

    private static func replaceAll(
        _ call: TemplateCall, _ regex: Regex, _ text: Bytes,
        _ replace: (_ groups: [Range<Int>?], _ out: inout [UInt8]) -> Void
    ) throws(TemplateError) -> TemplateValue {
        var out: [UInt8] = []
        var groups: [Range<Int>?] = []
        var copied = 0
        var place = 0
        while place <= text.count, regex.match(text, from: place, into: &groups), let range = groups[0] {
            try call.renderer.charge(TemplateLimits.step + text.count / 512)
            out += Array(text[copied..<range.lowerBound])
            // Not for an empty match right behind another.
            if range.upperBound > copied || range.lowerBound == 0 { replace(groups, &out) }
            try bound(out)
            copied = range.upperBound
            let width = place < text.count ? UTF8Scalars.decode(text, at: place).length : 1
            place = max(place + width, range.upperBound)
        }
        if copied == 0, out.isEmpty { return .text(text) }
        return try call.make(out + Array(text[copied...]))
    }
}
