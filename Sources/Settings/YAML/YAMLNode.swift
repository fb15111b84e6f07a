/// One node of a YAML document, with the place it was written at.
///
/// Aliases are already resolved (the nodes are shared, not copied) and merge keys (`<<`) already merged.
public struct YAMLNode: Sendable {
    /// What a node holds.
    public enum Content: Sendable {
        /// A scalar. `isPlain` is true when it was written without quotes and without a tag, so that `yes`, `10`
        /// and `~` are a boolean, a number and null.
        case scalar(text: String, isPlain: Bool)
        /// A list.
        case sequence([YAMLNode])
        /// A map, in the order written. Keys are scalars; a repeated key is reported by the parser.
        case mapping([Pair])
    }

    /// A key of a map with its value.
    public struct Pair: Sendable {
        /// The key's text, whether quoted or not.
        public var key: String
        /// Whether the key was written without quotes and without a tag.
        public var keyIsPlain: Bool
        /// Where the key stands.
        public var keyOrigin: Origin
        /// The value.
        public var value: YAMLNode
    }

    /// What the node holds.
    public var content: Content
    /// Where it begins; for an alias, where the alias stands.
    public var origin: Origin
    /// Nodes below and with this one, aliases counted as often as they are used.
    var size: Int
    /// Levels below and with this one.
    var height: Int

    init(content: Content, origin: Origin, size: Int = 1, height: Int = 1) {
        self.content = content
        self.origin = origin
        self.size = size
        self.height = height
    }

    /// The meaning of a scalar by YAML 1.1; nil for a list or a map.
    public var scalar: YAMLScalar? {
        guard case .scalar(let text, let isPlain) = content else { return nil }
        return isPlain ? YAMLScalar(plain: text) : .string(text)
    }

    /// Whether this is null: nothing, `~` or `null`, unquoted.
    public var isNull: Bool { scalar == .null }

    /// The value of a key, if this is a map that has it.
    public func value(_ key: String) -> YAMLNode? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs.first { $0.key == key }?.value
    }

    /// What kind of thing this is, for messages: `a list`, `a boolean`, …
    public var kind: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a map"
        case .scalar:
            switch scalar {
            case .null: "nothing"
            case .boolean: "a boolean"
            case .integer, .float: "a number"
            case .string, nil: "a string"
            }
        }
    }
}
