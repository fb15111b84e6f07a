public import LineCore

/// An item of `scrape_configs`: what to read, and how its lines are processed.
public struct ScrapeSettings: Sendable, Equatable {
    /// What kind of thing is read: one kind an item.
    public enum Kind: Sendable, Equatable {
        /// Files by glob: `static_configs`, and what service discoveries find.
        case files([StaticTargetSettings])
        /// A journal of systemd.
        case journal(JournalSettings)
        /// No kind that is built; only with standard input, which takes the pipeline alone.
        case none
    }

    /// `job_name`: required, unique.
    public var jobName = ""
    /// What is read.
    public var kind = Kind.none
    /// `file_sd_configs`: their targets add to those of `static_configs`.
    public var fileDiscoveries: [FileDiscoverySettings] = []
    /// `kubernetes_sd_configs`: likewise.
    public var kubernetesDiscoveries: [KubernetesDiscoverySettings] = []
    /// `relabel_configs`, in order: for the labels of each target, once; of a journal for those of each entry.
    public var relabel: [RelabelSettings] = []
    /// `pipeline_stages`, in order.
    public var stages: [StageSettings] = []
    /// A pipeline with a name.
    public struct NamedPipeline: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its stages, in order.
        public var stages: [StageSettings]
    }

    /// `pipelines`: stages in place of `pipeline_stages`, for targets that ask for them by the label `__pipeline__`. In the
    /// order of their names.
    public var pipelines: [NamedPipeline] = []
    /// `identity_labels`: labels that no stage changes for good. Default none; `kubernetes` has its own.
    public var identityLabels: [String] = []
    /// `encoding`: the charset of the files. Default none: their bytes are taken as they are.
    public var encoding: Charset?
    /// `decompression`, where it is enabled.
    public var decompression: DecompressionSettings?
    /// Where the item stands.
    public var origin = Origin.none

    /// The targets, if files are read.
    public var staticTargets: [StaticTargetSettings] {
        if case .files(let targets) = kind { targets } else { [] }
    }

    /// Are targets looked for, besides those of `static_configs`?
    public var hasDiscovery: Bool { !fileDiscoveries.isEmpty || !kubernetesDiscoveries.isEmpty }

    /// A job that reads files.
    public init(jobName: String, targets: [StaticTargetSettings] = [], stages: [StageSettings] = []) {
        self.jobName = jobName
        kind = .files(targets)
        self.stages = stages
    }

    /// With `stdin`, what to read is nobody's business: only the pipeline and the static labels are used.
    /// `environment` is asked for the variables of proxies that discoveries want.
    init(_ reader: inout MapReader, stdin: Bool, environment: (String) -> String?) {
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
        readPipelines(&reader)
        readIdentity(&reader)
        readKind(&reader, stdin: stdin, environment)
        readFileKeys(&reader, stdin: stdin)
        reader.finish()
    }

    private mutating func readPipelines(_ reader: inout MapReader) {
        guard let block = reader.map("pipelines") else { return }
        pipelines = block.all().sorted { $0.key < $1.key }.map { pair in
            let path = block.path(pair.key)
            let items = pair.value.isNull ? [] : ValueReader.list(pair.value, path, reader.log) ?? []
            return NamedPipeline(name: pair.key, stages: StageSettings.list(items, path: path, log: reader.log))
        }
    }

    private mutating func readIdentity(_ reader: inout MapReader) {
        identityLabels = reader.strings("identity_labels") ?? []
        for name in identityLabels where !LabelName.isValid(name) {
            reader.log.error(
                "`\(reader.path("identity_labels"))` has `\(ValueReader.shown(name))`, which is no label's name",
                mend: "use letters, digits and underscores, and no digit first",
                at: reader.valueOrigin(of: "identity_labels"))
        }
    }

    private mutating func readKind(_ reader: inout MapReader, stdin: Bool, _ environment: (String) -> String?) {
        let written = Self.kindKeys.filter { reader.has($0) }
        for key in Self.kindKeys where !Self.builtKeys.contains(key) { _ = reader.node(key) }
        let log = reader.log
        let targets = reader.list("static_configs").map { items in
            items.enumerated().compactMap { index, item in
                MapReader(item, path: "\(reader.path("static_configs"))[\(index)]", log: log)
                    .map { StaticTargetSettings(reading: $0) }
            }
        }
        if stdin {
            for key in ["file_sd_configs", "kubernetes_sd_configs", "kubernetes", "journal", "relabel_configs"] {
                _ = reader.node(key)
            }
            if let targets { kind = .files(targets) }
            return
        }
        fileDiscoveries = (reader.list("file_sd_configs") ?? []).enumerated().compactMap { index, item in
            guard var reader = MapReader(item, path: "\(reader.path("file_sd_configs"))[\(index)]", log: log) else {
                return nil
            }
            return FileDiscoverySettings(&reader)
        }
        kubernetesDiscoveries = (reader.list("kubernetes_sd_configs") ?? []).enumerated().compactMap { index, item in
            let path = "\(reader.path("kubernetes_sd_configs"))[\(index)]"
            guard var reader = MapReader(item, path: path, log: log) else { return nil }
            return KubernetesDiscoverySettings(&reader, environment: environment)
        }
        relabel = RelabelSettings.list("relabel_configs", of: &reader)
        if var block = reader.map("kubernetes") {
            KubernetesBlock(&block, environment: environment).expand(into: &self, at: block.origin, log)
        }
        if targets != nil || hasDiscovery { kind = .files(targets ?? []) }
        if var journal = reader.map("journal") {
            let settings = JournalSettings(&journal)
            if kind == .none { kind = .journal(settings) }
        }
        checkKinds(written, reader)
        for target in staticTargets where target.path == nil && relabel.isEmpty {
            log.warning(
                "no `__path__` among these labels, so nothing is read", mend: "add `__path__: /var/log/*.log`",
                at: target.origin)
        }
    }

    /// One kind, and one that is built. Service discoveries and `static_configs` are one kind: their targets add up.
    private func checkKinds(_ written: [String], _ reader: MapReader) {
        if written.isEmpty {
            reader.log.error(
                "no valid target scrape config defined for \"\(ValueReader.shown(jobName))\"",
                mend: "write `static_configs:` with a `__path__`", at: reader.origin)
        }
        // An empty list asks for nothing.
        let asked = written.filter { !reader.isEmptyList($0) }
        guard let first = asked.first else { return }
        for key in asked {
            if key != first, !(Self.isDiscovery(key) && Self.isDiscovery(first)) {
                reader.log.error(
                    "`\(reader.path(key))` is a second kind of target beside `\(first)`: one scrape config reads one kind",
                    mend: "move it to a scrape config of its own", at: reader.origin(of: key))
            } else if !Self.builtKeys.contains(key) {
                reader.log.error(
                    "`\(reader.path(key))` is not built yet",
                    mend:
                        "only \(Self.builtKeys.dropLast().map { "`\($0)`" }.joined(separator: ", ")) and `journal` can be read for now",
                    at: reader.origin(of: key))
            }
        }
    }

    private static func isDiscovery(_ key: String) -> Bool {
        key == "static_configs" || (key.hasSuffix("_sd_configs") && key != "docker_sd_configs")
    }

    /// The kinds that are built.
    static let builtKeys = ["static_configs", "file_sd_configs", "kubernetes_sd_configs", "kubernetes", "journal"]

    /// Keys that are about files, and about nothing else.
    private mutating func readFileKeys(_ reader: inout MapReader, stdin: Bool) {
        if stdin || journal != nil {
            for key in ["encoding", "decompression"] { _ = reader.node(key) }
            return
        }
        switch EncodingSettings.reading(from: &reader) {
        case .none: encoding = nil
        case .charset(let charset): encoding = charset
        case .unusable:
            kind = .files([])
            fileDiscoveries = []
            kubernetesDiscoveries = []
        }
        decompression = DecompressionSettings.reading(from: &reader)
    }

    /// All keys that name a kind of target, in Promtail's order of choice.
    static let kindKeys =
        [
            "static_configs", "dns_sd_configs", "file_sd_configs", "consul_sd_configs", "consulagent_sd_configs",
            "digitalocean_sd_configs", "dockerswarm_sd_configs", "serverset_sd_configs", "nerve_sd_configs",
            "marathon_sd_configs", "kubernetes_sd_configs", "gce_sd_configs", "ec2_sd_configs",
            "openstack_sd_configs", "azure_sd_configs", "triton_sd_configs",
        ] + [
            "kubernetes", "journal", "syslog", "gcplog", "loki_push_api", "windows_events", "kafka", "azure_event_hubs",
            "gelf",
            "cloudflare", "docker_sd_configs", "heroku_drain",
        ]
}

extension MapReader {
    /// Is a key written with a list that has no items?
    fileprivate func isEmptyList(_ key: String) -> Bool {
        if case .sequence(let items) = value(key)?.content { items.isEmpty } else { false }
    }
}

extension StaticTargetSettings {
    fileprivate init(reading reader: MapReader) {
        var reader = reader
        self.init(&reader)
    }
}
