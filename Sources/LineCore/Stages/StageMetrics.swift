import Synchronization

/// The metrics that stages count: those that the configuration names, and our own about stages.
///
/// There is one in an agent; stages on all lanes count into it, and each scrape reads it.
public final class StageMetrics: Sendable {
    /// Values that a `metrics` stage could not count, by metric and ``IgnoredReason``.
    public let ignoredValues: StageMetricFamily
    /// Texts that a `truncate` stage cut, by job and field.
    public let truncatedFields: StageMetricFamily
    /// Lines that a `geoip` stage had nothing to say about, by job and reason.
    public let unknownAddresses: StageMetricFamily

    /// Why a value was not counted.
    public enum IgnoredReason: String, Sendable, CaseIterable {
        /// A counter never goes down; Promtail ends with a panic.
        case negative
        /// Infinite, or not a number: a sum would never be a number again.
        case notFinite = "not_finite"
        /// The metric has as many series as it may.
        case tooManySeries = "too_many_series"
    }

    private let families = Mutex<[String: StageMetricFamily]>([:])

    /// No series yet.
    public init() {
        ignoredValues = StageMetricFamily(
            StageMetricDescription(
                name: "needletail_metrics_stage_ignored_values_total", kind: .counter,
                help: "Values that a metrics stage could not count.", labels: ["metric", "reason"]))
        truncatedFields = StageMetricFamily(
            StageMetricDescription(
                name: "needletail_truncate_stage_fields_total", kind: .counter,
                help: "Lines, labels and values that a truncate stage cut.", labels: ["job", "field"]))
        unknownAddresses = StageMetricFamily(
            StageMetricDescription(
                name: "needletail_geoip_stage_unknown_total", kind: .counter,
                help: "Lines about whose address a geoip stage had nothing to say.", labels: ["job", "reason"]))
    }

    /// Those that are there whatever the configuration is.
    public var ownFamilies: [StageMetricFamily] { [ignoredValues, truncatedFields, unknownAddresses] }

    /// Those that the configuration names, sorted by name.
    public var configuredFamilies: [StageMetricFamily] {
        families.withLock { families in families.values.sorted { $0.description.name < $1.description.name } }
    }

    /// The family of a metric, made where there is none.
    ///
    /// Stages that describe a metric alike share it; its series then live for the longer of their idle times. That two do
    /// not is found when the configuration is loaded; here, the later one counts for nobody.
    ///
    /// - Parameters:
    ///   - description: name, type and help.
    ///   - longestIdle: nanoseconds after which a series that nobody touched goes away.
    /// - Returns: the same family for the same description.
    public func family(_ description: StageMetricDescription, longestIdle: Int64) -> StageMetricFamily {
        families.withLock { families in
            if let known = families[description.name], known.description == description {
                known.extendIdle(to: longestIdle)
                return known
            }
            let made = StageMetricFamily(description, longestIdle: longestIdle, ignored: ignoredValues)
            if families[description.name] == nil { families[description.name] = made }
            return made
        }
    }
}
