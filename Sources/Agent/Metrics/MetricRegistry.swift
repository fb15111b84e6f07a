import Synchronization

/// All metrics of the process, and their text.
///
/// Our own, for the Prometheus text format is small, and a facade in between would allocate for each update.
public final class MetricRegistry: Sendable {
    /// The two text formats, which differ in a few words.
    public enum Format: Sendable {
        /// Prometheus text format 0.0.4.
        case prometheus
        /// [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) 1.0.0.
        case openMetrics

        /// The `Content-Type` of the answer.
        public var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }

        /// The format that an `Accept` header asks for: OpenMetrics where it is named and not ruled out by `q=0`.
        ///
        /// Prometheus names it first in its list when it wants it, so weights are not compared further.
        public init(accept: String) {
            for item in accept.lowercased().split(separator: ",") {
                let parts = item.split(separator: ";").map { part in part.filter { letter in letter != " " } }
                guard parts.first == "application/openmetrics-text" else { continue }
                guard !parts.contains(where: { part in part == "q=0" || part == "q=0.0" }) else { continue }
                self = .openMetrics
                return
            }
            self = .prometheus
        }
    }

    private let families = Mutex<[any MetricFamilyText]>([])

    /// A registry without metrics.
    public init() {}

    /// What is registered, sorted by name.
    public var descriptions: [MetricDescription] {
        families.withLock { families in families.map(\.metadata) }.sorted { left, right in left.name < right.name }
    }

    /// Adds a family; a second one of the same name would break the text format, and is left out: false.
    @discardableResult
    func add(_ family: any MetricFamilyText) -> Bool {
        families.withLock { families in
            guard !families.contains(where: { known in known.metadata.name == family.metadata.name }) else {
                return false
            }
            families.append(family)
            families.sort { left, right in left.metadata.name < right.metadata.name }
            return true
        }
    }

    /// All series as text; families without series are left out.
    public func text(format: Format = .prometheus) -> String {
        let families = families.withLock { families in families }
        var text = ""
        for family in families {
            var series = ""
            family.writeSeries(into: &series)
            guard !series.isEmpty else { continue }
            let openMetrics = format == .openMetrics
            let metadata = family.metadata
            var name = Substring(metadata.name)
            var type = metadata.type.rawValue
            if openMetrics, metadata.type == .counter {
                // OpenMetrics names a counter's family without the suffix that its samples carry. One of a stage without
                // it is none there, and of an unknown type, as in Promtail.
                if name.hasSuffix("_total") { name.removeLast("_total".count) } else { type = "unknown" }
            }
            text += "# HELP \(name) \(MetricText.escapeHelp(metadata.help, openMetrics: openMetrics))\n"
            text += "# TYPE \(name) \(type)\n"
            text += series
        }
        if format == .openMetrics { text += "# EOF\n" }
        return text
    }
}
