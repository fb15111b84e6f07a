extension TemplateFunctions {
    /// sprig's list functions. Those with `must` in their names do the same: both end the rendering with an error.
    static let lists: [TemplateFunction] =
        [
            TemplateFunction("list", [], rest: .any) { call in try call.make(call.arguments()) },
            TemplateFunction("tuple", [], rest: .any) { call in try call.make(call.arguments()) },
            TemplateFunction("concat", [], rest: .any) { call in
                var items: [TemplateValue] = []
                for index in 0..<call.count {
                    items += try call.list(index, "concat").items
                    try call.renderer.charge(items.count)
                }
                return try call.make(items, isNil: items.isEmpty)
            },
        ]
        + both("append", [.any, .any]) { call in try call.make(call.list(0, "push on").items + [call[1]]) }
        + both("push", [.any, .any]) { call in try call.make(call.list(0, "push on").items + [call[1]]) }
        + both("prepend", [.any, .any]) { call in try call.make([call[1]] + call.list(0, "prepend on").items) }
        + both("first", [.any]) { call in try call.list(0, "find first on").items.first ?? .null }
        + both("last", [.any]) { call in try call.list(0, "find last on").items.last ?? .null }
        + both("rest", [.any]) { call in
            let items = try call.list(0, "find rest on").items
            return try call.make(Array(items.dropFirst()), isNil: items.isEmpty)
        }
        + both("initial", [.any]) { call in
            let items = try call.list(0, "find initial on").items
            return try call.make(Array(items.dropLast()), isNil: items.isEmpty)
        }
        + both("reverse", [.any]) { call in try call.make(call.list(0, "find reverse on").items.reversed()) }
        + both("compact", [.any]) { call in
            try call.make(call.list(0, "compact").items.filter { !isEmpty($0) })
        }
        + both("uniq", [.any]) { call in
            var items: [TemplateValue] = []
            for item in try call.list(0, "find uniq on").items where !(try contains(items, item, call.renderer)) {
                items.append(item)
            }
            return try call.make(items)
        }
        + both("without", [.any], rest: .any) { call in
            let left = call.arguments(from: 1)
            var items: [TemplateValue] = []
            for item in try call.list(0, "find without on").items where !(try contains(left, item, call.renderer)) {
                items.append(item)
            }
            return try call.make(items)
        }
        + both("has", [.any, .any]) { call in
            if call[1].isNull { return .bool(false) }
            return .bool(try contains(call.list(1, "find has on").items, call[0], call.renderer))
        }
        + both("slice", [.any], rest: .any) { call in
            let list = try call.list(0, "slice")
            guard !list.items.isEmpty else { return .null }
            let start = call.count > 1 ? Int(integer(call[1])) : 0
            let end = call.count > 2 ? Int(integer(call[2])) : list.items.count
            guard start >= 0, start <= end, end <= list.items.count else {
                throw TemplateError("slice bounds out of range")
            }
            return try call.make(Array(list.items[start..<end]), of: list.element)
        }
        + both("chunk", [.int, .any]) { call in
            let (size, items) = (call.int(0), try call.list(1, "chunk").items)
            guard size > 0 else { throw TemplateError("the size of a chunk must be positive") }
            var chunks: [TemplateValue] = []
            var place = 0
            while place < items.count {
                let end = place + min(size, items.count - place)
                chunks.append(try call.make(Array(items[place..<end])))
                place = end
            }
            return try call.make(chunks, of: .list)
        }

    // A function under its name, and with `must` before it.
    private static func both(
        _ name: String, _ parameters: [TemplateFunction.Parameter], rest: TemplateFunction.Parameter? = nil,
        _ body: @escaping TemplateFunction.Body
    ) -> [TemplateFunction] {
        let must = "must" + name.prefix(1).uppercased() + name.dropFirst()
        return [
            TemplateFunction(name, parameters, rest: rest, body), TemplateFunction(must, parameters, rest: rest, body),
        ]
    }

    private static func contains(
        _ items: [TemplateValue], _ item: TemplateValue, _ renderer: TemplateRenderer
    )
        throws(TemplateError) -> Bool
    {
        for other in items where try isDeeplyEqual(other, item, renderer) { return true }
        return false
    }
}
