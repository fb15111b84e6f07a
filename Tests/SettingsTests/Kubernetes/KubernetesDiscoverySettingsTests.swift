import Settings
import Testing

@Suite struct KubernetesDiscoverySettingsTests {
    private func read(_ item: String) throws -> KubernetesDiscoverySettings {
        try #require(
            settings(job("kubernetes_sd_configs:", "  - \(item)")).scrapeConfigs[0].kubernetesDiscoveries.first)
    }

    @Test func `the defaults are all objects of the cluster that the agent is in`() throws {
        let read = try read("{role: pod}")
        #expect(read.role == .pod && read.access == .cluster && read.namespaces.isEmpty && read.selectors.isEmpty)
        #expect(!read.includesOwnNamespace && read.attached == .init())
    }

    @Test func `all keys are read`() throws {
        let read = try read(
            """
            {role: endpointslice, api_server: 'https://k:6443/base', bearer_token_file: /t, tls_config: {ca_file: /ca},
                  proxy_url: http://p:1, follow_redirects: true, enable_http2: false, namespaces: {names: [a, b-1]},
                  selectors: [{role: pod, label: 'app in (a, b),!x', field: status.phase=Running}, {role: service}],
                  attach_metadata: {node: true, namespace: true, deployment: true, job: true, cronjob: true}}
            """)
        #expect(read.role == .endpointslice && read.namespaces == ["a", "b-1"])
        #expect(read.selectors.map(\.role) == [.pod, .service])
        #expect(read.selectors[0].label == "app in (a, b),!x" && read.selectors[0].field == "status.phase=Running")
        guard case .server(let server) = read.access else {
            Issue.record("no server")
            return
        }
        #expect(server.url == "https://k:6443/base" && server.tls.caFile == "/ca" && server.proxy.url == "http://p:1")
        #expect(server.authorization == .token(type: "Bearer", credentials: .file("/t")))
        var attached = KubernetesDiscoverySettings.AttachedMetadata()
        (attached.node, attached.namespace, attached.deployment) = (true, true, true)
        (attached.job, attached.cronjob) = (true, true)
        #expect(read.attached == attached)
        #expect(try self.read("{role: node, kubeconfig_file: /k}").access == .kubeconfig("/k"))
        #expect(try self.read("{role: pod, namespaces: {own_namespace: true}}").includesOwnNamespace)
    }

    @Test(arguments: [
        (
            "{}",
            "9: `K` has no `role`; write `role: pod`, or one of pod, service, endpoints, endpointslice, node, ingress"
        ),
        ("{role: pods}", "16: `K.role` is `pods`; write one of pod, service, endpoints, endpointslice, node, ingress"),
        (
            "{role: pod, kubeconfig_file: /k, api_server: 'http://a'}",
            "21: `K` has `kubeconfig_file` and `api_server`; "
        ),
        ("{role: pod, bearer_token: t}", "21: `K.bearer_token` without `api_server`; write `api_server` as well"),
        (
            "{role: pod, kubeconfig_file: /k, tls_config: {ca_file: /c}}",
            "42: `K.tls_config` together with `kubeconfig_file`; "
        ),
        ("{role: pod, api_server: k}", "33: `K.api_server`: `k` has no scheme; "),
        (
            "{role: pod, api_server: 'http://a', namespaces: {own_namespace: true}}",
            "58: `K.namespaces.own_namespace` together with `api_server` or `kubeconfig_file`; "
        ),
        (
            "{role: pod, namespaces: {names: [a, B_]}}",
            "41: `K.namespaces.names[1]` is `B_`, which is no namespace's name; "
        ),
        (
            "{role: service, selectors: [{role: pod, label: a}]}",
            "44: `K.selectors[0].role` is pod; the role service supports only selectors of service"
        ),
        ("{role: pod, selectors: [{label: a}]}", "33: `K.selectors[0]` has no `role`; write `role: pod`"),
        (
            "{role: pod, selectors: [{role: pod}, {role: pod}]}",
            "53: `K.selectors[1].role` is pod for the second time; "
        ),
        (
            "{role: pod, selectors: [{role: pod, label: 'a=b,c d'}]}",
            "52: `K.selectors[0].label`: `a=b,c d` has `c d`, which is no condition; "
        ),
        (
            "{role: pod, selectors: [{role: pod, label: '=b'}]}",
            "52: `K.selectors[0].label`: `=b` has `=b`, which names no label; "
        ),
        (
            "{role: pod, selectors: [{role: pod, field: Running}]}",
            "52: `K.selectors[0].field`: `Running` has `Running`, which is no condition; "
        ),
        (
            "{role: pod, attach_metadata: {nodes: true}}",
            "39: unknown key `nodes` in `K.attach_metadata`; did you mean `node`?"
        ),
        ("{role: pod, namespace: [a]}", "21: unknown key `namespace` in `K`; did you mean `namespaces`?"),
        ("{role: pod, api_server: 'http://a', bearer_token: x, basic_auth: {username: u}}", "45: `K` has "),
    ])
    func `what makes no sense is refused where it stands`(item: String, problem: String) throws {
        let found = try problems(job("kubernetes_sd_configs:", "  - \(item)")).map {
            $0.replacing("`scrape_configs[0].kubernetes_sd_configs[0]", with: "`K")
        }
        #expect(found.count == 1 && found[0].hasPrefix("config.yaml:5:\(problem)"), "\(found)")
    }

    @Test(arguments: [
        "", "a", "!a", "a=b", "a==b", "a!=b", "a.b/c-d=e_f", "a in (b,c)", "a notin (b)", "a,!b, c = d ,e>1,f<2", "a=",
    ])
    func `label selectors are those of kubectl`(label: String) throws {
        #expect(
            try problems(job("kubernetes_sd_configs: [{role: pod, selectors: [{role: pod, label: '\(label)'}]}]"))
                .isEmpty)
    }

    @Test(arguments: ["a b", "a=b=c", "a in b", "a in (b", "/a=b", "a//b", "a=b,,c", "a=$"])
    func `what is no label selector is refused`(label: String) throws {
        let found = try problems(
            job("kubernetes_sd_configs: [{role: pod, selectors: [{role: pod, label: '\(label)'}]}]"))
        #expect(found.count == 1, "\(found)")
    }

    @Test func `discoveries and static configs add up`() throws {
        let read = try settings(
            job("kubernetes_sd_configs: [{role: pod}]", "static_configs: [{labels: {__path__: /a}}]")
        ).scrapeConfigs[0]
        #expect(read.staticTargets.count == 1 && read.kubernetesDiscoveries.count == 1 && read.hasDiscovery)
    }
}
