import LineCore

extension FuzzTarget {
    /// A JSON text: the reader without a tree and the one with must agree, and what is written must read back.
    static let json = FuzzTarget(name: "json") { text in
        var members: [JSONObject.Member] = []
        let isObject = JSONFields.read(text) { name, value in
            members.append(JSONObject.Member(name: name.decoded(), value: tree(value)))
        }
        let value = JSONValue(text)
        switch value {
        case .object(let object)?:
            require(isObject, "only the tree is an object")
            require(object == JSONObject(members), "the fields differ: \(object) \(members)")
        case .null?: require(isObject && members.isEmpty, "null is no object without fields")
        default: require(!isObject, "only the fields are an object")
        }
        let arena = Arena()
        if let value {
            guard let written = value.text(arena) else { fatalError("it cannot be written") }
            require(written.isUTF8, "what was written is not UTF-8")
            require(written.count <= 8 * text.count + 400, "it grew: \(text.count) to \(written.count)")
            // Bytes that are not UTF-8 are characters from now on.
            guard let clean = JSONValue(written), let text = clean.text(arena) else {
                fatalError("what was written is not JSON")
            }
            require(JSONValue(text) == clean, "what is written does not read back")
        }
        stage.feed(text)
    }

    private static var stage: PipelineRun {
        PipelineRun { names in
            let paths = ["a", "a.b", "a.b.c", "a[0]", "*", "length(@)"].compactMap { try? JMESPath($0) }
            return [
                JSONStage(paths.map { ($0.text, $0) }, source: nil, dropsMalformed: true, names: names),
                JSONStage(paths.map { ($0.text, $0) }, source: "a", dropsMalformed: false, names: names),
            ]
        }
    }

    private static func tree(_ value: JSONFields.Value) -> JSONValue {
        switch value {
        case .string(let text): return .string(text.decoded())
        case .number(let number):
            let arena = Arena()
            require(String(JSONNumber.text(number, arena: arena)) == JSONNumber.text(number), "two texts of a number")
            return .number(JSONNumber(number))
        case .bool(let isTrue): return .bool(isTrue)
        case .null: return .null
        case .object(let text), .array(let text):
            guard let value = JSONValue(text) else { fatalError("a value's text is not JSON") }
            return value
        }
    }
}
