/// Reads tokens into nodes.
///
/// Controls and parentheses may be inside one another ``deepest`` deep.
struct TemplateParser {
    /// How deep controls and parentheses may be inside one another.
    static let deepest = 100

    let text: [UInt8]
    let functions: TemplateFunctions
    private let tokens: [TemplateToken]
    private var place = 0
    private var depth = 0
    private var rangeDepth = 0
    // The variables that can be seen here, outermost first; a variable's place in its frame is its place here.
    private var visible: [String] = ["$"]
    private var mostVisible = 1
    /// Names behind dots and behind `index`, in the order in which they occur.
    private(set) var fields: [[UInt8]] = []
    private var fieldIndexes: [[UInt8]: Int] = [:]
    /// Is dot or `$` used as a whole?
    private(set) var usesWhole = false
    /// The templates defined by `define` and `block`.
    private(set) var definitions: [String: TemplateBody] = [:]

    init(_ text: [UInt8], functions: TemplateFunctions) throws(TemplateError) {
        self.text = text
        self.functions = functions
        tokens = try TemplateLexer.tokens(of: text)
    }

    /// What ends a list of nodes.
    private enum Ending { case end, otherwise, file }

    /// The whole template.
    mutating func parse() throws(TemplateError) -> TemplateBody {
        let (nodes, _) = try list(isTop: true)
        return TemplateBody(nodes: nodes, variables: mostVisible)
    }

    // Nodes up to `{{ end }}` or `{{ else`, which is taken, or to the end of the file.
    private mutating func list(isTop: Bool = false) throws(TemplateError) -> ([TemplateNode], Ending) {
        var nodes: [TemplateNode] = []
        while true {
            let token = next()
            switch token.kind {
            case .text: nodes.append(.text(TemplateBytes(text[token.range])))
            case .end:
                guard isTop else { throw error("unexpected end of the template: `{{ end }}` is missing", at: token) }
                return (nodes, .file)
            default:
                let word = peekWord()
                switch word {
                case "end":
                    if isTop { throw error("unexpected `{{ end }}`", at: token) }
                    takeWord()
                    try close("end")
                    return (nodes, .end)
                case "else":
                    if isTop { throw error("unexpected `{{ else }}`", at: token) }
                    takeWord()
                    return (nodes, .otherwise)
                case "define":
                    guard isTop else { throw error("unexpected `define` inside a control", at: token) }
                    takeWord()
                    try definition()
                default: nodes.append(try action(word))
                }
            }
        }
    }

    private mutating func action(_ word: String?) throws(TemplateError) -> TemplateNode {
        switch word {
        case "if", "with":
            takeWord()
            return try branches(setsDot: word == "with")
        case "range":
            takeWord()
            return try range()
        case "template":
            takeWord()
            return try invocation()
        case "block":
            takeWord()
            return try block()
        case "break", "continue":
            guard rangeDepth > 0 else { throw error("`\(word ?? "")` outside of a range", at: peek()) }
            takeWord()
            try close(word ?? "")
            return word == "break" ? .leave : .next
        default: return .action(try pipeline("command", until: .rightDelimiter))
        }
    }

    // MARK: Controls

    private mutating func branches(setsDot: Bool) throws(TemplateError) -> TemplateNode {
        try enter()
        let seen = visible.count
        defer {
            leave()
            visible.removeLast(visible.count - seen)
        }
        let context = setsDot ? "with" : "if"
        var branches: [TemplateBranch] = []
        var branchSetsDot = setsDot
        while true {
            let pipeline = try pipeline(context, until: .rightDelimiter)
            let (body, ending) = try list()
            branches.append(TemplateBranch(pipeline: pipeline, setsDot: branchSetsDot, body: body))
            guard ending == .otherwise else { return .branches(branches, otherwise: []) }
            let word = peekWord()
            if word == "if" || word == "with" {
                // Go has `else if` after `if` and `else with` after `with`.
                guard (word == "with") == setsDot else { throw error("unexpected `else \(word ?? "")`", at: peek()) }
                takeWord()
                branchSetsDot = setsDot
                guard branches.count < 1000 else { throw error("too many branches", at: peek()) }
                continue
            }
            return .branches(branches, otherwise: try otherwise())
        }
    }

    private mutating func range() throws(TemplateError) -> TemplateNode {
        try enter()
        let seen = visible.count
        defer {
            leave()
            visible.removeLast(visible.count - seen)
        }
        let pipeline = try pipeline("range", until: .rightDelimiter)
        rangeDepth += 1
        let (body, ending) = try list()
        rangeDepth -= 1
        return .range(pipeline, body: body, otherwise: ending == .otherwise ? try otherwise() : [])
    }

