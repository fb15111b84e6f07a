/// Makes families and puts them into a registry.
struct MetricBuilder {
    let registry: MetricRegistry
    /// The registry's clock: nanoseconds, monotonic.
    let now: @Sendable () -> Int64
    /// Series of one name, if not said otherwise.
    static let seriesLimit = 2_000

    func counter(
        _ name: String, _ help: String, _ labels: [String] = [], limit: Int = seriesLimit
    ) -> MetricFamily<Counter> {
        add(MetricFamily(MetricDescription(name: name, type: .counter, help: help, labels: labels), limit: limit))
    }

    func gauge(
        _ name: String, _ help: String, _ labels: [String] = [], limit: Int = seriesLimit
    ) -> MetricFamily<Gauge> {
        add(MetricFamily(MetricDescription(name: name, type: .gauge, help: help, labels: labels), limit: limit))
    }

    func age(_ name: String, _ help: String, _ labels: [String] = []) -> MetricFamily<Age> {
        add(
            MetricFamily(
                MetricDescription(name: name, type: .gauge, help: help, labels: labels), limit: Self.seriesLimit,
                configuration: now))
    }

    func histogram(
        _ name: String, _ help: String, _ labels: [String] = [], bounds: [Double]
    ) -> MetricFamily<Histogram> {
        add(
            MetricFamily(
                MetricDescription(name: name, type: .histogram, help: help, labels: labels), limit: Self.seriesLimit,
                configuration: Histogram.Buckets(bounds: bounds)))
    }

    private func add<Series>(_ family: MetricFamily<Series>) -> MetricFamily<Series> {
        registry.add(family)
        return family
    }
}
