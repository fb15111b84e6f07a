extension TemplateFunctions {
    /// sprig's functions for defaults and flow.
    static let defaults: [TemplateFunction] = [
        TemplateFunction("default", [.any], rest: .any) { call in isEmpty(call[1]) ? call[0] : call[1] },
        TemplateFunction("empty", [.any]) { call in .bool(isEmpty(call[0])) },
        TemplateFunction("coalesce", [], rest: .any) { call in call.arguments().first { !isEmpty($0) } ?? .null },
        TemplateFunction("all", [], rest: .any) { call in .bool(call.arguments().allSatisfy { !isEmpty($0) }) },
        TemplateFunction("any", [], rest: .any) { call in .bool(call.arguments().contains { !isEmpty($0) }) },
        TemplateFunction("ternary", [.any, .any, .bool]) { call in call[2].isTrue ? call[0] : call[1] },
        TemplateFunction("fail", [.text]) { call in throw TemplateError(call.string(0)) },
    ]

    /// sprig's `empty`: nothing, and what is zero for its type.
    static func isEmpty(_ value: TemplateValue) -> Bool { !value.isTrue }
}
