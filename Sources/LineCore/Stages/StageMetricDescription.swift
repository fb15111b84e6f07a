/// What a metric of a stage is called and what it means.
public struct StageMetricDescription: Sendable, Hashable {
    /// The types that a stage may count.
    public enum Kind: Sendable, Hashable {
        /// Only grows.
        case counter
        /// Goes up and down.
        case gauge
        /// Values counted by size: the upper bounds of the buckets, growing, without the infinite one.
        case histogram(bounds: [Double])

        /// The word of the configuration and of the text format.
        public var name: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// The whole name, in the form `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    public let name: String
    /// Its type.
    public let kind: Kind
    /// What it means; may be empty.
    public let help: String
    /// The names of the labels where they are fixed; empty where the entries' labels are taken.
    public let labels: [String]

    /// Describes a metric.
    public init(name: String, kind: Kind, help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// A name with everything that a metric's name cannot have as `_`, as Prometheus itself escapes such names.
    public static func escaped(name: String) -> String { escape(name, allowsColon: true) }

    /// The same for the name of a label.
    static func escaped(label: String) -> String { escape(label, allowsColon: false) }

    private static func escape(_ name: String, allowsColon: Bool) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            let isDigit = scalar >= "0" && scalar <= "9"
            let isLetter = (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z") || scalar == "_"
            let isGood = isLetter || (isDigit && !escaped.isEmpty) || (allowsColon && scalar == ":")
            escaped.unicodeScalars.append(isGood ? scalar : "_")
        }
        return escaped.isEmpty ? "_" : escaped
    }
}
