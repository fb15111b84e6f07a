/// A JMESPath expression, as Promtail's `json` stage takes them: the whole language, with its 26 functions.
///
/// At most 128 expressions in one another. Where Promtail's library and the published grammar differ, the library is
/// followed in what it accepts.
public struct JMESPath: Sendable, Hashable, CustomStringConvertible {
    /// The expression as written.
    public let text: String
    /// The names of an expression such as `a."b c".d`, which is nothing but a way down through objects; `nil` for all
    /// others. What it gives can be found without making a tree.
    public let fields: [[UInt8]]?
    /// Calls that can never succeed: of a function that is not there, or with another number of arguments. Promtail
    /// takes such an expression, and then extracts nothing by it.
    public let warnings: [JMESPathError]
    private let node: JMESPathNode

    /// Takes an expression apart.
    ///
    /// - Throws: what is wrong, and where.
    public init(_ text: String) throws(JMESPathError) {
        self.text = text
        do throws(JMESPathMistake) {
            node = try JMESPathParser.parse(Array(text.utf8))
        } catch {
            throw Self.error(error, in: text)
        }
        fields = Self.fields(of: node)
        var mistakes: [JMESPathMistake] = []
        node.collectMistakes(into: &mistakes)
        warnings = mistakes.map { Self.error($0, in: text) }
    }

    /// The name, where the expression is one name and nothing else.
    public var field: String? {
        guard let fields, fields.count == 1 else { return nil }
        return String(decoding: fields[0], as: UTF8.self)
    }

    /// What the expression makes of a value.
    ///
    /// Bounded: it gives up after ten million steps, where an element or sixteen bytes of text made count as one.
    ///
    /// - Throws: what a function was given that it does not take, a slice with step 0, or that it was too much.
    public func search(_ value: JSONValue) throws(JMESPathError) -> JSONValue {
        try search(value, steps: 10_000_000)
    }

    func search(_ value: JSONValue, steps: Int) throws(JMESPathError) -> JSONValue {
        var evaluator = JMESPathEvaluator(steps: steps)
        do throws(JMESPathMistake) {
            return try evaluator.evaluate(node, value)
        } catch {
            throw Self.error(error, in: text)
        }
    }

    /// The expression as written.
    public var description: String { text }

    /// Written the same?
    public static func == (left: JMESPath, right: JMESPath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { for unit in text.utf8 { hasher.combine(unit) } }

    private static func error(_ mistake: JMESPathMistake, in text: String) -> JMESPathError {
        let before = text.utf8.prefix(mistake.start)
        // Each scalar has one byte that is no continuation.
        return JMESPathError(column: before.count { $0 & 0xc0 != 0x80 } + 1, what: mistake.what)
    }

    private static func fields(of node: JMESPathNode) -> [[UInt8]]? {
        switch node {
        case .field(let name): return [name]
        case .then(let left, let right):
            guard let names = fields(of: left), let more = fields(of: right) else { return nil }
            return names + more
        default: return nil
        }
    }
}
