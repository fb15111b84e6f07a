extension TemplateFunctions {
    /// sprig's functions for maps. `keys` and `values` are in the order of keys; in Go they are in none.
    static let maps: [TemplateFunction] = [
        TemplateFunction("dict", [], rest: .any) { call in
            let map = try call.makeMap()
            for index in stride(from: 0, to: call.count, by: 2) {
                let key = try text(of: call[index], call.renderer)
                try call.set(map, key, index + 1 < call.count ? call[index + 1] : .text(.empty))
            }
            return .map(map)
        },
        TemplateFunction("get", [.map, .text]) { call in call.map(0)[call.text(1)] ?? .text(.empty) },
        TemplateFunction("set", [.map, .text, .any]) { call in
            guard case .map(let map) = call[0] else { throw TemplateError("assignment to entry in nil map") }
            try call.set(map, call.text(1), call[2])
            return call[0]
        },
        TemplateFunction("unset", [.map, .text]) { call in
            call.map(0).remove(call.text(1))
            return call[0]
        },
        TemplateFunction("hasKey", [.map, .text]) { call in .bool(call.map(0)[call.text(1)] != nil) },
        TemplateFunction("pluck", [.text], rest: .map) { call in
            try call.make((1..<max(call.count, 1)).compactMap { call.map($0)[call.text(0)] })
        },
        TemplateFunction("keys", [], rest: .map) { call in
            try call.make((0..<call.count).flatMap { call.map($0).keys.map(TemplateValue.text) }, of: .text)
        },
        TemplateFunction("values", [.map]) { call in try call.make(call.map(0).values) },
        TemplateFunction("pick", [.map], rest: .text) { call in
            let (map, picked) = (call.map(0), try call.makeMap())
            for index in 1..<max(call.count, 1) {
                if let value = map[call.text(index)] { try call.set(picked, call.text(index), value) }
            }
            return .map(picked)
        },
        TemplateFunction("omit", [.map], rest: .text) { call in
            let (map, left) = (call.map(0), try call.makeMap())
            for (key, value) in zip(map.keys, map.values)
            where !(1..<max(call.count, 1)).contains(where: { call.text($0) == key }) {
                try call.set(left, key, value)
            }
            return .map(left)
        },
        TemplateFunction("merge", [.map], rest: .map) { call in try merge(call, overwrites: false) },
        TemplateFunction("mustMerge", [.map], rest: .map) { call in try merge(call, overwrites: false) },
        TemplateFunction("mergeOverwrite", [.map], rest: .map) { call in try merge(call, overwrites: true) },
        TemplateFunction("mustMergeOverwrite", [.map], rest: .map) { call in try merge(call, overwrites: true) },
        TemplateFunction("deepCopy", [.any]) { call in try copy(call[0], call, depth: 0) },
        TemplateFunction("mustDeepCopy", [.any]) { call in try copy(call[0], call, depth: 0) },
        TemplateFunction("dig", [], rest: .any) { call in
            guard call.count >= 3 else { throw TemplateError("dig needs at least three arguments") }
            var value = call[call.count - 1]
            for index in 0..<(call.count - 2) {
                guard case .map(let map) = value, map.element == .any, case .text(let key) = call[index] else {
                    throw TemplateError("dig needs maps and names")
                }
                guard let next = map[key] else { return call[call.count - 2] }
                value = next
            }
            return value
        },
    ]

    private static func merge(_ call: TemplateCall, overwrites: Bool) throws(TemplateError) -> TemplateValue {
        for index in 1..<max(call.count, 1) {
            try merge(call.map(index), into: call.map(0), overwrites: overwrites, call, depth: 0)
        }
        return call[0]
    }

    // What is empty counts as not there, as the library that sprig uses has it.
    private static func merge(
        _ source: TemplateMap, into target: TemplateMap, overwrites: Bool, _ call: TemplateCall, depth: Int
    ) throws(TemplateError) {
        guard depth < TemplateLimits.nesting else { throw TemplateError("the maps are nested too deep") }
        guard source !== target else { return }
        for (key, value) in zip(source.keys, source.values) {
            try call.renderer.charge(1)
            let old = target[key]
            if case .map(let inner)? = old, case .map(let other) = value {
                try merge(other, into: inner, overwrites: overwrites, call, depth: depth + 1)
            } else if old.map(isEmpty) ?? true || overwrites && !isEmpty(value) {
                try call.set(target, key, value)
            }
        }
    }

    private static func copy(
        _ value: TemplateValue, _ call: TemplateCall, depth: Int
    ) throws(TemplateError)
        -> TemplateValue
    {
        guard depth < TemplateLimits.nesting else { throw TemplateError("the value is nested too deep") }
        switch value {
        case .list(let list):
            var items: [TemplateValue] = []
            for item in list.items { items.append(try copy(item, call, depth: depth + 1)) }
            return try call.make(items, of: list.element, isNil: list.isNil)
        case .map(let map):
            let made = try call.makeMap(of: map.element)
            for (key, item) in zip(map.keys, map.values) {
                try call.set(made, key, try copy(item, call, depth: depth + 1))
            }
            return .map(made)
        default: return value
        }
    }
}
