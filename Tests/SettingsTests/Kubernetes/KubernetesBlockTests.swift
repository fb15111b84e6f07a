import LineCore
import Settings
import Testing

@Suite struct KubernetesBlockTests {
    private func read(_ block: String, _ more: String...) throws -> ScrapeSettings {
        let yaml = job("kubernetes: \(block)") + more.map { "    \($0)\n" }.joined()
        let settings = try settings(yaml)
        // What it expands to is a configuration of its own, with the same meaning.
        #expect(try self.settings(settings.effectiveYAML) == settings)
        #expect(!settings.effectiveYAML.contains("kubernetes:"))
        return settings.scrapeConfigs[0]
    }

    private func settings(_ yaml: String) throws -> Settings { try SettingsTests.settings(yaml) }

    /// The labels that rules make of what was found; nil: not wanted.
    private func labels(_ config: ScrapeSettings, _ found: [String: String]) -> [String: String]? {
        var labels = RelabelLabels(found.map { Label("__meta_kubernetes_\($0.key)", $0.value) })
        guard case .kept = config.relabelRules.apply(to: &labels) else { return nil }
        let kept = labels.labels.filter { !$0.name.hasPrefix("__meta_") && !$0.name.hasPrefix("__tmp_") }
        return Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.value) })
    }

    private static let found = [
        "namespace": "shop", "pod_name": "web-6f4bd8b7d-4hj2q", "pod_container_name": "web", "pod_node_name": "n1",
    ]

    @Test func `an empty block is all pods of the node, with the labels that everybody wants`() throws {
        let config = try read("{}")
        var discovery = KubernetesDiscoverySettings(role: .podlogs)
        discovery.attached.namespace = true
        #expect(config.kubernetesDiscoveries == [discovery])
        #expect(discovery.path == "/var/log/pods" && discovery.metadataTimeout == .seconds(5))
        #expect(config.stages.map(\.name) == ["cri", "labeldrop"])
        #expect(config.identityLabels == ["container", "job", "namespace", "node", "pod", "__tenant_id__"])
        #expect(
            labels(config, Self.found) == [
                "namespace": "shop", "pod": "web-6f4bd8b7d-4hj2q", "container": "web", "node": "n1", "app": "web",
                "job": "shop/web",
            ])
    }

    @Test(arguments: [
        (["pod_label_app_kubernetes_io_name": "n", "pod_label_app": "a", "pod_controller_name": "c"], "n"),
        (["pod_label_app": "a", "pod_controller_name": "c"], "a"), (["pod_controller_name": "web-6f4bd8b7d9"], "web"),
        (["pod_controller_name": "report-29399040"], "report"), (["pod_controller_name": "db"], "db"),
        (["pod_name": "db-0"], "db"), (["pod_name": "node-exporter-t8xkz"], "node-exporter"),
        (["pod_name": "solo"], "solo"),
    ])
    func `the app is what the pod says, or its controller, or the stem of its name`(
        found: [String: String], app: String
    ) throws {
        #expect(try labels(read("{}"), Self.found.merging(found) { $1 })?["app"] == app)
    }

    @Test func `pods may be asked of the kubelet`() throws {
        var kubelet = KubeletSettings()
        #expect(try read("{kubelet: {}}").kubernetesDiscoveries[0].kubelet == kubelet)
        kubelet.pollInterval = .seconds(5)
        kubelet.server.url = "https://10.0.0.1:10250"
        kubelet.server.tls.insecureSkipVerify = true
        kubelet.server.authorization = .token(type: "Bearer", credentials: .file("/t"))
        let written =
            "{kubelet: {url: 'https://10.0.0.1:10250', poll_interval: 5s, tls_config: {insecure_skip_verify: true}, bearer_token_file: /t}}"
        #expect(try read(written).kubernetesDiscoveries[0].kubelet == kubelet)
        for (block, words) in [
            ("{kubelet: {url: 'x:1'}}", "`scrape_configs[0].kubernetes.kubelet.url`"),
            ("{kubelet: {poll_interval: 10ms}}", "poll_interval"), ("{kubelet: {port: 1}}", "port"),
        ] {
            let found = try problems(job("kubernetes: \(block)"))
            #expect(found.count == 1 && found[0].contains(words), "\(found)")
        }
    }

    @Test func `labels and annotations of the namespace become labels and the tenant`() throws {
        let config = try read(
            """
            {namespace_labels: {project: example.com/project}, namespace_annotations: {workspace: example.com/workspace},
                  pod_labels: {team: team}, tenant: {namespace_label: example.com/organisation, default: none, system: platform},
                  system_namespaces: [kube-*, monitoring]}
            """)
        let found = Self.found.merging([
            "namespace_label_example_com_project": "p", "namespace_annotation_example_com_workspace": "w",
            "pod_label_team": "t", "namespace_label_example_com_organisation": "o",
        ]) { $1 }
        let labels = try #require(self.labels(config, found))
        #expect(labels["project"] == "p" && labels["workspace"] == "w" && labels["team"] == "t")
        #expect(labels["__tenant_id__"] == "o" && labels["scope"] == "workload")
        let plain = try #require(self.labels(config, Self.found))
        #expect(plain["project"] == nil && plain["__tenant_id__"] == "none")
        let system = try #require(self.labels(config, found.merging(["namespace": "kube-system"]) { $1 }))
        #expect(system["scope"] == "system" && system["__tenant_id__"] == "platform")
        #expect(Set(config.identityLabels).isSuperset(of: ["project", "workspace", "team", "scope", "__tenant_id__"]))
    }

    @Test func `pods are chosen by namespace, label and annotation, and by their own wish`() throws {
        let config = try read(
            """
            {include: {namespaces: [shop*, a.b], pod_labels: {logs: 'y*'}}, exclude: {namespaces: [shop-test],
                  namespace_labels: {tier: dev}, pod_annotations: {example.com/quiet: 'true'}}}
            """)
        func isWanted(_ found: [String: String]) -> Bool {
            labels(config, Self.found.merging(["pod_label_logs": "yes"]) { $1 }.merging(found) { $1 }) != nil
        }
        #expect(isWanted([:]) && isWanted(["namespace": "shop-2"]) && isWanted(["namespace": "a.b"]))
        #expect(
            !isWanted(["namespace": "other"]) && !isWanted(["namespace": "a-b"])
                && !isWanted(["namespace": "shop-test"]))
        #expect(!isWanted(["pod_label_logs": "no"]) && !isWanted(["namespace_label_tier": "dev"]))
        #expect(!isWanted(["pod_annotation_example_com_quiet": "true"]))
        #expect(!isWanted(["pod_annotation_needletail_dev_exclude": "true"]))
        #expect(isWanted(["pod_annotation_needletail_dev_exclude": "false"]))
    }

    @Test func `the pod's name may be structured metadata, or nothing`() throws {
        let metadata = try read("{pod: structured_metadata}")
        #expect(metadata.stages.map(\.name) == ["cri", "structured_metadata", "labeldrop"])
        #expect(!metadata.identityLabels.contains("pod"))
        #expect(try labels(read("{pod: none}"), Self.found)?["pod"] == nil)
    }

    @Test func `a config's own stages and rules come after those of the block`() throws {
        let config = try read(
            "{}", "pipeline_stages: [{json: {expressions: {level: null}}}]",
            "relabel_configs: [{source_labels: [app], target_label: service}]")
        #expect(config.stages.map(\.name) == ["cri", "labeldrop", "json"])
        #expect(labels(config, Self.found)?["service"] == "web")
        #expect(try read("{}", "pipeline_stages: [{docker: {}}]").stages.map(\.name) == ["labeldrop", "docker"])
    }

    @Test func `rates are those of a namespace, and a pod may wish for another up to a bound`() throws {
        let config = try read("{rate_limits: {default: 1MB, most: 10MB, namespaces: {shop: 2MB, kube-*: 3MB}}}")
        let found = Self.found.merging(["pod_annotation_needletail_dev_rate_limit": "5MB"]) { $1 }
        let labels = try #require(self.labels(config, found))
        #expect(labels["__rate_limit__"] == "2097152" && labels["__rate_limit_key__"] == "shop")
        #expect(labels["__rate_limit_wish__"] == "5MB" && labels["__rate_limit_most__"] == "10485760")
        let other = try #require(self.labels(config, Self.found.merging(["namespace": "x"]) { $1 }))
        #expect(other["__rate_limit__"] == "1048576" && other["__rate_limit_wish__"] == nil)
        #expect(try self.labels(read("{}"), found)?["__rate_limit_wish__"] == nil)
    }

    @Test func `a pod may choose a pipeline, which begins as all do`() throws {
        let config = try read("{}", "pipelines: {b: [{json: {expressions: {x: null}}}], a: []}")
        #expect(config.pipelines.map(\.name) == ["a", "b"])
        #expect(config.pipelines[1].stages.map(\.name) == ["cri", "labeldrop", "json"])
        let found = Self.found.merging([
            "pod_annotation_needletail_dev_pipeline": "b", "pod_annotation_needletail_dev_multiline_firstline": "^x",
        ]) { $1 }
        let labels = try #require(self.labels(config, found))
        #expect(labels["__pipeline__"] == "b" && labels["__multiline_firstline__"] == "^x")
    }

    @Test func `an operator may let lines say who they are`() throws {
        #expect(try read("{allow_identity_override: true}").identityLabels.isEmpty)
    }

    @Test func `access and places are those of discoveries`() throws {
        let config = try read("{kubeconfig_file: /k, path: /logs, metadata_timeout: 1s}")
        let discovery = try #require(config.kubernetesDiscoveries.first)
        #expect(
            discovery.access == .kubeconfig("/k") && discovery.path == "/logs"
                && discovery.metadataTimeout == .seconds(1))
    }

    @Test(arguments: [
        ("{path: logs}", "24: `K.path` is `logs`; write a whole path"),
        ("{metadata_timeout: -1s}", "36: `K.metadata_timeout` is -1s; "),
        ("{pod: uid}", "23: `K.pod` is `uid`; write one of label, structured_metadata, none"),
        ("{namespace_labels: {a-b: c}}", "37: `K.namespace_labels` makes a label `a-b`; "),
        ("{namespace_labels: {app: c}}", "37: `K.namespace_labels` makes the label `app`, which there is already; "),
        (
            "{namespace_labels: {x: c}, pod_labels: {x: d}}",
            "57: `K.pod_labels` makes the label `x`, which there is already; "
        ),
        (
            "{tenant: {namespace_label: a, namespace_annotation: b}}",
            "47: `K.tenant` has `namespace_label` and `namespace_annotation`; "
        ),
        ("{tenant: {system: x}}", "27: `K.tenant.system` without `system_namespaces`; "),
        ("{rate_limits: {default: 1}}", "41: `K.rate_limits.default` is 1; write at least 1KB"),
        ("{tenants: {}}", "18: unknown key `tenants` in `K`; did you mean `tenant`?"),
        ("{bearer_token: x}", "18: `K.bearer_token` without `api_server`; "),
    ])
    func `what makes no sense is refused where it stands`(block: String, problem: String) throws {
        let found = try problems(job("kubernetes: \(block)")).map {
            $0.replacing("`scrape_configs[0].kubernetes", with: "`K")
        }
        #expect(found.count == 1 && found[0].hasPrefix("config.yaml:4:\(problem)"), "\(found)")
    }

    @Test func `a tenant that a stage is to set has no effect, which is said`() throws {
        let stages = "pipeline_stages: [{tenant: {source: x}}]"
        let found = try problems(job("kubernetes: {}", stages))
        #expect(
            found.count == 1 && found[0].hasPrefix("config.yaml:5:24: warning: a `tenant` stage beside"), "\(found)")
        #expect(try problems(job("kubernetes: {allow_identity_override: true}", stages)).isEmpty)
    }

    @Test func `it is a kind of its own`() throws {
        let found = try problems(job("kubernetes: {}", "static_configs: [{labels: {__path__: /a}}]"))
        #expect(found.count == 1 && found[0].contains("is a second kind of target beside"), "\(found)")
        let selectors = try problems(
            job("kubernetes_sd_configs: [{role: podlogs, selectors: [{role: pod, label: a}]}]"))
        #expect(selectors.count == 1 && selectors[0].contains("has no selectors: write relabel rules"), "\(selectors)")
    }
}
