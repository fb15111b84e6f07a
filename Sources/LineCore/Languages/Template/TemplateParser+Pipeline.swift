extension TemplateParser {
    /// A pipeline up to `close`, which is taken.
    mutating func pipeline(
        _ context: String, until close: TemplateToken.Kind
    ) throws(TemplateError)
        -> TemplatePipeline
    {
        try enter()
        defer { leave() }
        var pipeline = TemplatePipeline()
        let declared = try declarations(context, &pipeline)
        while true {
            pipeline.commands.append(try command(context, isFirst: pipeline.commands.isEmpty))
            let token = next()
            if token.kind == close { break }
            guard token.kind == .pipe else { throw unexpected(token, in: context) }
            skipSpace()
            if peek().kind == close { throw error("missing command after `|` in \(context)", at: peek()) }
        }
        // What a declaration names can be seen behind it only.
        if !pipeline.assigns { pipeline.variables = declared.map { declare($0) } }
        return pipeline
    }

    // `$x :=`, `$x =`, and in a range `$i, $x :=`. Returns the names that are to be declared.
    private mutating func declarations(
        _ context: String, _ pipeline: inout TemplatePipeline
    ) throws(TemplateError)
        -> [String]
    {
        skipSpace()
        guard peek().kind == .variable else { return [] }
        var names: [TemplateToken] = [peek()]
        var ahead = 1
        if peek(ahead).kind == .space { ahead += 1 }
        if peek(ahead).kind == .comma {
            guard context == "range" else { throw error("too many declarations in \(context)", at: peek()) }
            ahead += 1
            if peek(ahead).kind == .space { ahead += 1 }
            guard peek(ahead).kind == .variable else {
                throw error("range can only initialize variables", at: peek(ahead))
            }
            names.append(peek(ahead))
            ahead += 1
            if peek(ahead).kind == .space { ahead += 1 }
        }
        let sign = peek(ahead)
        guard sign.kind == .declare || sign.kind == .assign else {
            guard names.count == 1 else { throw unexpected(sign, in: context) }
            return []
        }
        while peek().range != sign.range { _ = next() }
        _ = next()
        pipeline.assigns = sign.kind == .assign
        if pipeline.assigns {
            for name in names { pipeline.variables.append(try variable(written(name), at: name)) }
        }
        return names.map(written)
    }

    private mutating func command(_ context: String, isFirst: Bool) throws(TemplateError) -> TemplateCommand {
        skipSpace()
        let start = peek()
        if start.kind == .rightDelimiter || start.kind == .rightParenthesis {
            throw error("missing value for \(context)", at: start)
        }
        let first = try operand(context)
        if !isFirst {
            switch first {
            case .dot, .null, .bool, .number, .text:
                throw error("`\(written(start))` cannot be called with the value before it", at: start)
            default: break
            }
        }
        var arguments: [TemplateOperand] = []
        while true {
            let hadSpace = peek().kind == .space
            skipSpace()
            switch peek().kind {
            case .rightDelimiter, .rightParenthesis, .pipe, .end:
                noteUse(of: first, arguments)
                return TemplateCommand(operand: first, arguments: arguments)
            default:
                guard hadSpace else { throw unexpected(peek(), in: "operand") }
                arguments.append(try operand(context))
            }
        }
    }

    private mutating func operand(_ context: String) throws(TemplateError) -> TemplateOperand {
        let start = peek()
        let term = try term(context)
        var names: [TemplateField] = []
        while peek().kind == .field { names.append(field([UInt8](text[next().range].dropFirst()))) }
        guard !names.isEmpty else { return term }
        switch term {
        case .field(let before): return .field(before + names)
        case .variable(let place, _): return .variable(place, names)
        case .pipeline, .function: return .chain(term, names)
        case .null, .bool, .number, .text, .dot: throw error("unexpected `.` behind `\(written(start))`", at: start)
        case .chain: return term
        }
    }

    private mutating func term(_ context: String) throws(TemplateError) -> TemplateOperand {
        let token = next()
        switch token.kind {
        case .dot: return .dot
        case .field: return .field([field([UInt8](text[token.range].dropFirst()))])
        case .variable: return .variable(try variable(written(token), at: token), [])
        case .leftParenthesis: return .pipeline(try pipeline("parenthesized pipeline", until: .rightParenthesis))
        case .string, .rawString:
            guard let bytes = TemplateLiteral.unquoted(text[token.range]) else {
                throw error("invalid escape in \(written(token).prefix(60))", at: token)
            }
            return .text(TemplateBytes(bytes))
        case .number:
            guard let number = TemplateLiteral.number(text[token.range]) else {
                throw error("illegal number syntax: `\(written(token).prefix(60))`", at: token)
            }
            return .number(number)
        case .character:
            guard let number = TemplateLiteral.character(text[token.range]) else {
                throw error("malformed character constant: \(written(token).prefix(60))", at: token)
            }
            return .number(number)
        case .identifier: return try word(token)
        default: throw unexpected(token, in: context)
        }
    }

    private func word(_ token: TemplateToken) throws(TemplateError) -> TemplateOperand {
        let name = written(token)
        switch name {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "nil": return .null
        case "if", "else", "end", "with", "range", "template", "block", "define", "break", "continue":
            throw unexpected(token, in: "operand")
        default:
            switch functions.lookUp(name) {
            case .function(let function): return .function(function)
            case .leftOut(let why):
                var refusal = error("function \"\(name)\" \(why)", at: token)
                refusal.isRefusal = true
                throw refusal
            case .unknown: throw error("function \"\(name)\" not defined", at: token)
            }
        }
    }

    // Dot or `$` as a whole reaches all names; behind `index` and a literal it reaches that name.
    private mutating func noteUse(of operand: TemplateOperand, _ arguments: [TemplateOperand]) {
        var rest = arguments[...]
        if case .function(let function) = operand, function.name == "index", rest.count > 1, rest[0].isWhole,
            case .text(let name) = rest[1]
        {
            _ = field([UInt8](name.bytes))
            rest = rest.dropFirst(2)
        }
        if operand.isWhole || rest.contains(where: \.isWhole) { noteWhole() }
    }
}

extension TemplateOperand {
    fileprivate var isWhole: Bool {
        switch self {
        case .dot: true
        case .variable(let place, let fields): place == 0 && fields.isEmpty
        default: false
        }
    }
}
