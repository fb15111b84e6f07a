import LineCore
import Settings

/// Makes files to read out of the labels of targets: relabelling, `__host__`, `__path__`, `__path_exclude__`. Pure.
struct TargetResolver: Sendable {
    /// What became of a target.
    enum Resolution: Equatable, Sendable {
        case read(ResolvedTarget)
        case dropped(DroppedTarget)
    }

    private struct Job: Sendable {
        let name: String
        let rules: RelabelRules
        /// Where each rule stands in the configuration.
        let origins: [Origin]
    }

    private let jobs: [Job]
    private let hostname: String
    private let nodeName: String

    /// - Parameters:
    ///   - settings: the scrape configs.
    ///   - hostname: what a label `__host__` must be, where there is one.
    ///   - nodeName: what it may be as well, where this is not empty: in a pod the host's name is that of the pod.
    init(_ settings: Settings, hostname: String, nodeName: String = "") {
        self.hostname = hostname
        self.nodeName = nodeName
        jobs = settings.scrapeConfigs.map { config in
            Job(
                name: config.jobName, rules: config.relabelRules,
                origins: config.relabel.filter { $0.rule != nil }.map(\.origin))
        }
    }

    /// The name of a job.
    func name(of job: Int) -> String { jobs[job].name }

    /// What becomes of each target of a group, in order.
    func resolve(_ group: TargetGroup) -> [Resolution] {
        group.targets.map { own in resolve(RelabelLabels(group.labels + own), of: group) }
    }

    /// As Promtail does it, in its order: relabelling first, then host, then path; what begins with two underscores goes last.
    private func resolve(_ found: RelabelLabels, of group: TargetGroup) -> Resolution {
        let job = jobs[group.job]
        func dropped(_ reason: AgentMetrics.TargetFailure, _ detail: String) -> Resolution {
            .dropped(
                DroppedTarget(
                    job: job.name, source: group.source, reason: reason, detail: detail,
                    labels: LabelSet(found.labels).description))
        }
        var labels = found
        if case .dropped(let rule) = job.rules.apply(to: &labels) {
            let action = job.rules.rules[rule].action.rawValue
            return dropped(
                .dropped, "dropped by relabel_configs[\(rule)] (\(action), line \(job.origins[rule].line))")
        }
        if labels.isEmpty { return dropped(.dropped, "no label is left after relabel_configs") }
        let host = labels["__host__"]
        if !host.isEmpty, host != hostname, host != nodeName {
            return dropped(
                .wrongHost, "it is for the host \(host), and this is \(nodeName.isEmpty ? hostname : nodeName)")
        }
        let path = labels["__path__"]
        if path.isEmpty { return dropped(.noPath, "it has no __path__, so there is nothing to read") }
        do throws(GlobError) {
            let exclude = labels["__path_exclude__"]
            let tenant = labels[LabelSet.tenantLabel]
            var options = SourceOptions(labels)
            options.isHeld = group.isHeld
            return .read(
                ResolvedTarget(
                    job: group.job, glob: try Glob(FilePath(path)),
                    exclude: exclude.isEmpty ? nil : try Glob(FilePath(exclude)),
                    labels: (tenant.isEmpty ? [] : [Label(LabelSet.tenantLabel, tenant)]) + labels.ofStream,
                    options: options, isThere: group.outlivesObject))
        } catch {
            return dropped(.error, "job \"\(job.name)\": the path \(path) is no glob: \(error)")
        }
    }
}
