import Glibc
import TestSupport
import Testing

/// Pods of an API server whose files are read, by the built agent.
@Suite(.fewAtOnce) struct KubernetesTests {
    private let setup: KubernetesSetup
    private var loki: FakeLoki { setup.loki }
    private var server: FakeKubernetes { setup.server }

    init() async throws { setup = try await KubernetesSetup() }

    private func start() throws -> ChildProcess {
        try setup.start(
            """
            pipeline_stages: [{cri: {}}]
            kubernetes_sd_configs: [{role: pod, api_server: '\(server.url)', attach_metadata: {namespace: true}}]
            relabel_configs:
              - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
              - {source_labels: [__meta_kubernetes_namespace_label_project], target_label: project}
              - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
              - {source_labels: [__meta_kubernetes_pod_node_name], target_label: __host__}
              - source_labels: [__meta_kubernetes_pod_uid, __meta_kubernetes_pod_container_name]
                separator: /
                replacement: '\(setup.pods)/*$1/*.log'
                target_label: __path__
            """)
    }

    private func labels(of pod: String) -> Set<String> {
        Set(
            loki.entries.filter { $0.labels["pod"] == pod }.map {
                "\($0.labels["namespace"] ?? "") \($0.labels["project"] ?? "")"
            })
    }

    @Test func `pods come and go, their files are read to the end, and labels follow their namespace`() async throws {
        server.set("namespaces", .namespace("shop", labels: ["project": "p1"]))
        server.set("pods", .pod("shop", "a"), .pod("shop", "other", node: "node-2"))
        let first = try setup.writer("shop", "a")
        try first.write(100)
        try setup.writer("shop", "other").write(10)
        let agent = try start()
        try await loki.waitForEntries(100)
        #expect(labels(of: "a") == ["shop p1"])

        // A pod that comes while the agent runs, and is deleted while Loki is away: object and files.
        let second = try setup.writer("shop", "b")
        server.set("pods", .pod("shop", "b"))
        try second.write(100)
        try await loki.waitForEntries(200)
        await loki.goAway()
        try second.write(100)
        server.delete("pods", "shop/b")
        try TemporaryDirectory.remove(setup.directory("pods/shop_b_uid-b"))
        try await loki.comeBack()
        try await loki.waitForEntries(300)

        server.set("namespaces", .namespace("shop", labels: ["project": "p2"]))
        try await eventually("the namespace's new label") {
            try first.write(1)
            return labels(of: "a").contains("shop p2")
        }
        try await RunningAgent.stop(agent)
        let report = loki.sequences()
        #expect(report.missing("a", outOf: first.count).isEmpty && report.missing("b", outOf: 200).isEmpty)
        #expect(loki.entries.count == first.count + 200)
        #expect(labels(of: "other").isEmpty)
        await loki.stop()
    }

    @Test func `after a restart without the API server nothing is lost, and nothing sent twice when it is back`()
        async throws
    {
        server.set("namespaces", .namespace("shop", labels: ["project": "p1"]))
        server.set("pods", .pod("shop", "a"))
        let log = try setup.writer("shop", "a")
        try log.write(50)
        let agent = try start()
        try await loki.waitForEntries(50)
        try await RunningAgent.stop(agent)
        await server.goAway()
        try log.write(50)
        let again = try start()
        try await again.waitForErrors(containing: "connection refused")
        let ready = try await RunningAgent.get("/ready", of: again)
        #expect(
            ready.status == 500 && ready.body.contains("the API server has not said yet what there is"), "\(ready.body)"
        )
        let pages = try await RunningAgent.get("/targets", of: again)
        #expect(pages.body.contains("kubernetes_sd_configs[0]"))
        try await server.comeBack()
        try await loki.waitForEntries(100)
        try await RunningAgent.stop(again)
        #expect(loki.entries.count == 100 && loki.sequences().harmlessRepeats == 0)
        await loki.stop()
    }
}
