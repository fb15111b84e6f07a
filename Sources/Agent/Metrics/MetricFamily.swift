import Synchronization

/// The series of one name, made on first use and kept until removed.
///
/// Ask for a series once and keep it: finding it costs a lock and a hash of the label values, updating it one atomic
/// operation. The number of series is bounded; what comes after the bound shares one series whose label values are all
/// `other`, so sums stay true.
final class MetricFamily<Series: Metric>: MetricFamilyText {
    let metadata: MetricDescription
    private let configuration: Series.Configuration
    private let limit: Int
    private let series = Mutex<[[String]: Series]>([:])

    init(_ metadata: MetricDescription, limit: Int, configuration: Series.Configuration) {
        self.metadata = metadata
        self.limit = limit
        self.configuration = configuration
    }

    /// The series with these label values, in the order of the family's label names.
    ///
    /// Missing values count as empty, and those beyond the names are left out.
    func with(_ values: String...) -> Series {
        let count = metadata.labels.count
        var key = Array(values.prefix(count))
        while key.count < count { key.append("") }
        return series.withLock { series in
            if let known = series[key] { return known }
            let other = Array(repeating: "other", count: count)
            if series.count >= limit, key != other {
                if let known = series[other] { return known }
                key = other
            }
            let made = Series(
                name: metadata.name, labels: MetricText.labels(names: metadata.labels, values: key),
                configuration: configuration)
            series[key] = made
            return made
        }
    }

    /// Takes a series out of the text; handles to it that are still held count for nobody.
    func remove(_ values: String...) {
        series.withLock { series in series[values] = nil }
    }

    func writeSeries(into text: inout String) {
        let sorted = series.withLock { series in
            series.sorted { left, right in left.key.lexicographicallyPrecedes(right.key) }
        }
        for (_, one) in sorted { one.write(into: &text) }
    }
}

extension MetricFamily where Series.Configuration == Void {
    convenience init(_ metadata: MetricDescription, limit: Int) {
        self.init(metadata, limit: limit, configuration: ())
    }
}

/// A family of one series without labels whose value is asked for when the text is written.
struct ComputedMetric: MetricFamilyText {
    let metadata: MetricDescription
    /// The value now, or `nil` where it cannot be had.
    let read: @Sendable () -> Double?

    func writeSeries(into text: inout String) {
        guard let value = read() else { return }
        text += MetricText.sample(metadata.name, labels: "")
        text += MetricText.number(value)
        text += "\n"
    }
}
