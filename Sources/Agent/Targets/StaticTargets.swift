import LineCore
import Settings

/// The targets of `static_configs`, which never change.
enum StaticTargets {
    /// A group for each item.
    static func groups(_ settings: Settings) -> [TargetGroup] {
        settings.scrapeConfigs.enumerated().flatMap { job, config in
            config.staticTargets.enumerated().map { place, item in
                // Without targets there is one all the same, as in Promtail.
                let addresses = item.targets.isEmpty ? ["localhost"] : item.targets
                return TargetGroup(
                    job: job, source: "static_configs[\(place)]", labels: labels(item),
                    targets: addresses.map { [Label("__address__", $0)] })
            }
        }
    }

    /// The labels of an item, as written.
    static func labels(_ item: StaticTargetSettings) -> [Label] {
        item.labels.map { Label($0.key, $0.value) }.sorted()
    }

    /// The labels of standard input: those of all items of the first scrape config together, as Promtail takes them.
    static func labelsOfInput(_ settings: Settings, hostname: String) -> LabelSet {
        guard let config = settings.scrapeConfigs.first else {
            return LabelSet([Label("job", "stdin"), Label("hostname", hostname)])
        }
        return LabelSet(config.staticTargets.flatMap { RelabelLabels(labels($0)).ofStream })
    }
}
