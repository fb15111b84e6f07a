/// Applies JMESPath expressions to values.
struct JMESPathEvaluator {
    /// Steps left; an element or sixteen bytes of text made count as one.
    private var steps: Int

    init(steps: Int) { self.steps = steps }

    /// How many bytes of text may still be made.
    var room: Int { min(max(steps, 0) * 16, JSONValue.longestText) }

    /// What the expression makes of the value.
    ///
    /// As in Promtail's library, what goes wrong on the left of a filter, of a `[]` or of a `.*` makes `null` of the whole.
    mutating func evaluate(_ node: JMESPathNode, _ value: JSONValue) throws(JMESPathMistake) -> JSONValue {
        try spend(1)
        switch node {
        case .current: return value
        case .field(let name):
            guard case .object(let object) = value else { return .null }
            return object[name] ?? .null
        case .index(let index):
            guard case .array(let elements) = value else { return .null }
            let place = index < 0 ? index + elements.count : index
            return elements.indices.contains(place) ? elements[place] : .null
        case .slice(let slice, let start): return try self.slice(slice, value, start)
        case .literal(let literal): return literal
        case .then(let left, let right): return try evaluate(right, try evaluate(left, value))
        case .project(let left, let right):
            guard case .array(let elements) = try evaluate(left, value) else { return .null }
            return try project(right, elements)
        case .projectValues(let left, let right):
            guard case .object(let object) = try orNull(left, value) else { return .null }
            return try project(right, object.members.map(\.value))
        case .filter(let left, let right, let condition):
            guard case .array(let elements) = try orNull(left, value) else { return .null }
            return try project(right, elements, where: condition)
        case .flatten(let left): return try flatten(try orNull(left, value))
        case .list(let nodes):
            if value == .null { return .null }
            var list: [JSONValue] = []
            for node in nodes { list.append(try evaluate(node, value)) }
            return .array(list)
        case .hash(let nodes):
            if value == .null { return .null }
            var members: [JSONObject.Member] = []
            for (name, node) in nodes { members.append(.init(name: name, value: try evaluate(node, value))) }
            return .object(JSONObject(members))
        case .or(let left, let right):
            let first = try evaluate(left, value)
            return first.isFalse ? try evaluate(right, value) : first
        case .and(let left, let right):
            let first = try evaluate(left, value)
            return first.isFalse ? first : try evaluate(right, value)
        case .not(let inner): return .bool(try evaluate(inner, value).isFalse)
        case .compare(let comparison, let left, let right):
            return try compare(comparison, try evaluate(left, value), try evaluate(right, value))
        case .call(let call, let arguments): return try self.call(call, arguments, value)
        case .reference(_, let start):
            throw JMESPathMistake(start, "`&` stands only before an argument of a function that applies it")
        }
    }

    /// Counts what was made.
    mutating func spend(_ count: Int) throws(JMESPathMistake) {
        steps -= count
        guard steps >= 0 else { throw JMESPathMistake(0, "the expression makes too much of this text") }
    }

    /// Are both values the same? Counts what is compared: values that share their parts are small and may take for ever.
    mutating func isSame(_ left: JSONValue, _ right: JSONValue) throws(JMESPathMistake) -> Bool {
        try spend(1)
        switch (left, right) {
        case (.string(let left), .string(let right)):
            try spend(min(left.count, right.count) / 16)
            return left == right
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) { guard try isSame(left, right) else { return false } }
            return true
        case (.object(let left), .object(let right)):
            guard left.members.count == right.members.count else { return false }
            for (left, right) in zip(left.members, right.members) {
                try spend(left.name.count / 16)
                guard left.name == right.name, try isSame(left.value, right.value) else { return false }
            }
            return true
        default: return left == right
        }
    }

    private mutating func orNull(_ node: JMESPathNode, _ value: JSONValue) throws(JMESPathMistake) -> JSONValue {
        do throws(JMESPathMistake) {
            return try evaluate(node, value)
        } catch {
            if steps < 0 { throw error }
            return .null
        }
    }

    private mutating func project(
        _ node: JMESPathNode, _ elements: [JSONValue], where condition: JMESPathNode? = nil
    ) throws(JMESPathMistake) -> JSONValue {
        var projected: [JSONValue] = []
        for element in elements {
            if let condition, try evaluate(condition, element).isFalse { continue }
            let value = try evaluate(node, element)
            if value != .null { projected.append(value) }
        }
        return .array(projected)
    }

    private mutating func flatten(_ value: JSONValue) throws(JMESPathMistake) -> JSONValue {
        guard case .array(let elements) = value else { return .null }
        var flat: [JSONValue] = []
        for element in elements {
            if case .array(let inner) = element {
                try spend(inner.count)
                flat += inner
            } else {
                flat.append(element)
            }
        }
        try spend(flat.count)
        return .array(flat)
    }

    private mutating func slice(
        _ slice: JMESPathNode.Slice, _ value: JSONValue, _ start: Int
    ) throws(JMESPathMistake) -> JSONValue {
        guard case .array(let elements) = value else { return .null }
        guard slice.step != 0 else { throw JMESPathMistake(start, "a slice's step cannot be 0") }
        let count = elements.count
        // Farther than all elements is as good as any farther.
        let step = min(max(slice.step ?? 1, -count - 1), count + 1)
        let lowest = step < 0 ? -1 : 0
        let highest = step < 0 ? count - 1 : count
        func bounded(_ index: Int) -> Int { min(max(index < 0 ? index + count : index, lowest), highest) }
        let first = slice.start.map(bounded) ?? (step < 0 ? highest : lowest)
        let end = slice.stop.map(bounded) ?? (step < 0 ? lowest : highest)
        let chosen = stride(from: first, to: end, by: step).map { elements[$0] }
        try spend(chosen.count)
        return .array(chosen)
    }

    private mutating func compare(
        _ comparison: JMESPathNode.Comparison, _ left: JSONValue, _ right: JSONValue
    ) throws(JMESPathMistake) -> JSONValue {
        switch comparison {
        case .equal: return .bool(try isSame(left, right))
        case .notEqual: return .bool(try !isSame(left, right))
        case .less, .lessOrEqual, .greater, .greaterOrEqual: break
        }
        guard case .number(let left) = left, case .number(let right) = right else { return .null }
        switch comparison {
        case .less: return .bool(left.value < right.value)
        case .lessOrEqual: return .bool(left.value <= right.value)
        case .greater: return .bool(left.value > right.value)
        default: return .bool(left.value >= right.value)
        }
    }
}

extension JSONValue {
    /// Does JMESPath take it for false: `null`, `false`, or empty?
    var isFalse: Bool {
        switch self {
        case .null: true
        case .bool(let isTrue): !isTrue
        case .number: false
        case .string(let bytes): bytes.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.members.isEmpty
        }
    }

    var isNumber: Bool {
        if case .number = self { true } else { false }
    }

    var isString: Bool {
        if case .string = self { true } else { false }
    }
}