    // After `else`: the list up to `end`.
    private mutating func otherwise() throws(TemplateError) -> [TemplateNode] {
        try close("else")
        let (body, ending) = try list()
        guard ending == .end else { throw error("expected `{{ end }}`, found a second `{{ else }}`", at: peek()) }
        return body
    }

    private mutating func invocation() throws(TemplateError) -> TemplateNode {
        let name = try name("template")
        if peek().kind == .rightDelimiter {
            try close("template")
            return .template(name: name, nil)
        }
        return .template(name: name, try pipeline("template", until: .rightDelimiter))
    }

    private mutating func block() throws(TemplateError) -> TemplateNode {
        let name = try name("block")
        let pipeline = try pipeline("block", until: .rightDelimiter)
        try define(name, body: try ownList())
        return .template(name: name, pipeline)
    }

    private mutating func definition() throws(TemplateError) {
        let name = try name("define")
        try close("define")
        try define(name, body: try ownList())
    }

    // A list with variables of its own.
    private mutating func ownList() throws(TemplateError) -> TemplateBody {
        try enter()
        let outer = (visible, mostVisible, rangeDepth)
        (visible, mostVisible, rangeDepth) = (["$"], 1, 0)
        defer {
            (visible, mostVisible, rangeDepth) = outer
            leave()
        }
        let start = peek()
        let (nodes, ending) = try list()
        guard ending == .end else { throw error("unexpected `{{ else }}` in a definition", at: start) }
        return TemplateBody(nodes: nodes, variables: mostVisible)
    }

    private mutating func define(_ name: String, body: TemplateBody) throws(TemplateError) {
        // As in Go, an empty definition gives way to one with something in it.
        if definitions[name].map({ !$0.isBlank }) ?? false {
            if body.isBlank { return }
            throw error("the template `\(name)` is defined twice", at: peek())
        }
        definitions[name] = body
    }

    private mutating func name(_ context: String) throws(TemplateError) -> String {
        skipSpace()
        let token = next()
        guard token.kind == .string || token.kind == .rawString,
            let bytes = TemplateLiteral.unquoted(text[token.range])
        else { throw unexpected(token, in: context) }
        skipSpace()
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Tokens

    mutating func next() -> TemplateToken {
        let token = tokens[place]
        if place + 1 < tokens.count { place += 1 }
        return token
    }

    func peek(_ ahead: Int = 0) -> TemplateToken { tokens[min(place + ahead, tokens.count - 1)] }

    mutating func skipSpace() { while peek().kind == .space { place += 1 } }

    func written(_ token: TemplateToken) -> String { String(decoding: text[token.range], as: UTF8.self) }

    // The identifier that comes next, blanks skipped.
    private mutating func peekWord() -> String? {
        skipSpace()
        return peek().kind == .identifier ? written(peek()) : nil
    }

    private mutating func takeWord() {
        _ = next()
        skipSpace()
    }

    private mutating func close(_ context: String) throws(TemplateError) {
        skipSpace()
        let token = next()
        guard token.kind == .rightDelimiter else { throw unexpected(token, in: context) }
    }

    mutating func enter() throws(TemplateError) {
        depth += 1
        guard depth <= Self.deepest else {
            throw error("more than \(Self.deepest) controls and parentheses inside one another", at: peek())
        }
    }

    mutating func leave() { depth -= 1 }

    func error(_ message: String, at token: TemplateToken) -> TemplateError {
        TemplateError(message, at: token.range.lowerBound, of: text)
    }

    func unexpected(_ token: TemplateToken, in context: String) -> TemplateError {
        let what = token.kind == .end ? "end of the template" : "`\(written(token).prefix(40))`"
        return error("unexpected \(what) in \(context)", at: token)
    }

    // MARK: Names

    mutating func declare(_ name: String) -> Int {
        visible.append(name)
        mostVisible = max(mostVisible, visible.count)
        return visible.count - 1
    }

    func variable(_ name: String, at token: TemplateToken) throws(TemplateError) -> Int {
        guard let place = visible.lastIndex(of: name) else { throw error("undefined variable `\(name)`", at: token) }
        return place
    }

    mutating func field(_ name: [UInt8]) -> TemplateField {
        let index = fieldIndexes[name] ?? fields.count
        if index == fields.count {
            fields.append(name)
            fieldIndexes[name] = index
        }
        return TemplateField(name: TemplateBytes(name), index: index)
    }

    mutating func noteWhole() { usesWhole = true }
}

extension TemplateBody {
    /// Nothing but white space?
    fileprivate var isBlank: Bool {
        nodes.allSatisfy {
            guard case .text(let text) = $0 else { return false }
            return [UInt8](text.bytes).allSatisfy { $0 == 0x20 || (0x09...0x0d).contains($0) }
        }
    }
}
