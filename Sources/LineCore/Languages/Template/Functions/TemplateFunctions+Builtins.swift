extension TemplateFunctions {
    /// The functions of `text/template` itself but the comparisons.
    static let builtins: [TemplateFunction] = [
        // The renderer evaluates these two itself, since they may not look at all of their arguments.
        TemplateFunction("and", [.any], rest: .any) { call in call[0] },
        TemplateFunction("or", [.any], rest: .any) { call in call[0] },
        TemplateFunction("not", [.any]) { call in .bool(!call[0].isTrue) },
        TemplateFunction("len", [.any]) { call in
            switch call[0] {
            case .text(let text): .int(text.count)
            case .list(let list): .int(list.items.count)
            case .map(let map): .int(map.keys.count)
            case .null: throw TemplateError("len of nil")
            default: throw TemplateError("len of type \(call[0].typeName)")
            }
        },
        TemplateFunction("index", [.any], rest: .any, takesRoot: true) { call in
            var value = call[0]
            for key in call.arguments(from: 1) { value = try index(value, key, call.renderer) }
            return value
        },
        TemplateFunction("call", [.any], rest: .any) { call in
            throw TemplateError("non-function of type \(call[0].typeName)")
        },
        TemplateFunction("print", [], rest: .any) { call in
            var printer = GoPrinter(call.renderer)
            try printer.printAll(call.arguments())
            return try call.make(printer.out)
        },
        TemplateFunction("println", [], rest: .any) { call in
            var printer = GoPrinter(call.renderer)
            try printer.printLine(call.arguments())
            return try call.make(printer.out)
        },
        TemplateFunction("printf", [.text], rest: .any) { call in
            var printer = GoPrinter(call.renderer)
            try printer.format(call.text(0), call.arguments(from: 1))
            return try call.make(printer.out)
        },
        TemplateFunction("html", [], rest: .any) { call in try call.make(GoEscape.html(try shown(call))) },
        TemplateFunction("js", [], rest: .any) { call in try call.make(GoEscape.javaScript(try shown(call))) },
        TemplateFunction("urlquery", [], rest: .any) { call in
            try call.make(try shown(call).withBytes { GoEscape.url($0, .query) })
        },
    ]

    // What `index` gives of a value for one key.
    private static func index(
        _ value: TemplateValue, _ key: TemplateValue, _ renderer: TemplateRenderer
    )
        throws(TemplateError) -> TemplateValue
    {
        switch (value, key) {
        case (.null, _): throw TemplateError("index of untyped nil")
        case (.root, .text(let name)): return renderer.rootValue(named: name)
        case (.root, .null): return renderer.rootValue(named: .empty)
        case (.map(let map), .text(let name)):
            return map[name] ?? (map.element == .text ? .text(.empty) : .null)
        case (.map(let map), .null): return map[.empty] ?? .null
        case (.root, _), (.map, _):
            throw TemplateError("value has type \(key.typeName); should be string")
        case (.list(let list), .integer(let place, _)):
            guard place >= 0, place < list.items.count else { throw TemplateError("index out of range: \(place)") }
            return list.items[Int(place)]
        case (.text(let text), .integer(let place, _)):
            guard place >= 0, place < text.count else { throw TemplateError("index out of range: \(place)") }
            return .integer(Int64(text[Int(place)]), .uint8)
        case (.list, _), (.text, _): throw TemplateError("cannot index slice/array with type \(key.typeName)")
        default: throw TemplateError("can't index item of type \(value.typeName)")
        }
    }

    // The arguments as one text, as `print` joins them.
    private static func shown(_ call: TemplateCall) throws(TemplateError) -> [UInt8] {
        if call.count == 1, case .text(let text) = call[0] { return Array(text) }
        var printer = GoPrinter(call.renderer)
        let nothing = TemplateValue.text(TemplateRenderer.noValue.bytes)
        try printer.printAll(call.arguments().map { $0.isNull ? nothing : $0 })
        return printer.out
    }
}
