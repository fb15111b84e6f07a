import LineCore

/// `kubernetes` of a scrape config: all pods of the node, with good labels, in one block.
///
/// It is short for a discovery of the role `podlogs`, relabel rules, stages and `identity_labels`, which is what becomes of it
/// while it is read: `needletail check --print` shows them, and they may be written instead.
struct KubernetesBlock {
    /// What the name of the pod becomes.
    private enum PodName: String, CaseIterable {
        /// A label.
        case label
        /// Structured metadata, so that a pod's end and start make no new stream.
        case metadata = "structured_metadata"
        /// Nothing.
        case none
    }

    /// Which objects: by the names of namespaces, and by labels and annotations.
    private struct Choice {
        var namespaces: [String] = []
        /// The end of a label's name after `__meta_kubernetes_`, and what its value must be.
        var values: [(label: String, value: String)] = []
    }

    private var discovery = KubernetesDiscoverySettings(role: .podlogs)
    private var podName = PodName.label
    /// Labels of lines, by name, each with the label that it is made of.
    private var mapped: [(name: String, source: String)] = []
    private var tenantSource: String?
    private var tenantDefault: String?
    private var tenantOfSystem: String?
    private var systemNamespaces: [String] = []
    private var included = Choice()
    private var excluded = Choice()
    private var allowsOverride = false
    /// The rate of namespaces' pods on a node, by pattern, the last that fits; and what a pod may wish for. Sizes as written.
    private var rates: [(namespaces: String, rate: String)] = []
    private var highestWish: String?

    private static let prefix = KubernetesLabels.prefix
    /// The annotation by which a pod says that its logs are not to be read.
    private static let excludeAnnotation = annotation + "exclude"
    /// The annotations of a pod that are for the agent.
    private static let annotation = "pod_annotation_needletail_dev_"

    /// Reads the block.
    init(_ reader: inout MapReader, environment: (String) -> String?) {
        discovery.attached.namespace = true
        discovery.origin = reader.origin
        discovery.readAccess(&reader, environment: environment)
        discovery.readPodLogs(&reader, environment: environment)
        podName = reader.choice("pod") ?? podName
        for (key, kind) in [
            ("namespace_labels", "namespace_label"), ("namespace_annotations", "namespace_annotation"),
            ("pod_labels", "pod_label"),
        ] {
            for (name, value, origin) in reader.pairs(key) ?? [] {
                guard LabelName.isValid(name), !name.hasPrefix("__"), !value.isEmpty else {
                    reader.log.error(
                        "`\(reader.path(key))` makes a label `\(ValueReader.shown(name))`",
                        mend: "write `project: example.com/project`: a label of Loki, and the key that it is made of",
                        at: origin)
                    continue
                }
                if Self.own.contains(name) || mapped.contains(where: { $0.name == name }) {
                    reader.log.error(
                        "`\(reader.path(key))` makes the label `\(name)`, which there is already",
                        mend: "give it another name",
                        at: origin)
                    continue
                }
                mapped.append((name, "\(kind)_\(KubernetesLabels.sanitized(value))"))
            }
        }
        systemNamespaces = reader.strings("system_namespaces") ?? []
        readTenant(&reader)
        if var block = reader.map("include") { included = Self.choice(&block) }
        if var block = reader.map("exclude") { excluded = Self.choice(&block) }
        allowsOverride = reader.boolean("allow_identity_override") ?? false
        readRates(&reader)
        reader.finish()
    }

    private static let own = ["namespace", "pod", "container", "node", "app", "job", "stream", "scope"]

    private mutating func readTenant(_ reader: inout MapReader) {
        guard var block = reader.map("tenant") else { return }
        let label = block.nonEmpty("namespace_label")
        let annotation = block.nonEmpty("namespace_annotation")
        if label != nil, annotation != nil {
            block.log.error(
                "`\(block.path)` has `namespace_label` and `namespace_annotation`", mend: "write one of them",
                at: block.origin(of: "namespace_annotation"))
        }
        tenantSource =
            label.map { "namespace_label_\(KubernetesLabels.sanitized($0))" }
            ?? annotation.map { "namespace_annotation_\(KubernetesLabels.sanitized($0))" }
        tenantDefault = block.nonEmpty("default")
        tenantOfSystem = block.nonEmpty("system")
        if tenantOfSystem != nil, systemNamespaces.isEmpty {
            block.log.error(
                "`\(block.path("system"))` without `system_namespaces`", mend: "say which namespaces are the system's",
                at: block.origin(of: "system"))
        }
        block.finish()
    }

