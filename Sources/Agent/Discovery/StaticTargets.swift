import LineCore
import Settings

/// The targets of `static_configs`: globs and the labels that their lines start with.
struct StaticTargets: Sendable {
    /// One item of `static_configs`.
    struct Target: Sendable {
        /// The scrape config, by place in the configuration.
        let job: Int
        let glob: Glob
        let exclude: Glob?
        let labels: [Label]
    }

    /// By number.
    let targets: [Target]
    /// Items that are not read: no `__path__`, another host.
    let failures: [AgentMetrics.TargetFailure]

    /// - Parameters:
    ///   - settings: the settings.
    ///   - hostname: what a label `__host__` must be, where there is one.
    /// - Throws: a glob that is none.
    init(_ settings: Settings, hostname: String) throws(AgentError) {
        var targets: [Target] = []
        var failures: [AgentMetrics.TargetFailure] = []
        for (job, config) in settings.scrapeConfigs.enumerated() {
            for item in config.staticTargets {
                guard let path = item.path, !path.isEmpty else {
                    failures.append(.noPath)
                    continue
                }
                if let host = item.labels["__host__"], host != hostname {
                    failures.append(.wrongHost)
                    continue
                }
                targets.append(
                    Target(
                        job: job, glob: try Self.glob(path, config),
                        exclude: try item.pathExclude.map { (path) throws(AgentError) in try Self.glob(path, config) },
                        labels: Self.streamLabels(item.labels)))
            }
        }
        self.targets = targets
        self.failures = failures
    }

    /// What discovery looks for.
    var paths: [PathTarget] {
        targets.enumerated().map { PathTarget(id: UInt64($0), glob: $1.glob, exclude: $1.exclude) }
    }

    /// A file that a target's glob matched.
    func fileTarget(_ number: Int, _ path: FilePath, saved: [FilePosition]) -> FileTarget {
        let target = targets[number]
        let glob = target.glob
        let exclude = target.exclude
        return FileTarget(
            key: FileTarget.Key(target: number, path: path), job: target.job,
            labels: LabelSet(target.labels + [Label("filename", path.description)]), saved: saved,
            isMatched: { glob.matches($0) && exclude?.matches($0) != true })
    }

    /// Labels without those that begin with two underscores, which never reach Loki.
    static func streamLabels(_ labels: [String: String]) -> [Label] {
        labels.filter { !$0.key.hasPrefix("__") }.map { Label($0.key, $0.value) }.sorted()
    }

    private static func glob(_ path: String, _ config: ScrapeSettings) throws(AgentError) -> Glob {
        do throws(GlobError) { return try Glob(FilePath(path)) } catch {
            throw AgentError("job \"\(config.jobName)\": the path \(path) is no glob: \(error)")
        }
    }
}
