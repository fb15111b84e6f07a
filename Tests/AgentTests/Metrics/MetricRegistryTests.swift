import Testing

@testable import Agent

struct MetricRegistryTests {
    private let registry = MetricRegistry()
    private var build: MetricBuilder { MetricBuilder(registry: registry, now: { 0 }) }

    @Test func `families are written in the order of their names, series in that of their labels`() {
        let second = build.counter("b_total", "Second.", ["x"])
        second.with("2").add(5)
        second.with("1").add(3)
        build.gauge("a", "First.").with().set(-1.5)
        #expect(
            registry.text() == """
                # HELP a First.
                # TYPE a gauge
                a -1.5
                # HELP b_total Second.
                # TYPE b_total counter
                b_total{x="1"} 3
                b_total{x="2"} 5

                """)
    }

    @Test func `a family without series is left out`() {
        _ = build.counter("a_total", "None yet.", ["x"])
        #expect(registry.text().isEmpty)
        #expect(registry.descriptions.map(\.name) == ["a_total"])
    }

    @Test func `a second family of a name is left out, for it would break the format`() {
        build.counter("a_total", "One.").with().add(1)
        build.counter("a_total", "Two.").with().add(2)
        #expect(registry.text() == "# HELP a_total One.\n# TYPE a_total counter\na_total 1\n")
    }

    @Test(arguments: [
        (#"C:\logs"#, #"C:\\logs"#), ("say \"hi\"", #"say \"hi\""#), ("two\nlines", #"two\nlines"#),
        ("cr\r\nlf", "cr\r\\nlf"), ("plain ü", "plain ü"), ("", ""),
    ])
    func `label values are escaped`(value: String, escaped: String) {
        build.counter("a_total", "Help.", ["x"]).with(value).add(1)
        #expect(registry.text().hasSuffix("a_total{x=\"\(escaped)\"} 1\n"))
    }

    @Test func `a help text is escaped, its quotes in OpenMetrics only`() {
        build.gauge("a", "One \\ \"two\"\nthree").with().set(0)
        #expect(registry.text().hasPrefix("# HELP a One \\\\ \"two\"\\nthree\n"))
        #expect(registry.text(format: .openMetrics).hasPrefix("# HELP a One \\\\ \\\"two\\\"\\nthree\n"))
    }

    @Test func `OpenMetrics names a counter's family without its suffix and ends with EOF`() {
        build.counter("a_total", "Count.").with().add(1)
        build.gauge("b_total", "Level.").with().set(1)
        #expect(
            registry.text(format: .openMetrics) == """
                # HELP a Count.
                # TYPE a counter
                a_total 1
                # HELP b_total Level.
                # TYPE b_total gauge
                b_total 1
                # EOF

                """)
    }

    @Test(arguments: [
        ("", false), ("text/plain", false), ("*/*", false),
        ("application/openmetrics-text; version=1.0.0; q=0.5,text/plain;q=0.3", true),
        ("text/plain;q=0.9, Application/OpenMetrics-Text;version=0.0.1", true),
        ("application/openmetrics-text;q=0,text/plain", false),
    ])
    func `the Accept header picks the format`(accept: String, openMetrics: Bool) {
        let format = MetricRegistry.Format(accept: accept)
        #expect(format.contentType.hasPrefix(openMetrics ? "application/openmetrics-text" : "text/plain"))
    }

    @Test func `a removed series leaves the text, and starts from zero when it comes back`() {
        let family = build.counter("a_total", "Help.", ["x"])
        family.with("1").add(3)
        family.with("2").add(4)
        family.remove("1")
        #expect(!registry.text().contains("x=\"1\""))
        #expect(registry.text().contains("a_total{x=\"2\"} 4"))
        family.with("1").add(1)
        #expect(registry.text().contains("a_total{x=\"1\"} 1\n"))
    }

    @Test func `series beyond the limit share one, so that the sum stays true`() {
        let family = build.counter("a_total", "Help.", ["x", "y"], limit: 2)
        for number in 1...5 { family.with("\(number)", "y").add(10) }
        #expect(
            registry.text().hasSuffix(
                """
                a_total{x="1",y="y"} 10
                a_total{x="2",y="y"} 10
                a_total{x="other",y="other"} 30

                """))
    }

    @Test func `missing label values are empty and superfluous ones are left out`() {
        let family = build.counter("a_total", "Help.", ["x", "y"])
        family.with("1").add(1)
        family.with("1", "", "3").add(1)
        #expect(registry.text().hasSuffix("a_total{x=\"1\",y=\"\"} 2\n"))
    }
}