    private mutating func readRates(_ reader: inout MapReader) {
        guard var block = reader.map("rate_limits") else { return }
        let sizes = 1024...(1 << 40)
        if let size = block.byteSize("default", in: sizes) { rates.append(("*", "\(size)")) }
        if let size = block.byteSize("most", in: sizes) { highestWish = "\(size)" }
        if let namespaces = block.map("namespaces") {
            for pair in namespaces.all() {
                let size = ValueReader.byteSize(pair.value, namespaces.path(pair.key), block.log, in: sizes)
                if let size { rates.append((pair.key, "\(size)")) }
            }
        }
        block.finish()
    }

    private static func choice(_ block: inout MapReader) -> Choice {
        var choice = Choice()
        choice.namespaces = block.strings("namespaces") ?? []
        for kind in ["namespace_label", "namespace_annotation", "pod_label", "pod_annotation"] {
            for (key, value, _) in block.pairs("\(kind)s") ?? [] {
                choice.values.append(("\(kind)_\(KubernetesLabels.sanitized(key))", value))
            }
        }
        block.finish()
        return choice
    }

    // MARK: What becomes of it

    /// Puts all of it into a scrape config, before what the config has of its own.
    func expand(into config: inout ScrapeSettings, at origin: Origin, _ log: ProblemLog) {
        config.kubernetesDiscoveries = [discovery]
        for stage in config.stages + config.pipelines.flatMap(\.stages) where stage.name == "tenant" && !allowsOverride
        {
            log.warning(
                "a `tenant` stage beside `kubernetes` has no effect: the tenant is that of the pod's namespace",
                mend: "write `tenant` into `kubernetes`, or `allow_identity_override: true`", at: stage.origin)
        }
        do throws(RegexError) {
            config.relabel =
                try rules().map { rule in
                    var settings = RelabelSettings(rule: rule)
                    settings.origin = origin
                    return settings
                } + config.relabel
        } catch {
            log.error(
                "`kubernetes` has a pattern that is none: \(error)", mend: "use only `*` as a wildcard", at: origin)
        }
        config.stages = Self.stages(stages(before: config.stages), at: origin, log) + config.stages
        for place in config.pipelines.indices {
            let own = config.pipelines[place].stages
            config.pipelines[place].stages = Self.stages(stages(before: own), at: origin, log) + own
        }
        guard !allowsOverride else { return }
        var identity = ["namespace", "container", "node", "job"] + mapped.map(\.name)
        if podName == .label { identity.append("pod") }
        if !systemNamespaces.isEmpty { identity.append("scope") }
        config.identityLabels = identity.sorted() + [LabelSet.tenantLabel]
    }

    private func rules() throws(RegexError) -> [RelabelRule] {
        var rules: [RelabelRule] = []
        func copy(_ source: String, _ target: String) throws(RegexError) {
            rules.append(try RelabelRule(sourceLabels: [Self.prefix + source], targetLabel: target))
        }
        rules.append(
            try RelabelRule(
                action: .drop, sourceLabels: [Self.prefix + Self.excludeAnnotation], regex: "true"))
        try choose(&rules)
        try copy("namespace", "namespace")
        if podName != .none { try copy("pod_name", "pod") }
        try copy("pod_container_name", "container")
        try copy("pod_node_name", "node")
        // A deployment's or a job's own name: without the hash, or the minute, that is at the end of its owner's.
        rules.append(
            try RelabelRule(
                sourceLabels: [Self.prefix + "pod_controller_name"], regex: "(.+?)(-[0-9a-f]{8,10}|-[0-9]{8,10})?",
                targetLabel: "__tmp_controller"))
        // Without its object, the pod's name is all that there is.
        rules.append(
            try RelabelRule(
                sourceLabels: [Self.prefix + "pod_name"], regex: "(.+?)(-[0-9a-f]{8,10})?(-[a-z0-9]{5}|-[0-9]+)?",
                targetLabel: "__tmp_name"))
        rules.append(
            try RelabelRule(
                sourceLabels: [
                    Self.prefix + "pod_label_app_kubernetes_io_name", Self.prefix + "pod_label_app", "__tmp_controller",
                    "__tmp_name",
                ], regex: "^;*([^;]+)(;.*)?$", targetLabel: "app"))
        rules.append(
            try RelabelRule(sourceLabels: ["namespace", "app"], separator: "/", targetLabel: "job"))
        for (name, source) in mapped { try copy(source, name) }
        try tell(system: &rules)
        try copy(Self.annotation + "pipeline", "__pipeline__")
        try copy(Self.annotation + "multiline_firstline", "__multiline_firstline__")
        try limit(&rules)
        return rules
    }

