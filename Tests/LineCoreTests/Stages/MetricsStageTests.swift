import Testing

@testable import LineCore

@Suite struct MetricsStageTests {
    private let store = StageMetrics()

    private func family(
        _ name: String, _ kind: StageMetricDescription.Kind, idle: Int64 = 1_000_000_000
    ) -> StageMetricFamily {
        store.family(StageMetricDescription(name: name, kind: kind, help: ""), longestIdle: idle)
    }

    /// One metric of the value `n` of each line.
    private func run(_ family: StageMetricFamily, _ rule: MetricsStage.Rule) throws -> StageRun {
        let regex = try Regex("n=(?P<n>\\S*)")
        return StageRun { names in
            [
                RegexStage(regex, source: nil, names: names),
                MetricsStage([(family: family, source: "n", rule: rule)], names: names),
            ]
        }
    }

    private func numbers(_ family: StageMetricFamily, now: Int64 = 0) -> [Double] {
        family.samples(now: now).compactMap { if case .number(let number) = $0.value { number } else { nil } }
    }

    private func ignored() -> [String: Double] {
        var found: [String: Double] = [:]
        for sample in store.ignoredValues.samples(now: 0) {
            guard case .number(let number) = sample.value else { continue }
            found[sample.labels.map(\.value).joined(separator: " ")] = number
        }
        return found
    }

    @Test(
        arguments: [
            (.inc, ["n=x", "n=", "y"], 2), (.add, ["n=1", "n=2.5", "n=1m1s", "n=x", "y"], 64.5),
            (.dec, ["n=x"], -1), (.sub, ["n=4", "n=1"], -5), (.set, ["n=4", "n=-1", "n=x"], -1),
        ] as [(MetricsStage.Rule.Action, [String], Double)])
    func `a gauge counts what was extracted, as its action says`(
        action: MetricsStage.Rule.Action, lines: [String], expected: Double
    ) throws {
        let gauge = family("g", .gauge)
        let run = try run(gauge, MetricsStage.Rule(action))
        for line in lines { run.feed(line) }
        #expect(numbers(gauge) == [expected])
        #expect(run.lines == lines)
    }

    @Test func `there is no series before something counts`() throws {
        let counter = family("c", .counter)
        let run = try run(counter, MetricsStage.Rule(.add))
        run.feed("nothing")
        run.feed("n=x")
        #expect(counter.samples(now: 0).isEmpty)
    }

    @Test func `a counter never goes down, and takes nothing that is not finite`() throws {
        let counter = family("c", .counter)
        let run = try run(counter, MetricsStage.Rule(.add))
        for value in ["5", "-1", "-2s", "NaN", "Inf"] { run.feed("n=\(value)") }
        #expect(numbers(counter) == [5])
        #expect(ignored() == ["c negative": 2, "c not_finite": 2])
    }

    @Test func `every line counts, or its bytes, where the rule says so`() throws {
        let (lines, bytes) = (family("lines", .counter), family("bytes", .counter))
        var rule = MetricsStage.Rule(.inc)
        rule.matchesAll = true
        let counting = try run(lines, rule)
        rule.action = .add
        rule.countsBytes = true
        let adding = try run(bytes, rule)
        for line in ["n=1", "four", ""] {
            counting.feed(line)
            adding.feed(line)
        }
        #expect(numbers(lines) == [3])
        #expect(numbers(bytes) == [7])
    }

    @Test func `only values that are exactly the rule's count`() throws {
        let counter = family("c", .counter)
        var rule = MetricsStage.Rule(.inc)
        rule.value = "200"
        let run = try run(counter, rule)
        for value in ["200", "2000", "200.0", "", "200"] { run.feed("n=\(value)") }
        #expect(numbers(counter) == [2])
    }

