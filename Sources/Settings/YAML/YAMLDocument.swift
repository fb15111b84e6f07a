/// A parsed YAML file: one document, within bounds.
public struct YAMLDocument: Sendable {
    /// What a hostile or broken file may cost at most.
    public struct Bounds: Sendable {
        /// Bytes of input. Default 4 MiB.
        public var bytes = 4 << 20
        /// Nodes after the expansion of aliases, so that a few lines cannot become billions. Default 200,000.
        public var nodes = 200_000
        /// Levels of nesting. Default 100.
        public var depth = 100
        /// The defaults.
        public init() {}
    }

    /// A key that a map has more than once; the first counts.
    public struct Duplicate: Sendable, Equatable {
        /// The key.
        public var key: String
        /// Where it is repeated.
        public var origin: Origin
        /// Where it was given first.
        public var first: Origin
        /// Line of the first.
        public var firstLine: Int { first.line }
    }

    /// The document; nil when the file has none (empty, or only comments).
    public var root: YAMLNode?
    /// All repeated keys.
    public var duplicates: [Duplicate]

    /// Parses UTF-8 text. Throws ``YAMLError`` for bad syntax, more than one document, or a bound passed.
    public init(_ bytes: [UInt8], bounds: Bounds = Bounds()) throws(YAMLError) {
        guard bytes.count <= bounds.bytes else {
            throw YAMLError(
                origin: Origin(line: 1, column: 1), what: "the file has \(bytes.count) bytes",
                mend: "at most \(bounds.bytes) are read")
        }
        try Self.checkUTF8(bytes)
        var builder = YAMLBuilder(bounds: bounds)
        root = try YAMLEvents.read(bytes) { source throws(YAMLError) in try builder.document(source) }
        duplicates = builder.duplicates
    }

    /// libyaml says where bad UTF-8 is only by offset; this says line and column.
    private static func checkUTF8(_ bytes: [UInt8]) throws(YAMLError) {
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        var line = 1
        var lineStart = 0
        var position = 0
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        decoding: while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                position += UTF8.width(scalar)
                if scalar == "\n" {
                    line += 1
                    lineStart = position
                }
            case .emptyInput, .error: break decoding
            }
        }
        let before = String(decoding: bytes[lineStart..<min(position, bytes.count)], as: UTF8.self)
        throw YAMLError(
            origin: Origin(line: line, column: before.unicodeScalars.count + 1), what: "not UTF-8",
            mend: "save the file as UTF-8")
    }
}
