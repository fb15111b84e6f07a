import Synchronization
import Testing

@testable import Agent

struct MetricValueTests {
    private static func text(_ metric: some Metric) -> String {
        var text = ""
        metric.write(into: &text)
        return text
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (12.0, "12"), (-3.0, "-3"), (0.25, "0.25"), (1e300, "1e+300"),
        (9_007_199_254_740_993.0, "9007199254740992.0"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `numbers are written as Go reads them`(value: Double, expected: String) {
        let gauge = Gauge(name: "a", labels: "", configuration: ())
        gauge.set(value)
        #expect(Self.text(gauge) == "a \(expected)\n")
    }

    @Test func `a counter never falls`() {
        let counter = Counter(name: "a", labels: "", configuration: ())
        counter.add(5)
        counter.add(-3)
        #expect(counter.value == 5)
    }

    @Test func `additions from several threads are all there`() async {
        let counter = Counter(name: "a", labels: "", configuration: ())
        let gauge = Gauge(name: "a", labels: "", configuration: ())
        let histogram = Histogram(name: "a", labels: "", configuration: Histogram.Buckets(bounds: [1]))
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.add()
                        gauge.add(2)
                        gauge.add(-1)
                        histogram.observe(0.5)
                    }
                }
            }
        }
        #expect(counter.value == 4_000)
        #expect(gauge.value == 4_000)
        #expect(histogram.count == 4_000)
    }

    @Test func `a histogram counts into every bucket at or above the observation`() {
        let histogram = Histogram(name: "a", labels: "h=\"x\"", configuration: Histogram.Buckets(bounds: [0.5, 1, 2]))
        for value in [0.5, 0.75, 2, 7] { histogram.observe(value) }
        histogram.observe(.milliseconds(250))
        #expect(
            Self.text(histogram) == """
                a_bucket{h="x",le="0.5"} 2
                a_bucket{h="x",le="1"} 3
                a_bucket{h="x",le="2"} 4
                a_bucket{h="x",le="+Inf"} 5
                a_sum{h="x"} 10.5
                a_count{h="x"} 5

                """)
    }

    @Test func `a histogram without labels has only the bound in its braces`() {
        let histogram = Histogram(name: "a", labels: "", configuration: Histogram.Buckets(bounds: []))
        #expect(Self.text(histogram) == "a_bucket{le=\"+Inf\"} 0\na_sum 0\na_count 0\n")
    }

    @Test func `an age shows the oldest of its owners' moments and nothing when none is left`() {
        let ages = AgeFixture(now: 10_000_000_000)
        #expect(ages.age.seconds == 0)
        ages.age.set(since: 4_000_000_000, owner: 0)
        ages.age.set(since: 2_500_000_000, owner: 1)
        #expect(ages.age.seconds == 7.5)
        ages.age.set(since: nil, owner: 1)
        #expect(ages.age.seconds == 6)
        ages.advance(by: 1_000_000_000)
        #expect(Self.text(ages.age) == "a 7\n")
        ages.age.set(since: nil, owner: 0)
        #expect(Self.text(ages.age) == "a 0\n")
    }
}

/// An age with a clock that the test moves.
private final class AgeFixture: Sendable {
    let age: Age
    private let clock: ManualTime

    init(now: Int64) {
        let clock = ManualTime(now)
        self.clock = clock
        age = Age(name: "a", labels: "", configuration: { clock.now })
    }

    func advance(by nanoseconds: Int64) { clock.advance(by: nanoseconds) }
}

/// Nanoseconds that only the test moves.
private final class ManualTime: Sendable {
    private let time: Atomic<Int64>

    init(_ now: Int64) { time = Atomic(now) }

    var now: Int64 { time.load(ordering: .relaxed) }

    func advance(by nanoseconds: Int64) { time.wrappingAdd(nanoseconds, ordering: .relaxed) }
}
