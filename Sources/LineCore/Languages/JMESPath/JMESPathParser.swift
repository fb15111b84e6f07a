/// Takes a JMESPath expression apart by the strength with which its words bind (a Pratt parser).
struct JMESPathParser {
    /// How deep expressions may lie in one another: 128. Each step of a chain such as `a.b.c` counts.
    static let deepest = 128

    private let tokens: [JMESPathToken]
    private var place = 0
    private var nesting = 0

    /// An expression and how deep it is.
    private typealias Part = (node: JMESPathNode, depth: Int)

    static func parse(_ text: [UInt8]) throws(JMESPathMistake) -> JMESPathNode {
        var parser = JMESPathParser(tokens: try JMESPathLexer.tokens(of: text))
        let part = try parser.expression(0)
        guard parser.token.kind == .end else { throw parser.unexpected() }
        return part.node
    }

    private init(tokens: [JMESPathToken]) { self.tokens = tokens }

    // The last token is the end, and is never passed.
    private var token: JMESPathToken { tokens[min(place, tokens.count - 1)] }
    private var following: JMESPathToken.Kind { tokens[min(place + 1, tokens.count - 1)].kind }

    private func unexpected(_ wanted: String? = nil) -> JMESPathMistake {
        let wanted = wanted.map { "; \($0) is wanted" } ?? ""
        if token.kind == .end { return JMESPathMistake(token.start, "the expression ends too early\(wanted)") }
        return JMESPathMistake(token.start, "unexpected `\(token.text)`\(wanted)")
    }

    private mutating func take(_ kind: JMESPathToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ kind: JMESPathToken.Kind, _ written: String) throws(JMESPathMistake) {
        guard take(kind) else { throw unexpected("`\(written)`") }
    }

    private func joined(_ node: JMESPathNode, _ parts: [Part]) throws(JMESPathMistake) -> Part {
        let depth = 1 + (parts.map(\.depth).max() ?? 0)
        guard depth <= Self.deepest else {
            throw JMESPathMistake(token.start, "more than \(Self.deepest) expressions in one another")
        }
        return (node, depth)
    }

    private mutating func expression(_ power: Int) throws(JMESPathMistake) -> Part {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.deepest else {
            throw JMESPathMistake(token.start, "more than \(Self.deepest) expressions in one another")
        }
        var left = try beginning()
        while power < token.kind.power { left = try continuing(left) }
        return left
    }

    // An expression that begins here.
    private mutating func beginning() throws(JMESPathMistake) -> Part {
        let token = token
        switch token.kind {
        case .end, .dot, .comma, .colon, .number, .rightParenthesis, .rightBracket, .rightBrace, .or, .and, .pipe,
            .compare:
            throw unexpected()
        default: place += 1
        }
        switch token.kind {
        case .literal(let value): return (.literal(value), 1)
        case .identifier(let name):
            return take(.leftParenthesis) ? try call(name, token.start) : (.field(name), 1)
        case .quoted(let name):
            guard self.token.kind != .leftParenthesis else {
                throw JMESPathMistake(token.start, "a function's name stands without quotes")
            }
            return (.field(name), 1)
        case .current: return (.current, 1)
        case .star:
            // In `[*]` of a list, there is nothing to project onto.
            let right: Part =
                self.token.kind == .rightBracket ? (.current, 1) : try projected(JMESPathToken.Kind.star.power)
            return try joined(.projectValues(.current, right.node), [right])
        case .filter: return try filter((.current, 1))
        case .flatten: return try flatten((.current, 1))
        case .leftBrace: return try hash()
        case .leftBracket:
            switch self.token.kind {
            case .number, .colon: return try indexed((.current, 1))
            case .star where following == .rightBracket:
                place += 2
                return try projection((.current, 1))
            default: return try list()
            }
        case .reference:
            let inner = try expression(0)
            return try joined(.reference(inner.node, start: token.start), [inner])
        case .not:
            let inner = try expression(JMESPathToken.Kind.not.power)
            return try joined(.not(inner.node), [inner])
        default:
            let inner = try expression(0)
            try expect(.rightParenthesis, ")")
            return inner
        }
    }

    // What follows on an expression.
    private mutating func continuing(_ left: Part) throws(JMESPathMistake) -> Part {
        let kind = token.kind
        switch kind {
        case .star, .not, .leftBrace, .leftParenthesis: throw unexpected()
        default: place += 1
        }
        switch kind {
        case .dot:
            if take(.star) {
                let right = try projected(kind.power)
                return try joined(.projectValues(left.node, right.node), [left, right])
            }
            let right = try afterDot(kind.power)
            return try joined(.then(left.node, right.node), [left, right])
        case .filter: return try filter(left)
        case .flatten: return try flatten(left)
        case .leftBracket:
            switch token.kind {
            case .number, .colon: return try indexed(left)
            default: break
            }
            guard take(.star) else { throw unexpected("a number, a slice or `*`") }
            try expect(.rightBracket, "]")
            return try projection(left)
        default:
            let right = try expression(kind.power)
            switch kind {
            case .pipe: return try joined(.then(left.node, right.node), [left, right])
            case .or: return try joined(.or(left.node, right.node), [left, right])
            case .and: return try joined(.and(left.node, right.node), [left, right])
            case .compare(let comparison):
                return try joined(.compare(comparison, left.node, right.node), [left, right])
            default: throw unexpected()
            }
        }
    }

