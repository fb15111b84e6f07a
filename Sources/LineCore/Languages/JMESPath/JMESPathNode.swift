/// A JMESPath expression, taken apart.
indirect enum JMESPathNode: Sendable {
    enum Comparison: String {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    /// `[start:stop:step]`
    struct Slice {
        var start: Int?
        var stop: Int?
        var step: Int?
    }

    /// A function's name with its place: a byte of the expression.
    struct Call {
        let name: String
        let function: JMESPathFunction?
        let start: Int
    }

    case current
    case field([UInt8])
    case index(Int)
    case slice(Slice, start: Int)
    case literal(JSONValue)
    /// The second, applied to what the first gives.
    case then(JMESPathNode, JMESPathNode)
    /// The second, applied to each element of what the first gives.
    case project(JMESPathNode, JMESPathNode)
    /// The second, applied to each value of the object that the first gives.
    case projectValues(JMESPathNode, JMESPathNode)
    /// The second, applied to each element of the first for which the condition holds.
    case filter(JMESPathNode, JMESPathNode, condition: JMESPathNode)
    case flatten(JMESPathNode)
    case list([JMESPathNode])
    case hash([(name: [UInt8], value: JMESPathNode)])
    case or(JMESPathNode, JMESPathNode)
    case and(JMESPathNode, JMESPathNode)
    case not(JMESPathNode)
    case compare(Comparison, JMESPathNode, JMESPathNode)
    case call(Call, [JMESPathNode])
    /// `&expression`, an argument that a function applies by itself.
    case reference(JMESPathNode, start: Int)
}