    private func choose(_ rules: inout [RelabelRule]) throws(RegexError) {
        for (choice, action) in [(included, RelabelRule.Action.keep), (excluded, .drop)] {
            if !choice.namespaces.isEmpty {
                rules.append(
                    try RelabelRule(
                        action: action, sourceLabels: [Self.prefix + "namespace"],
                        regex: Self.pattern(choice.namespaces)))
            }
            for (label, value) in choice.values {
                rules.append(
                    try RelabelRule(action: action, sourceLabels: [Self.prefix + label], regex: Self.pattern([value])))
            }
        }
    }

    private func tell(system rules: inout [RelabelRule]) throws(RegexError) {
        let system = Self.pattern(systemNamespaces)
        if !systemNamespaces.isEmpty {
            rules.append(try RelabelRule(targetLabel: "scope", replacement: "workload"))
            rules.append(
                try RelabelRule(
                    sourceLabels: [Self.prefix + "namespace"], regex: system, targetLabel: "scope",
                    replacement: "system"))
        }
        if let tenantDefault {
            rules.append(try RelabelRule(targetLabel: LabelSet.tenantLabel, replacement: Self.literal(tenantDefault)))
        }
        if let tenantSource {
            rules.append(
                try RelabelRule(
                    sourceLabels: [Self.prefix + tenantSource], regex: "(.+)", targetLabel: LabelSet.tenantLabel))
        }
        if let tenantOfSystem {
            rules.append(
                try RelabelRule(
                    sourceLabels: [Self.prefix + "namespace"], regex: system, targetLabel: LabelSet.tenantLabel,
                    replacement: Self.literal(tenantOfSystem)))
        }
    }

    private func limit(_ rules: inout [RelabelRule]) throws(RegexError) {
        for (namespaces, rate) in rates {
            rules.append(
                try RelabelRule(
                    sourceLabels: [Self.prefix + "namespace"], regex: Self.pattern([namespaces]),
                    targetLabel: "__rate_limit__", replacement: rate))
        }
        if !rates.isEmpty {
            rules.append(try RelabelRule(sourceLabels: [Self.prefix + "namespace"], targetLabel: "__rate_limit_key__"))
        }
        guard let highestWish else { return }
        rules.append(
            try RelabelRule(
                sourceLabels: [Self.prefix + Self.annotation + "rate_limit"], targetLabel: "__rate_limit_wish__"))
        rules.append(try RelabelRule(targetLabel: "__rate_limit_most__", replacement: highestWish))
    }

    private func stages(before own: [StageSettings]) -> String {
        var text = ""
        // Whoever begins with a format of their own means it.
        if !["cri", "docker"].contains(own.first?.name) { text += "- cri: {}\n" }
        if podName == .metadata { text += "- structured_metadata: {pod: null}\n- labeldrop: [filename, pod]\n" }
        if podName != .metadata { text += "- labeldrop: [filename]\n" }
        return text
    }

    private static func stages(_ yaml: String, at origin: Origin, _ log: ProblemLog) -> [StageSettings] {
        guard case .sequence(let items) = (try? YAMLDocument(Array(yaml.utf8)))?.root?.content else { return [] }
        return StageSettings.list(items.map { $0.moved(to: origin) }, path: "kubernetes", log: log)
    }

    // A pattern with `*` as an expression.
    private static func pattern(_ patterns: [String]) -> String {
        patterns.map { pattern in
            pattern.map { character in
                if character == "*" { return ".*" }
                return character.isLetter || character.isNumber || "-_/".contains(character)
                    ? String(character) : "\\" + String(character)
            }.joined()
        }.joined(separator: "|")
    }

    // A replacement in which nothing is replaced.
    private static func literal(_ text: String) -> String { text.replacing("$", with: "$$") }
}

extension YAMLNode {
    /// The node as if all of it stood at one place.
    fileprivate func moved(to origin: Origin) -> YAMLNode {
        var node = self
        node.origin = origin
        switch content {
        case .scalar: break
        case .sequence(let items): node.content = .sequence(items.map { $0.moved(to: origin) })
        case .mapping(let pairs):
            node.content = .mapping(
                pairs.map { pair in
                    var pair = pair
                    pair.keyOrigin = origin
                    pair.value = pair.value.moved(to: origin)
                    return pair
                })
        }
        return node
    }
}
