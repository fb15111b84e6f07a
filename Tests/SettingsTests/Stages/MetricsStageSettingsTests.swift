import LineCore
import Testing

@testable import Settings

@Suite struct MetricsStageSettingsTests {
    private func load(_ metrics: String) -> LoadResult {
        Settings.load(
            yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- metrics: {\(metrics)}"))
    }

    private func metrics(_ text: String) throws -> [DeclaredMetric] {
        let settings = try #require(load(text).settings, "\(load(text).problems)")
        return settings.scrapeConfigs.flatMap(\.stages).flatMap(\.definition.metrics)
    }

    @Test(arguments: [
        "a: {type: Counter, description: all, config: {match_all: true, action: inc}}",
        "a: {type: counter, source: v, config: {action: ADD}}", "a: {type: GAUGE, prefix: my_, config: {action: sub}}",
        "a: {type: counter, config: {action: inc, value: '200'}}",
        "a: {type: counter, config: {action: add, match_all: true, count_entry_bytes: true}}",
        "a: {type: Histogram, config: {buckets: [1, 2.5, .inf], value: x}, max_idle_duration: 30s}",
        "a: {type: histogram, config: {}}", "a: {type: histogram, config: {buckets: [.inf]}}",
        "a: {type: gauge, config: {action: set}}, 'b': {TYPE: counter, Config: {Action: inc}}", "",
    ])
    func `a metric is read, and what is printed reads back as the same`(text: String) throws {
        let settings = try #require(load(text).settings, "\(load(text).problems)")
        let again = Settings.load(yaml: settings.effectiveYAML)
        #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
        #expect(again.problems == [])
    }

    @Test func `names, types and defaults are Promtail's`() throws {
        let found = try metrics(
            "a: {type: Counter, config: {action: inc}}, b: {type: histogram, prefix: x_, description: d, config: {}}")
        #expect(
            found.map(\.description) == [
                StageMetricDescription(name: "promtail_custom_a", kind: .counter, help: ""),
                StageMetricDescription(
                    name: "x_b", kind: .histogram(bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
                    help: "d"),
            ])
    }

    private static let path = "scrape_configs[0].pipeline_stages[0].metrics.m"

    @Test(arguments: [
        (
            "m: {config: {action: inc}}",
            "6:20: `\(path)` has no `type`, which it needs; write one of counter, gauge, histogram"
        ),
        (
            "m: {type: Summary, config: {action: inc}}",
            "6:27: `\(path).type` is `Summary`; write one of counter, gauge, histogram"
        ),
        ("m: {type: counter}", "6:17: `\(path)` has no `config`, which it needs; add `config: …`"),
        (
            "m: {type: counter, config: {action: dec}}",
            "6:53: `\(path).config.action` is `dec`; write one of inc, add"
        ),
        (
            "m: {type: gauge, config: {}}",
            "6:42: `\(path).config` has no `action`, which it needs; write one of set, inc, dec, add, sub"
        ),
        (
            "m: {type: counter, max_idle_duration: 10ms, config: {action: inc}}",
            "6:55: `\(path).max_idle_duration`: `10ms` is less than a second; write 1s or more"
        ),
        (
            "m: {type: counter, max_idle_duration: 10, config: {action: inc}}",
            "6:55: `\(path).max_idle_duration` is a number; quote it: '10'"
        ),
        (
            "m: {type: counter, max_idle_duration: 1x, config: {action: inc}}",
            "6:55: `\(path).max_idle_duration`: `1x` has the unknown unit `x`; the units are ns, us, ms, s, m and h"
        ),
        (
            "m: {type: counter, config: {action: inc, match_all: true, value: a}}",
            "6:75: `\(path).config` has `match_all`, so there is nothing for `value` to choose; remove one of them"
        ),
        (
            "m: {type: counter, config: {action: inc, match_all: true, count_entry_bytes: true}}",
            "6:75: `\(path).config.count_entry_bytes` needs `match_all: true` and `action: add`; write both"
        ),
        (
            "m: {type: counter, config: {action: add, count_entry_bytes: true}}",
            "6:58: `\(path).config.count_entry_bytes` needs `match_all: true` and `action: add`; write both"
        ),
        (
            "m: {type: counter, config: {action: inc, value: 200}}",
            "6:65: `\(path).config.value` is a number; quote it: '200'"
        ),
        (
            "m: {type: histogram, config: {buckets: [2, 1]}}",
            "6:47: `\(path).config.buckets` does not grow; write each bound once, sorted"
        ),
        (
            "m: {type: histogram, config: {buckets: [a]}}",
            "6:57: `\(path).config.buckets[0]` is a string; write a number, without quotes"
        ),
        (
            "m: {type: counter, config: {action: inc}}, x: {type: gauge, prefix: promtail_, source: v, config: {action: inc}}, custom_m: {type: gauge, prefix: promtail_, config: {action: inc}}",
            "6:131: the metric `promtail_custom_m` is a gauge here and a counter in line 6; make both alike, or give one another name or `prefix`"
        ),
    ])
    func `a metric that cannot be used says where, why, and what would be right`(text: String, expected: String) {
        #expect(load(text).problems.map(\.description) == ["config.yaml:" + expected])
    }

    @Test func `metrics: without anything counts nothing, with a warning`() throws {
        let text = job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- metrics:")
        #expect(
            try problems(text) == [
                "config.yaml:6:7: warning: `scrape_configs[0].pipeline_stages[0].metrics` is nothing, so nothing is "
                    + "counted; add a metric: `lines_total: {type: Counter, config: {…}}`"
            ])
    }

    @Test(arguments: [
        ("", nil), ("description: other, ", "has another `description` here than in line 6"),
    ])
    func `one metric may be declared twice where both are alike, also within a match`(
        difference: String, expected: String?
    ) throws {
        let metric = "{type: counter, DIFFERENCE config: {action: inc}}"
        let found = try problems(
            job(
                "static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:",
                "- metrics: {m: \(metric.replacing("DIFFERENCE", with: ""))}",
                "- match: {selector: '{a=\"b\"}', stages: [{metrics: {m: \(metric.replacing("DIFFERENCE", with: difference))}}]}"
            ))
        #expect(found.count == (expected == nil ? 0 : 1))
        if let expected { #expect(found[0].contains(expected)) }
    }

    @Test func `a name that is none for a metric is escaped with a warning`() throws {
        let result = load("my-m: {type: counter, config: {action: inc}}")
        #expect(
            result.problems.map(\.description) == [
                "config.yaml:6:17: warning: `promtail_custom_my-m` is no name for a metric; it is called "
                    + "`promtail_custom_my_m`; use letters, digits and underscores, and no digit first"
            ])
        #expect(
            try metrics("my-m: {type: counter, config: {action: inc}}")[0].description.name == "promtail_custom_my_m")
    }

    @Test func `the stages of a job count into the agent's store`() throws {
        let settings = try #require(load("m: {type: counter, config: {action: inc}}").settings)
        let store = StageMetrics()
        _ = settings.scrapeConfigs[0].stages[0].maker(JobResources(job: "a", metrics: store))
        #expect(store.configuredFamilies.map(\.description.name) == ["promtail_custom_m"])
    }
}
