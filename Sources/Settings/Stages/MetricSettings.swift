import LineCore

/// A metric of a `metrics` stage.
///
/// Keys: `type` (`counter`, `gauge` or `histogram`, required), `description`, `prefix` (`promtail_custom_`), `source` (the
/// metric's name), `max_idle_duration` (5m, at least 1s) and `config` (required), whose keys depend on the type.
struct MetricSettings {
    private enum Kind: String, CaseIterable {
        case counter, gauge, histogram
    }

    private enum CounterAction: String, CaseIterable {
        case inc, add
    }

    private enum GaugeAction: String, CaseIterable {
        case set, inc, dec, add, sub
    }

    /// Where its name stands.
    let origin: Origin
    let description: StageMetricDescription
    let source: String
    let rule: MetricsStage.Rule
    private let name: String
    private let prefix: String
    private let idle: Duration

    /// Nanoseconds after which a series that nobody touched goes away.
    var longestIdle: Int64 {
        let (seconds, attoseconds) = idle.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    init?(_ name: String, _ keys: MapReader, at origin: Origin) {
        var keys = keys
        self.name = name
        self.origin = origin
        let kind = keys.requiredChoice("type", of: Kind.self)
        let help = keys.stageString("description") ?? ""
        let prefix = keys.stageString("prefix") ?? ""
        self.prefix = prefix.isEmpty ? "promtail_custom_" : prefix
        source = keys.stageString("source") ?? name
        let idle = Self.idle(&keys)
        let config = keys.node("config")
        if config == nil {
            keys.log.error("`\(keys.path)` has no `config`, which it needs", mend: "add `config: …`", at: origin)
        }
        keys.finish(unknown: .ofStage)
        guard let kind, let idle, let config,
            var inner = MapReader(config, path: keys.path("config"), log: keys.log, ignoresCase: true)
        else { return nil }
        let read = Self.rule(kind, &inner)
        inner.finish(unknown: .ofStage)
        guard let (rule, metricKind) = read else { return nil }
        self.idle = idle
        self.rule = rule
        let whole = self.prefix + name
        let escaped = StageMetricDescription.escaped(name: whole)
        description = StageMetricDescription(name: escaped, kind: metricKind, help: help)
        if escaped != whole {
            keys.log.warning(
                "`\(ValueReader.shown(whole))` is no name for a metric; it is called `\(ValueReader.shown(escaped))`",
                mend: "use letters, digits and underscores, and no digit first", at: origin)
        }
    }

    func write(to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.raw("type", description.kind.name)
            writer.string("description", description.help)
            writer.string("prefix", prefix)
            writer.string("source", source)
            writer.duration("max_idle_duration", idle)
            writer.block("config") { writer in
                if case .histogram(let bounds) = description.kind {
                    let shown = bounds.isEmpty ? [".inf"] : bounds.map { "\($0)" }
                    writer.raw("buckets", "[\(shown.joined(separator: ", "))]")
                } else {
                    writer.raw("action", rule.action.rawValue)
                }
                if rule.matchesAll { writer.boolean("match_all", true) }
                if rule.countsBytes { writer.boolean("count_entry_bytes", true) }
                writer.string("value", ifAny: rule.value)
            }
        }
    }

    // Nothing where it is wrong.
    private static func idle(_ keys: inout MapReader) -> Duration? {
        guard keys.has("max_idle_duration") else {
            _ = keys.node("max_idle_duration")
            return .seconds(300)
        }
        guard let text = keys.stageString("max_idle_duration") else { return nil }
        if text.isEmpty { return .seconds(300) }
        let (what, mend): (String, String)
        do throws(LiteralError) {
            let idle = try GoDuration.literal(text)
            if idle >= .seconds(1) { return idle }
            (what, mend) = ("is less than a second", "write 1s or more")
        } catch {
            (what, mend) = (error.what, error.mend)
        }
        keys.log.error(
            "`\(keys.path("max_idle_duration"))`: `\(ValueReader.shown(text))` \(what)", mend: mend,
            at: keys.valueOrigin(of: "max_idle_duration"))
        return nil
    }

    private static func rule(
        _ kind: Kind, _ keys: inout MapReader
    ) -> (MetricsStage.Rule, StageMetricDescription.Kind)? {
        switch kind {
        case .counter: return counter(&keys).map { ($0, .counter) }
        case .gauge:
            let action = keys.requiredChoice("action", of: GaugeAction.self)
            let value = keys.stageString("value")
            guard let action, var rule = MetricsStage.Rule.Action(rawValue: action.rawValue).map(MetricsStage.Rule.init)
            else { return nil }
            rule.value = value
            return (rule, .gauge)
        case .histogram:
            var rule = MetricsStage.Rule(.observe)
            rule.value = keys.stageString("value")
            return bounds(&keys).map { (rule, .histogram(bounds: $0)) }
        }
    }

    private static func counter(_ keys: inout MapReader) -> MetricsStage.Rule? {
        let action = keys.requiredChoice("action", of: CounterAction.self)
        let value = keys.stageString("value")
        let matchesAll = keys.boolean("match_all") ?? false
        let countsBytes = keys.boolean("count_entry_bytes") ?? false
        guard let action else { return nil }
        if matchesAll, keys.has("value") {
            keys.log.error(
                "`\(keys.path)` has `match_all`, so there is nothing for `value` to choose", mend: "remove one of them",
                at: keys.origin(of: "value"))
            return nil
        }
        if countsBytes, !matchesAll || action != .add {
            keys.log.error(
                "`\(keys.path("count_entry_bytes"))` needs `match_all: true` and `action: add`", mend: "write both",
                at: keys.origin(of: "count_entry_bytes"))
            return nil
        }
        if matchesAll, !countsBytes, action == .add {
            keys.log.warning(
                "`\(keys.path)` adds nothing: `match_all` has no value to add",
                mend: "write `action: inc`, or `count_entry_bytes: true`", at: keys.origin(of: "action"))
        }
        var rule = MetricsStage.Rule(action == .inc ? .inc : .add)
        rule.value = value
        rule.matchesAll = matchesAll
        rule.countsBytes = countsBytes
        return rule
    }

    private static func bounds(_ keys: inout MapReader) -> [Double]? {
        let path = keys.path("buckets")
        let log = keys.log
        let items = keys.list("buckets")
        guard let items, !items.isEmpty else {
            let isWrong = items == nil && keys.has("buckets")
            return isWrong ? nil : [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        }
        var bounds = items.enumerated().compactMap { index, item in
            ValueReader.number(item, "\(path)[\(index)]", log, in: -Double.greatestFiniteMagnitude ... .infinity)
        }
        guard bounds.count == items.count else { return nil }
        // There is a bucket for all the rest anyway.
        if bounds.last == .infinity { bounds.removeLast() }
        guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }) else {
            log.error("`\(path)` does not grow", mend: "write each bound once, sorted", at: keys.origin(of: "buckets"))
            return nil
        }
        return bounds
    }
}

extension MapReader {
    /// One of several words, which has to be there.
    mutating func requiredChoice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        if has(key) { return choice(key) }
        _ = node(key)
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        log.error("`\(path)` has no `\(key)`, which it needs", mend: "write one of \(words)", at: origin)
        return nil
    }
}
