import Logging
import Settings

extension Agent {
    /// Takes what a provider publishes: counts and tells what is not read, and lets discovery look for the rest.
    func take(_ groups: [TargetGroup], from provider: Int) {
        targetBook.take(groups, from: provider) { news in
            for target in news.dropped {
                metrics.targetFailed(target.reason)
                logger.log(
                    level: target.reason == .error ? .warning : .debug, "a target is not read",
                    metadata: [
                        "job": "\(target.job)", "source": "\(target.source)", "reason": "\(target.reason.rawValue)",
                        "detail": "\(target.detail)",
                    ])
            }
            for group in news.troubled {
                metrics.targetFailed(.error)
                logger.warning(
                    "targets cannot be brought up to date; those of before stay",
                    metadata: [
                        "job": "\(settings.scrapeConfigs[group.job].jobName)", "source": "\(group.source)",
                        "error": "\(group.problem)",
                    ])
            }
            if let paths = news.paths { discovery?.update(paths) }
        }
        letGoOfFinishedTargets()
    }

    /// Lets go of targets whose object is gone, and their files too.
    func letGoOfFinishedTargets() {
        let leaving = targetBook.leaving
        if leaving.isEmpty { return }
        var expander = GlobExpander(roots: Self.roots(settings))
        let over = leaving.filter { expander.expand($0.glob, excluding: $0.exclude).matches.isEmpty }
        targetBook.letGo(over) { news in
            if let paths = news.paths { discovery?.update(paths) }
        }
    }

    /// Targets that are not read, and why.
    public var droppedTargets: [DroppedTarget] { targetBook.dropped }
}
