extension TemplateFunctions {
    /// sprig's encodings. What cannot be decoded gives the text of the error, as there.
    static let encodings: [TemplateFunction] = [
        TemplateFunction("b64enc", [.text]) { call in try call.make(BaseCoding.base64.encode(call.text(0))) },
        TemplateFunction("b32enc", [.text]) { call in try call.make(BaseCoding.base32.encode(call.text(0))) },
        TemplateFunction("b64dec", [.text]) { call in try decode(call, .base64, "base64") },
        TemplateFunction("b32dec", [.text]) { call in try decode(call, .base32, "base32") },
    ]

    private static func decode(
        _ call: TemplateCall, _ coding: BaseCoding, _ name: String
    ) throws(TemplateError)
        -> TemplateValue
    {
        switch coding.decode(call.text(0)) {
        case .success(let bytes): try call.make(bytes)
        case .failure(let place): try call.make("illegal \(name) data at input byte \(place.offset)")
        }
    }
}
