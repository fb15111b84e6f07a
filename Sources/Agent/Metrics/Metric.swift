/// What a metric is, in the words of the text format's `# TYPE` line.
public enum MetricType: String, Sendable {
    /// Only grows, until the process starts again.
    case counter
    /// Goes up and down.
    case gauge
    /// Observations counted by size.
    case histogram
}

/// What a family of series is called and what it means.
///
/// Names and types follow the
/// [exposition format](https://prometheus.io/docs/instrumenting/exposition_formats/), version 0.0.4.
public struct MetricDescription: Sendable, Equatable {
    /// The name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    public let name: String
    /// The type, which Promtail's names keep even where the name suggests another.
    public let type: MetricType
    /// One sentence for the reader of a dashboard.
    public let help: String
    /// The names of the labels, in the order in which their values are given.
    public let labels: [String]

    /// Describes a family.
    public init(name: String, type: MetricType, help: String, labels: [String] = []) {
        self.name = name
        self.type = type
        self.help = help
        self.labels = labels
    }
}

/// One series: a value, or a few, that can write itself as text.
protocol Metric: AnyObject, Sendable {
    /// What all series of a family share besides the description.
    associatedtype Configuration: Sendable

    /// A series at its starting value.
    ///
    /// - Parameters:
    ///   - name: the family's name.
    ///   - labels: the inside of the braces, escaped, such as `host="loki"`; empty for none.
    ///   - configuration: what the family's series share.
    init(name: String, labels: String, configuration: Configuration)

    /// Writes one line for each sample.
    func write(into text: inout String)
}

/// A family as the registry sees it.
protocol MetricFamilyText: Sendable {
    var metadata: MetricDescription { get }
    /// Writes the lines of all series, sorted by their labels; nothing when there are none.
    func writeSeries(into text: inout String)
}
