/// The functions of JMESPath.
enum JMESPathFunction: String, CaseIterable {
    case abs, avg, ceil, contains, floor, join, keys, length, map, max, merge, min, reverse, sort, sum, type, values
    case endsWith = "ends_with"
    case maxBy = "max_by"
    case minBy = "min_by"
    case notNull = "not_null"
    case sortBy = "sort_by"
    case startsWith = "starts_with"
    case toArray = "to_array"
    case toNumber = "to_number"
    case toString = "to_string"

    /// What an argument may be.
    enum Kind {
        case any, number, string, array, object, arrayOrString, stringArrayOrObject, numbers, strings, numbersOrStrings
        case reference
    }

    /// What the arguments may be; of ``takesMore``, the last stands for all further ones.
    var parameters: [Kind] {
        switch self {
        case .abs, .ceil, .floor: [.number]
        case .avg, .sum: [.numbers]
        case .contains: [.arrayOrString, .any]
        case .endsWith, .startsWith: [.string, .string]
        case .join: [.string, .strings]
        case .keys, .values, .merge: [.object]
        case .length: [.stringArrayOrObject]
        case .map: [.reference, .array]
        case .max, .min, .sort: [.numbersOrStrings]
        case .maxBy, .minBy, .sortBy: [.array, .reference]
        case .notNull, .toArray, .toNumber, .toString, .type: [.any]
        case .reverse: [.arrayOrString]
        }
    }

    /// Are more arguments taken than there are parameters?
    var takesMore: Bool { self == .merge || self == .notNull }

    /// Is that a number of arguments that it takes?
    func takes(_ count: Int) -> Bool { takesMore ? count >= parameters.count : count == parameters.count }
}

extension JMESPathFunction.Kind {
    /// How an error calls it.
    var name: String {
        switch self {
        case .any: "anything"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .arrayOrString: "an array or a string"
        case .stringArrayOrObject: "a string, an array or an object"
        case .numbers: "an array of numbers"
        case .strings: "an array of strings"
        case .numbersOrStrings: "an array of numbers or of strings"
        case .reference: "an expression with `&` before it"
        }
    }

    /// Is the value of that kind?
    func includes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.any, _): true
        case (.number, .number): true
        case (.string, .string), (.arrayOrString, .string), (.stringArrayOrObject, .string): true
        case (.array, .array), (.arrayOrString, .array), (.stringArrayOrObject, .array): true
        case (.object, .object), (.stringArrayOrObject, .object): true
        case (.numbers, .array(let elements)): elements.allSatisfy(\.isNumber)
        case (.strings, .array(let elements)): elements.allSatisfy(\.isString)
        case (.numbersOrStrings, .array(let elements)):
            elements.allSatisfy(\.isNumber) || elements.allSatisfy(\.isString)
        default: false
        }
    }
}

extension JMESPathNode {
    /// Calls that can never succeed.
    func collectMistakes(into mistakes: inout [JMESPathMistake]) {
        switch self {
        case .current, .field, .index, .slice, .literal: break
        case .then(let left, let right), .project(let left, let right), .projectValues(let left, let right),
            .or(let left, let right), .and(let left, let right), .compare(_, let left, let right):
            left.collectMistakes(into: &mistakes)
            right.collectMistakes(into: &mistakes)
        case .filter(let left, let right, let condition):
            left.collectMistakes(into: &mistakes)
            condition.collectMistakes(into: &mistakes)
            right.collectMistakes(into: &mistakes)
        case .flatten(let inner), .not(let inner), .reference(let inner, start: _):
            inner.collectMistakes(into: &mistakes)
        case .list(let nodes): nodes.forEach { $0.collectMistakes(into: &mistakes) }
        case .hash(let members): members.forEach { $0.value.collectMistakes(into: &mistakes) }
        case .call(let call, let arguments):
            if let mistake = call.mistake(arguments.count) { mistakes.append(mistake) }
            arguments.forEach { $0.collectMistakes(into: &mistakes) }
        }
    }
}

extension JMESPathNode.Call {
    /// Why a call with so many arguments can never succeed; `nil` where it can.
    func mistake(_ count: Int) -> JMESPathMistake? {
        guard let function else {
            let names = JMESPathFunction.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            return JMESPathMistake(start, "there is no function `\(name)`; there are \(names)")
        }
        if function.takes(count) { return nil }
        let wanted = function.parameters.count
        let more = function.takesMore ? " or more" : ""
        return JMESPathMistake(
            start, "`\(name)` takes \(wanted) argument\(wanted == 1 ? "" : "s")\(more), not \(count)")
    }
}
