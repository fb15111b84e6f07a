extension TemplateFunctions {
    /// `eq ne lt le gt ge`.
    static let comparisons: [TemplateFunction] = [
        TemplateFunction("eq", [.any], rest: .any) { call in
            guard call.count > 1 else { throw TemplateError("missing argument for comparison") }
            for index in 1..<call.count where try isEqual(call[0], call[index], call.renderer) { return .bool(true) }
            return .bool(false)
        },
        TemplateFunction("ne", [.any, .any]) { call in .bool(!(try isEqual(call[0], call[1], call.renderer))) },
        TemplateFunction("lt", [.any, .any]) { call in .bool(try isLess(call[0], call[1])) },
        TemplateFunction("le", [.any, .any]) { call in
            .bool(try isLess(call[0], call[1]) || isEqual(call[0], call[1], call.renderer))
        },
        TemplateFunction("gt", [.any, .any]) { call in
            .bool(!(try isLess(call[0], call[1]) || isEqual(call[0], call[1], call.renderer)))
        },
        TemplateFunction("ge", [.any, .any]) { call in .bool(!(try isLess(call[0], call[1]))) },
    ]

    private static func isEqual(
        _ left: TemplateValue, _ right: TemplateValue, _ renderer: TemplateRenderer
    )
        throws(TemplateError) -> Bool
    {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer(let left, _), .integer(let right, _)): return left == right
        case (.float(let left), .float(let right)): return left == right
        case (.text(let left), .text(let right)): return left == right
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.time(let left), .time(let right)): return left == right
        case (.list, .list), (.map, .map):
            throw TemplateError("non-comparable type \(left.typeName)")
        case (.version(let left), .version(let right)): return left == right
        default: throw TemplateError("incompatible types for comparison")
        }
    }

    private static func isLess(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateError) -> Bool {
        switch (left, right) {
        case (.integer(let left, _), .integer(let right, _)): return left < right
        case (.float(let left), .float(let right)): return left < right
        case (.text(let left), .text(let right)): return left.order(right) < 0
        case (.integer, .float), (.integer, .text), (.integer, .bool), (.float, .integer), (.float, .text),
            (.float, .bool), (.text, .integer), (.text, .float), (.text, .bool), (.bool, .integer), (.bool, .float),
            (.bool, .text):
            throw TemplateError("incompatible types for comparison")
        default: throw TemplateError("invalid type for comparison")
        }
    }
}
