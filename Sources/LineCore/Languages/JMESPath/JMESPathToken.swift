/// A word of a JMESPath expression.
struct JMESPathToken {
    enum Kind: Equatable {
        case identifier([UInt8])
        case quoted([UInt8])
        case number([UInt8])
        case literal(JSONValue)
        case star, dot, comma, colon, current
        case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
        case filter, flatten
        case or, and, not, pipe, reference
        case compare(JMESPathNode.Comparison)
        case end
    }

    let kind: Kind
    /// Where it begins: a byte of the expression.
    let start: Int
    /// How it is written.
    let text: String
}

extension JMESPathToken.Kind {
    /// How tightly it binds to what stands before it; 0: it ends an expression.
    var power: Int {
        switch self {
        case .pipe: 1
        case .or: 2
        case .and: 3
        case .compare: 5
        case .flatten: 9
        case .star: 20
        case .filter: 21
        case .dot: 40
        case .not: 45
        case .leftBrace: 50
        case .leftBracket: 55
        case .leftParenthesis: 60
        default: 0
        }
    }
}
