extension JMESPathEvaluator {
    /// Calls a function; arguments with `&` are given to it as they are.
    mutating func call(
        _ call: JMESPathNode.Call, _ nodes: [JMESPathNode], _ value: JSONValue
    ) throws(JMESPathMistake) -> JSONValue {
        guard let function = call.function else {
            throw call.mistake(nodes.count) ?? JMESPathMistake(call.start, "there is no such function")
        }
        if let mistake = call.mistake(nodes.count) { throw mistake }
        let parameters = function.parameters
        var arguments: [JSONValue] = []
        var reference: JMESPathNode?
        for (index, node) in nodes.enumerated() {
            let kind = parameters[min(index, parameters.count - 1)]
            if case .reference(let inner, start: _) = node, kind == .reference {
                reference = inner
                continue
            }
            let argument = try evaluate(node, value)
            guard kind.includes(argument) else {
                throw JMESPathMistake(
                    call.start, "argument \(index + 1) of `\(call.name)` is \(argument.kindName), not \(kind.name)")
            }
            arguments.append(argument)
        }
        guard let first = arguments.first else { return .null }
        switch function {
        case .abs, .ceil, .floor: return Self.rounded(first, function)
        case .avg, .sum: return Self.total(first, function)
        case .contains, .startsWith, .endsWith: return try contains(first, arguments[arguments.count - 1], function)
        case .join: return try join(first, arguments[arguments.count - 1])
        case .keys, .values: return try members(of: first, function)
        case .merge: return try merge(arguments)
        case .length: return .number(JSONNumber(Double(first.length)))
        case .reverse: return try reversed(first)
        case .type: return .text(first.typeName)
        case .notNull: return arguments.first { $0 != .null } ?? .null
        case .toArray:
            if case .array = first { return first }
            return .array([first])
        case .toNumber: return Self.number(of: first)
        case .toString: return try text(of: first, call)
        case .max, .min, .sort: return try ordered(first, by: .current, function, call)
        case .maxBy, .minBy, .sortBy: return try ordered(first, by: reference ?? .current, function, call)
        case .map:
            guard case .array(let elements) = first else { return .null }
            var mapped: [JSONValue] = []
            for element in elements { mapped.append(try evaluate(reference ?? .current, element)) }
            return .array(mapped)
        }
    }

    private static func rounded(_ value: JSONValue, _ function: JMESPathFunction) -> JSONValue {
        guard case .number(let number) = value else { return .null }
        switch function {
        case .abs: return number.value.sign == .minus ? .number(number.negated) : value
        case .ceil: return number.isWhole ? value : .number(JSONNumber(number.value.rounded(.up)))
        default: return number.isWhole ? value : .number(JSONNumber(number.value.rounded(.down)))
        }
    }

    // The average of nothing is null.
    private static func total(_ value: JSONValue, _ function: JMESPathFunction) -> JSONValue {
        guard case .array(let elements) = value else { return .null }
        var sum = 0.0
        for case .number(let number) in elements { sum += number.value }
        if function == .sum { return .number(JSONNumber(sum)) }
        return elements.isEmpty ? .null : .number(JSONNumber(sum / Double(elements.count)))
    }

    private mutating func contains(
        _ subject: JSONValue, _ search: JSONValue, _ function: JMESPathFunction
    ) throws(JMESPathMistake) -> JSONValue {
        if case .array(let elements) = subject {
            for element in elements { if try isSame(element, search) { return .bool(true) } }
            return .bool(false)
        }
        guard case .string(let text) = subject, case .string(let part) = search else { return .bool(false) }
        switch function {
        case .startsWith: return .bool(text.starts(with: part))
        case .endsWith: return .bool(text.suffix(part.count).elementsEqual(part))
        default:
            try spend((text.count + part.count) / 16)
            return .bool(text.withBytes { text in part.withBytes { text.contains($0) } })
        }
    }

    private mutating func join(_ separator: JSONValue, _ parts: JSONValue) throws(JMESPathMistake) -> JSONValue {
        guard case .string(let separator) = separator, case .array(let parts) = parts else { return .null }
        var joined: [UInt8] = []
        for (index, part) in parts.enumerated() {
            guard case .string(let part) = part else { continue }
            try spend(1 + (part.count + separator.count) / 16)
            if index > 0 { joined += separator }
            joined += part
        }
        return .string(joined)
    }

