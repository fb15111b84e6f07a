import LineCore

extension FuzzTarget {
    /// An expression, a newline, and a JSON text.
    static let jmespath = FuzzTarget(name: "jmespath") { bytes in
        var input = Input(bytes)
        let line = input.line()
        guard line.isUTF8, let path = try? JMESPath(String(line)) else { return }
        require(path.warnings.allSatisfy { $0.column >= 1 }, "a warning has no column")
        guard let document = JSONValue(input.rest), let found = try? path.search(document) else { return }
        if let fields = path.fields {
            var value = document
            for name in fields {
                if case .object(let object) = value { value = object[name] ?? .null } else { value = .null }
            }
            require(found == value, "the way of names leads elsewhere")
        }
        let arena = Arena()
        if let text = found.text(arena) {
            require(text.count <= JSONValue.longestText, "a result is longer than it may be")
            require(JSONValue(text) != nil || text.count > 1 << 20 || isDeep(found, 512), "a result is not JSON")
        }
    }

    // Expressions can put containers around what was deep already.
    private static func isDeep(_ value: JSONValue, _ left: Int) -> Bool {
        switch value {
        case .array(let elements): left == 0 || elements.contains { isDeep($0, left - 1) }
        case .object(let object): left == 0 || object.members.contains { isDeep($0.value, left - 1) }
        default: false
        }
    }
}