    private mutating func afterDot(_ power: Int) throws(JMESPathMistake) -> Part {
        switch token.kind {
        case .identifier, .quoted, .star: return try expression(power)
        case .leftBracket:
            place += 1
            return try list()
        case .leftBrace:
            place += 1
            return try hash()
        default: throw unexpected("a name, `*`, `[` or `{` after `.`")
        }
    }

    // What is applied to each element of a projection.
    private mutating func projected(_ power: Int) throws(JMESPathMistake) -> Part {
        switch token.kind {
        case _ where token.kind.power < 10: return (.current, 1)
        case .leftBracket, .filter: return try expression(power)
        case .dot:
            place += 1
            return try afterDot(power)
        default: throw unexpected()
        }
    }

    private mutating func projection(_ left: Part) throws(JMESPathMistake) -> Part {
        let right = try projected(JMESPathToken.Kind.star.power)
        return try joined(.project(left.node, right.node), [left, right])
    }

    private mutating func flatten(_ left: Part) throws(JMESPathMistake) -> Part {
        let right = try projected(JMESPathToken.Kind.flatten.power)
        let flat = try joined(.flatten(left.node), [left])
        return try joined(.project(flat.node, right.node), [flat, right])
    }

    private mutating func filter(_ left: Part) throws(JMESPathMistake) -> Part {
        let condition = try expression(0)
        try expect(.rightBracket, "]")
        let right: Part =
            token.kind == .flatten ? (.current, 1) : try projected(JMESPathToken.Kind.filter.power)
        return try joined(
            .filter(left.node, right.node, condition: condition.node), [left, right, condition])
    }

    // After the bracket, before a number or a colon.
    private mutating func indexed(_ left: Part) throws(JMESPathMistake) -> Part {
        let start = token.start
        guard token.kind == .colon || following == .colon else {
            let index = try number()
            try expect(.rightBracket, "]")
            return try joined(.then(left.node, .index(index)), [left])
        }
        var parts: [Int?] = [nil, nil, nil]
        var part = 0
        while token.kind != .rightBracket {
            if case .number = token.kind, parts[part] == nil {
                parts[part] = try number()
            } else if token.kind == .colon, part < 2 {
                part += 1
                place += 1
            } else {
                throw unexpected("`]`")
            }
        }
        place += 1
        let slice = JMESPathNode.slice(
            JMESPathNode.Slice(start: parts[0], stop: parts[1], step: parts[2]), start: start)
        return try projection(try joined(.then(left.node, slice), [left]))
    }

    private mutating func number() throws(JMESPathMistake) -> Int {
        guard case .number(let digits) = token.kind, let number = Int(String(decoding: digits, as: UTF8.self)) else {
            throw unexpected("a whole number")
        }
        place += 1
        return number
    }

    private mutating func list() throws(JMESPathMistake) -> Part {
        var parts: [Part] = []
        repeat { parts.append(try expression(0)) } while take(.comma)
        try expect(.rightBracket, "]")
        return try joined(.list(parts.map(\.node)), parts)
    }

    // Promtail's parser does not insist on commas here and between arguments.
    private mutating func hash() throws(JMESPathMistake) -> Part {
        var members: [(name: [UInt8], value: JMESPathNode)] = []
        var parts: [Part] = []
        repeat {
            let name: [UInt8]
            switch token.kind {
            case .identifier(let plain): name = plain
            case .quoted(let quoted): name = quoted
            default: throw unexpected("a name")
            }
            place += 1
            try expect(.colon, ":")
            let part = try expression(0)
            parts.append(part)
            members.append((name, part.node))
            if !take(.comma), take(.rightBrace) { break }
        } while true
        return try joined(.hash(members), parts)
    }

    // After the opening parenthesis.
    private mutating func call(_ name: [UInt8], _ start: Int) throws(JMESPathMistake) -> Part {
        var arguments: [Part] = []
        while !take(.rightParenthesis) {
            arguments.append(try expression(0))
            _ = take(.comma)
        }
        let name = String(decoding: name, as: UTF8.self)
        let call = JMESPathNode.Call(name: name, function: JMESPathFunction(rawValue: name), start: start)
        return try joined(.call(call, arguments.map(\.node)), arguments)
    }
}
