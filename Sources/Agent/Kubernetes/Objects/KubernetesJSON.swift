import LineCore

/// What the API server says, by name.
extension JSONValue {
    /// An object of the API server, without the books that it keeps about who set which field (half of its bytes).
    ///
    /// - Parameter object: its text.
    /// - Returns: `nil` where it is no object.
    static func kubernetesObject(_ object: Bytes) -> JSONValue? {
        members(object) { name, value in
            guard name.equals("metadata"), case .object(let text) = value else { return read(value) }
            return members(text) { name, value in name.equals("managedFields") ? JSONValue.null : read(value) }
        }
    }

    private static func members(
        _ object: Bytes, _ read: (JSONText, JSONFields.Value) -> JSONValue?
    ) -> JSONValue? {
        var members: [JSONObject.Member] = []
        var isRead = true
        let isObject = JSONFields.read(object) { name, value in
            if let value = read(name, value) {
                members.append(JSONObject.Member(name: name.decoded(), value: value))
            } else {
                isRead = false
            }
        }
        return isObject && isRead ? .object(JSONObject(members)) : nil
    }

    private static func read(_ value: JSONFields.Value) -> JSONValue? {
        switch value {
        case .string(let text): .string(text.decoded())
        case .number(let text): .number(JSONNumber(text))
        case .bool(let isTrue): .bool(isTrue)
        case .null: .null
        case .object(let text), .array(let text): JSONValue(text)
        }
    }

    /// A member of an object.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[Array(name.utf8)]
    }

    /// A string.
    var asString: String? {
        guard case .string(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The elements of an array; of anything else none.
    var asList: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// A whole number.
    var asInteger: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number.value)
    }

    /// `true` or `false`.
    var asBoolean: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The string of a member; empty where there is none.
    func string(_ name: String) -> String { self[name]?.asString ?? "" }

    /// The elements of a member; none where there is none.
    func list(_ name: String) -> [JSONValue] { self[name]?.asList ?? [] }
}