    private mutating func members(
        of value: JSONValue, _ function: JMESPathFunction
    ) throws(JMESPathMistake) -> JSONValue {
        guard case .object(let object) = value else { return .null }
        try spend(object.members.count)
        return .array(object.members.map { function == .keys ? .string($0.name) : $0.value })
    }

    private mutating func merge(_ objects: [JSONValue]) throws(JMESPathMistake) -> JSONValue {
        var members: [JSONObject.Member] = []
        for case .object(let object) in objects {
            try spend(object.members.count)
            members += object.members
        }
        return .object(JSONObject(members))
    }

    private mutating func reversed(_ value: JSONValue) throws(JMESPathMistake) -> JSONValue {
        switch value {
        case .array(let elements):
            try spend(elements.count)
            return .array(elements.reversed())
        case .string(let bytes):
            try spend(bytes.count / 16)
            let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.reversed()
            return .text(String(String.UnicodeScalarView(scalars)))
        default: return .null
        }
    }

    private mutating func text(of value: JSONValue, _ call: JMESPathNode.Call) throws(JMESPathMistake) -> JSONValue {
        if case .string = value { return value }
        var out = GrowingBuffer()
        guard value.append(to: &out, atMost: room) else {
            throw JMESPathMistake(call.start, "the value cannot be written as JSON, or is too long for it")
        }
        try spend(out.count / 16)
        return .string([UInt8](out.bytes))
    }

    // As Go reads numbers, but finite decimal ones only.
    private static func number(of value: JSONValue) -> JSONValue {
        switch value {
        case .number: return value
        case .string(let bytes):
            if let json = bytes.withBytes(JSONValue.init), json.isNumber, bytes.withBytes(Self.isTrimmed) {
                return json
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text),
                number.isFinite
            else { return .null }
            return .number(JSONNumber(number))
        default: return .null
        }
    }

    private static func isTrimmed(_ text: Bytes) -> Bool {
        !text.isEmpty && text[0] > 0x20 && text[text.count - 1] > 0x20
    }

    /// The elements in order, or the first of the largest or smallest, by what an expression makes of them: all
    /// numbers, or all strings. Of one element alone nothing is asked.
    private mutating func ordered(
        _ value: JSONValue, by node: JMESPathNode, _ function: JMESPathFunction, _ call: JMESPathNode.Call
    ) throws(JMESPathMistake) -> JSONValue {
        guard case .array(let elements) = value else { return .null }
        let isSort = function == .sort || function == .sortBy
        guard elements.count > 1 else { return isSort ? value : elements.first ?? .null }
        try spend(elements.count)
        var keyed: [(key: JSONValue, element: JSONValue)] = []
        for element in elements { keyed.append((try evaluate(node, element), element)) }
        guard keyed.allSatisfy(\.key.isNumber) || keyed.allSatisfy(\.key.isString) else {
            throw JMESPathMistake(call.start, "`\(call.name)` compares numbers with numbers or strings with strings")
        }
        if isSort {
            // Stable, as in Promtail.
            keyed.sort { Self.precedes($0.key, $1.key) }
            return .array(keyed.map(\.element))
        }
        var best = keyed[0]
        for candidate in keyed.dropFirst() {
            let isBetter =
                function == .max || function == .maxBy
                ? Self.precedes(best.key, candidate.key) : Self.precedes(candidate.key, best.key)
            if isBetter { best = candidate }
        }
        return best.element
    }

    private static func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left.value < right.value
        case (.string(let left), .string(let right)): left.lexicographicallyPrecedes(right)
        default: false
        }
    }
}

extension JSONValue {
    /// What `type()` says.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// How an error calls it.
    var kindName: String {
        switch self {
        case .null: "null"
        case .array(let elements) where !elements.isEmpty: "an array of \(elements[0].typeName)s or mixed"
        case .array: "an empty array"
        case .object: "an object"
        case .bool, .number, .string: "a \(typeName)"
        }
    }

    /// Characters (Unicode scalars) of a string, elements of an array, members of an object.
    var length: Int {
        switch self {
        case .string(let bytes): String(decoding: bytes, as: UTF8.self).unicodeScalars.count
        case .array(let elements): elements.count
        case .object(let object): object.members.count
        case .null, .bool, .number: 0
        }
    }
}
