import LineCore

/// What a token endpoint answered (RFC 6749, sections 5.1 and 5.2).
enum TokenAnswer: Equatable {
    /// A token: the value of `Authorization`, and how many seconds it lasts if that is known.
    case token(authorization: String, lifetime: Int?)
    /// An error by its code, such as `invalid_client`, and the server's words about it.
    case error(code: String, description: String)
    /// Neither.
    case nonsense

    /// Reads an answer: JSON, or a form as some servers write it.
    ///
    /// - Parameters:
    ///   - body: the body.
    ///   - status: the HTTP status; a token counts only with 2xx.
    ///   - contentType: the header.
    init(_ body: String, status: Int, contentType: String?) {
        let type = contentType?.split(separator: ";").first?.trimmingSpace.lowercased() ?? ""
        let isForm = type == "application/x-www-form-urlencoded" || type == "text/plain"
        let fields = (isForm ? FormText.fields(body) : nil) ?? Self.fields(json: body)
        if let code = fields["error"], !code.isEmpty {
            self = .error(code: code, description: fields["error_description"] ?? "")
        } else if (200..<300).contains(status), let token = fields["access_token"], !token.isEmpty,
            token.canBeSentInHeader
        {
            let scheme = Self.scheme(fields["token_type"] ?? "")
            // A negative or unreadable lifetime is no lifetime.
            let lifetime = fields["expires_in"].flatMap { Double($0) }
                .flatMap { $0 >= 1 ? Int(min($0, 0x7fff_ffff)) : nil }
            self =
                scheme.canBeSentInHeader ? .token(authorization: "\(scheme) \(token)", lifetime: lifetime) : .nonsense
        } else {
            self = .nonsense
        }
    }

    // The spelling of Go's library: servers answer `bearer`, and some resources take `Bearer` only.
    private static func scheme(_ type: String) -> String {
        switch type.lowercased() {
        case "", "bearer": "Bearer"
        case "mac": "MAC"
        case "basic": "Basic"
        default: type
        }
    }

    private static func fields(json body: String) -> [String: String] {
        guard case .object(let object)? = Array(body.utf8).withBytes({ JSONValue($0) }) else { return [:] }
        var fields: [String: String] = [:]
        for member in object.members {
            let name = String(decoding: member.name, as: UTF8.self)
            switch member.value {
            case .string(let text): fields[name] = String(decoding: text, as: UTF8.self)
            case .number(let number) where name == "expires_in": fields[name] = "\(number.value)"
            case .null, .number, .bool, .array, .object: break
            }
        }
        return fields
    }
}