    @Test func `a histogram counts by size; a bound belongs to its bucket`() throws {
        let histogram = family("h", .histogram(bounds: [1, 10]))
        let run = try run(histogram, MetricsStage.Rule(.observe))
        for value in ["0.5", "1", "10", "11", "100ms", "NaN"] { run.feed("n=\(value)") }
        #expect(
            histogram.samples(now: 0).map(\.value) == [.histogram(bounds: [1, 10], counts: [3, 1, 1], sum: 22.6)])
    }

    @Test func `labels are the entry's, but internal ones, by names that fit`() throws {
        let histogram = family("h", .histogram(bounds: [1]))
        let run = try run(histogram, MetricsStage.Rule(.observe))
        let labels = [
            Label("__tenant_id__", "t"), Label("le", "x"), Label("a-b", "1"), Label("a.b", "2"), Label("ü", "3"),
            Label("job", "j"),
        ]
        run.feed("n=1", labels: LabelSet(labels))
        #expect(
            histogram.samples(now: 0)[0].labels == [
                Label("_", "3"), Label("a_b", "1"), Label("exported_le", "x"), Label("job", "j"),
            ])
    }

    @Test func `each label set has a series of its own, whichever way they alternate`() throws {
        let counter = family("c", .counter)
        let run = try run(counter, MetricsStage.Rule(.inc))
        for number in 0..<3000 { run.feed("n=1", labels: LabelSet([Label("a", "\(number % 1500)")])) }
        #expect(numbers(counter) == Array(repeating: 2, count: 1500))
    }

    @Test func `series beyond the bound are not made, and that is counted`() throws {
        let counter = family("c", .counter)
        let run = try run(counter, MetricsStage.Rule(.inc))
        for number in 0..<(StageMetricFamily.seriesLimit + 5) {
            run.feed("n=1", labels: LabelSet([Label("a", "\(number)")]))
        }
        run.feed("n=1", labels: LabelSet([Label("a", "0")]))
        #expect(counter.samples(now: 0).count == StageMetricFamily.seriesLimit)
        #expect(ignored() == ["c too_many_series": 5])
    }

    @Test func `a series that is idle for too long goes away, and begins again`() throws {
        let counter = family("c", .counter, idle: 100)
        let run = try run(counter, MetricsStage.Rule(.inc))
        run.feed("n=1", time: 1000)
        run.feed("n=1", time: 1100)
        #expect(numbers(counter, now: 1200) == [2])
        #expect(numbers(counter, now: 1201) == [])
        run.feed("n=1", time: 1300)
        #expect(numbers(counter, now: 1300) == [1])
    }

    @Test func `stages that declare one metric alike share it, with the longer idle time`() throws {
        let first = family("c", .counter, idle: 100)
        let second = family("c", .counter, idle: 200)
        #expect(first === second)
        #expect(store.configuredFamilies.map(\.description.name) == ["c"])
        try run(first, MetricsStage.Rule(.inc)).feed("n=1")
        try run(second, MetricsStage.Rule(.inc)).feed("n=1")
        #expect(numbers(first, now: 200) == [2])
    }

    @Test func `another metric of a known name counts for nobody`() throws {
        let first = family("c", .counter)
        let other = family("c", .gauge)
        #expect(first !== other)
        #expect(store.configuredFamilies.count == 1)
        #expect(store.configuredFamilies[0] === first)
    }

    @Test func `a value is a number, a duration in seconds, or a boolean`() {
        let values: [(ExtractedValue, Double?)] = [
            (.null, nil), (.bool(true), 1), (.bool(false), 0), (.number(Bytes("3.5")), 3.5),
            (.text(Bytes("1h0.5s")), 3600.5), (.text(Bytes("1d")), nil), (.text(.empty), nil),
        ]
        for (value, expected) in values { #expect(MetricsStage.number(value) == expected) }
    }

    @Test(arguments: [("a-b:c", "a_b:c"), ("9x", "_x"), ("", "_"), ("ok_1", "ok_1"), ("é", "_")])
    func `a name that Prometheus would not take is escaped`(name: String, expected: String) {
        #expect(StageMetricDescription.escaped(name: name) == expected)
    }
}
