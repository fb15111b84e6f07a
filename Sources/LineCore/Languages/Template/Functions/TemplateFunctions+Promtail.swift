import Crypto

extension TemplateFunctions {
    /// The functions that Promtail adds; they take the place of sprig's with the same names.
    static let promtailOwn: [TemplateFunction] = [
        TemplateFunction("ToLower", [.text]) { call in try lower(call, call.text(0)) },
        TemplateFunction("ToUpper", [.text]) { call in try upper(call, call.text(0)) },
        TemplateFunction("Replace", [.text, .text, .text, .int]) { call in
            try replace(call, call.text(0), call.text(1), call.text(2), most: call.int(3))
        },
        TemplateFunction("Trim", [.text, .text]) { call in .text(GoText.trimmed(call.text(0), of: call.text(1))) },
        TemplateFunction("TrimLeft", [.text, .text]) { call in
            .text(GoText.trimmed(call.text(0), of: call.text(1), right: false))
        },
        TemplateFunction("TrimRight", [.text, .text]) { call in
            .text(GoText.trimmed(call.text(0), of: call.text(1), left: false))
        },
        TemplateFunction("TrimPrefix", [.text, .text]) { call in
            let (text, part) = (call.text(0), call.text(1))
            return .text(GoText.hasPrefix(text, part) ? text[part.count...] : text)
        },
        TemplateFunction("TrimSuffix", [.text, .text]) { call in
            let (text, part) = (call.text(0), call.text(1))
            return .text(GoText.hasSuffix(text, part) ? text[..<(text.count - part.count)] : text)
        },
        TemplateFunction("TrimSpace", [.text]) { call in .text(GoText.trimmed(call.text(0))) },
        TemplateFunction("Hash", [.text, .text]) { call in try hash(call, SHA3_256(), call.text(0), call.text(1)) },
        TemplateFunction("Sha2Hash", [.text, .text]) { call in try hash(call, SHA256(), call.text(0), call.text(1)) },
    ]
}
