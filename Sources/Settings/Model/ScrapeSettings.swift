/// An item of `scrape_configs`: what to read, and how its lines are processed.
public struct ScrapeSettings: Sendable, Equatable {
    /// What kind of thing is read. Of several kinds in one item only the first counts, as in Promtail.
    public enum Kind: Sendable, Equatable {
        /// `static_configs`: files by glob.
        case files([StaticTargetSettings])
        /// No kind that is built; only with standard input, which takes the pipeline alone.
        case none
    }

    /// `job_name`: required, unique.
    public var jobName = ""
    /// What is read.
    public var kind = Kind.none
    /// `pipeline_stages`, in order.
    public var stages: [StageSettings] = []
    /// Where the item stands.
    public var origin = Origin.none

    /// The targets, if files are read.
    public var staticTargets: [StaticTargetSettings] {
        if case .files(let targets) = kind { targets } else { [] }
    }

    /// A job that reads files.
    public init(jobName: String, targets: [StaticTargetSettings] = [], stages: [StageSettings] = []) {
        self.jobName = jobName
        kind = .files(targets)
        self.stages = stages
    }

    /// With `stdin`, what to read is nobody's business: only the pipeline and the static labels are used.
    init(_ reader: inout MapReader, stdin: Bool) {
        origin = reader.origin
        let log = reader.log
        jobName = reader.string("job_name") ?? ""
        if jobName.isEmpty, !stdin {
            log.error(
                "`job_name` must be defined in `\(reader.path)`", mend: "write `job_name: …`, different in each job",
                at: reader.origin(of: "job_name"))
        }
        stages = StageSettings.list(
            reader.list("pipeline_stages") ?? [], path: reader.path("pipeline_stages"), log: log)
        readKind(&reader, stdin: stdin)
        readFileKeys(&reader, stdin: stdin)
        reader.finish()
    }

    private mutating func readKind(_ reader: inout MapReader, stdin: Bool) {
        var written: [String] = []
        for key in Self.kindKeys where reader.has(key) { written.append(key) }
        for key in Self.kindKeys where key != "static_configs" { _ = reader.node(key) }
        if let items = reader.list("static_configs") {
            kind = .files(
                items.enumerated().compactMap { index, item in
                    MapReader(item, path: "\(reader.path("static_configs"))[\(index)]", log: reader.log)
                        .map { StaticTargetSettings(reading: $0) }
                })
        }
        guard !stdin else { return }
        let log = reader.log
        if written.isEmpty {
            log.error(
                "no valid target scrape config defined for \"\(ValueReader.shown(jobName))\"",
                mend: "write `static_configs:` with a `__path__`", at: reader.origin)
        }
        // Service discoveries and static_configs are one kind in Promtail: their targets add up.
        for key in written where key != "static_configs" {
            let isDiscovery = key.hasSuffix("_sd_configs") && key != "docker_sd_configs"
            if isDiscovery || key == written.first {
                log.error(
                    "`\(reader.path(key))` is not built yet",
                    mend: "only `static_configs` can be read for now", at: reader.origin(of: key))
            } else {
                log.warning(
                    "`\(reader.path(key))` is ignored: one scrape config reads one kind of target",
                    mend: "move it to a scrape config of its own", at: reader.origin(of: key))
            }
        }
        for target in staticTargets where target.path == nil {
            log.warning(
                "no `__path__` among these labels, so nothing is read", mend: "add `__path__: /var/log/*.log`",
                at: target.origin)
        }
    }

    /// Keys that are about files, and not about standard input.
    private func readFileKeys(_ reader: inout MapReader, stdin: Bool) {
        for key in ["relabel_configs", "encoding"] {
            if stdin { _ = reader.node(key) } else { reader.notBuilt(key, mend: "remove it for now") }
        }
        // Switched off, it asks for nothing.
        let isOff = reader.value("decompression")?.value("enabled")?.scalar == .boolean(false)
        if stdin || isOff {
            _ = reader.node("decompression")
        } else {
            reader.notBuilt("decompression", mend: "remove it for now")
        }
    }

    /// All keys that name a kind of target, in Promtail's order of choice.
    static let kindKeys =
        [
            "static_configs", "dns_sd_configs", "file_sd_configs", "consul_sd_configs", "consulagent_sd_configs",
            "digitalocean_sd_configs", "dockerswarm_sd_configs", "serverset_sd_configs", "nerve_sd_configs",
            "marathon_sd_configs", "kubernetes_sd_configs", "gce_sd_configs", "ec2_sd_configs",
            "openstack_sd_configs", "azure_sd_configs", "triton_sd_configs",
        ] + [
            "journal", "syslog", "gcplog", "loki_push_api", "windows_events", "kafka", "azure_event_hubs", "gelf",
            "cloudflare", "docker_sd_configs", "heroku_drain",
        ]
}

extension StaticTargetSettings {
    fileprivate init(reading reader: MapReader) {
        var reader = reader
        self.init(&reader)
    }
}
