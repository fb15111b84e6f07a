extension TemplateFunctions {
    /// sprig's functions that tell types.
    static let reflection: [TemplateFunction] = [
        TemplateFunction("typeOf", [.any]) { call in try call.make(call[0].typeName) },
        TemplateFunction("typeIs", [.text, .any]) { call in .bool(call.string(0) == call[1].typeName) },
        TemplateFunction("typeIsLike", [.text, .any]) { call in
            .bool(call.string(0) == call[1].typeName || "*" + call.string(0) == call[1].typeName)
        },
        TemplateFunction("kindOf", [.any]) { call in try call.make(call[0].kindName) },
        TemplateFunction("kindIs", [.text, .any]) { call in .bool(call.string(0) == call[1].kindName) },
        TemplateFunction("deepEqual", [.any, .any]) { call in
            .bool(try isDeeplyEqual(call[0], call[1], call.renderer))
        },
    ]

    /// Go's `reflect.DeepEqual`: the same types and the same values, all the way down.
    static func isDeeplyEqual(
        _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer, depth: Int = 0
    ) throws(TemplateError) -> Bool {
        guard depth < TemplateLimits.nesting else { throw TemplateError("the values are nested too deep") }
        try renderer.charge(5)
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer(let left, let type), .integer(let right, let other)): return left == right && type == other
        case (.float(let left), .float(let right)): return left == right
        case (.text(let left), .text(let right)):
            try renderer.charge(min(left.count, right.count) / 16)
            return left == right
        case (.time(let left), .time(let right)): return left == right
        case (.version(let left), .version(let right)): return left == right
        case (.list(let left), .list(let right)):
            guard left.element == right.element, left.isNil == right.isNil, left.items.count == right.items.count else {
                return false
            }
            for (a, b) in zip(left.items, right.items)
            where !(try isDeeplyEqual(a, b, renderer, depth: depth + 1)) { return false }
            return true
        case (.map(let left), .map(let right)):
            if left === right { return true }
            guard left.element == right.element, left.keys.count == right.keys.count else { return false }
            for index in left.keys.indices {
                guard left.keys[index] == right.keys[index],
                    try isDeeplyEqual(left.values[index], right.values[index], renderer, depth: depth + 1)
                else { return false }
            }
            return true
        default: return false
        }
    }
}
