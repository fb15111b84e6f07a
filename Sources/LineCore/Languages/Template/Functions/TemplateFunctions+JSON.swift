extension TemplateFunctions {
    /// sprig's functions for JSON. Without `must`, what fails gives nothing, or an empty text.
    static let json: [TemplateFunction] = [
        TemplateFunction("fromJson", [.text]) { call in try read(call) ?? .null },
        TemplateFunction("mustFromJson", [.text]) { call in
            guard let value = try read(call) else { throw TemplateError("the text is not JSON") }
            return value
        },
        TemplateFunction("toJson", [.any]) { call in .text(try write(call) ?? .empty) },
        TemplateFunction("mustToJson", [.any]) { call in try must(write(call)) },
        TemplateFunction("toPrettyJson", [.any]) { call in .text(try write(call, isPretty: true) ?? .empty) },
        TemplateFunction("mustToPrettyJson", [.any]) { call in try must(write(call, isPretty: true)) },
        TemplateFunction("toRawJson", [.any]) { call in .text(try write(call, isRaw: true) ?? .empty) },
        TemplateFunction("mustToRawJson", [.any]) { call in try must(write(call, isRaw: true)) },
    ]

    private static func must(_ text: Bytes?) throws(TemplateError) -> TemplateValue {
        guard let text else { throw TemplateError("json: unsupported value") }
        return .text(text)
    }

    private static func read(_ call: TemplateCall) throws(TemplateError) -> TemplateValue? {
        // A tree takes many times what its text does.
        try call.renderer.spend(memory: call.text(0).count * 4)
        guard let json = JSONValue(call.text(0)) else { return nil }
        return try value(of: json, call, depth: 0)
    }

    private static func value(
        of json: JSONValue, _ call: TemplateCall, depth: Int
    ) throws(TemplateError)
        -> TemplateValue
    {
        guard depth < TemplateLimits.nesting else { throw TemplateError("the JSON is nested too deep") }
        switch json {
        case .null: return .null
        case .bool(let isTrue): return .bool(isTrue)
        case .number(let number): return .float(number.value)
        case .string(let bytes): return try call.make(bytes)
        case .array(let elements):
            var items: [TemplateValue] = []
            for element in elements { items.append(try value(of: element, call, depth: depth + 1)) }
            return try call.make(items)
        case .object(let object):
            let map = try call.makeMap()
            for member in object.members {
                let value = try value(of: member.value, call, depth: depth + 1)
                try call.set(map, call.renderer.make(member.name), value)
            }
            return .map(map)
        }
    }

    private static func write(
        _ call: TemplateCall, isPretty: Bool = false, isRaw: Bool = false
    )
        throws(TemplateError) -> Bytes?
    {
        var writer = TemplateJSONWriter(renderer: call.renderer, isPretty: isPretty, isRaw: isRaw)
        guard try writer.write(call[0], depth: 0) else { return nil }
        return try call.renderer.make(writer.out)
    }
}
