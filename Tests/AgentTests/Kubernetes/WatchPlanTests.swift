import Settings
import Testing

@testable import Agent

@Suite struct WatchPlanTests {
    private func plan(
        _ discoveries: [[KubernetesDiscoverySettings]], node: String = "n1"
    ) throws -> WatchPlan {
        var settings = Settings()
        settings.scrapeConfigs = discoveries.enumerated().map { place, items in
            var config = ScrapeSettings(jobName: "j\(place)")
            config.kubernetesDiscoveries = items
            return config
        }
        return try WatchPlan(settings, nodeName: node, ownNamespace: { "own" })
    }

    private func discovery(
        _ role: KubernetesDiscoverySettings.Role, _ change: (inout KubernetesDiscoverySettings) -> Void = { _ in }
    ) -> KubernetesDiscoverySettings {
        var settings = KubernetesDiscoverySettings(role: role)
        change(&settings)
        return settings
    }

    @Test func `pods are those of the node, and equal wishes are one watch`() throws {
        let plan = try plan([[discovery(.pod)], [discovery(.pod), discovery(.pod) { $0.attached.namespace = true }]])
        #expect(
            plan.watches == [
                WatchKey(resource: .pods, fields: "spec.nodeName=n1"), WatchKey(resource: .namespaces),
            ])
        #expect(plan.items.map(\.primaries) == [[0], [0], [0]])
        #expect(plan.items.map(\.namespaces) == [[], [], [1]])
        #expect(plan.items.map(\.job) == [0, 1, 1])
        #expect(
            plan.items.map(\.source) == [
                "kubernetes_sd_configs[0]", "kubernetes_sd_configs[0]", "kubernetes_sd_configs[1]",
            ])
    }

    @Test(arguments: [
        ("", "spec.nodeName=n1"), ("status.phase=Running", "status.phase=Running,spec.nodeName=n1"),
        ("spec.nodeName=n2", "spec.nodeName=n2"),
    ])
    func `a selector adds to the node, unless it names one`(field: String, fields: String) throws {
        let plan = try plan([[discovery(.pod) { $0.selectors = [.init(role: .pod, label: "a=b", field: field)] }]])
        #expect(plan.watches == [WatchKey(resource: .pods, labels: "a=b", fields: fields)])
    }

    @Test func `each namespace has a watch of its own`() throws {
        let plan = try plan([
            [
                discovery(.pod) {
                    $0.namespaces = ["a", "b", "a"]
                    $0.includesOwnNamespace = true
                    $0.attached.node = true
                }
            ]
        ])
        #expect(
            plan.watches == [
                WatchKey(resource: .pods, namespace: "a", fields: "spec.nodeName=n1"),
                WatchKey(resource: .pods, namespace: "b", fields: "spec.nodeName=n1"),
                WatchKey(resource: .pods, namespace: "own", fields: "spec.nodeName=n1"),
                WatchKey(resource: .nodes, fields: "metadata.name=n1"),
            ])
    }

    @Test func `endpoints need services and pods`() throws {
        let plan = try plan([[discovery(.endpointslice) { $0.attached.node = true }], [discovery(.endpoints)]])
        #expect(plan.watches.map(\.resource) == [.endpointSlices, .services, .pods, .nodes, .endpoints])
        #expect(plan.items[1].pods == [2] && plan.items[1].services == [1])
        #expect(plan.watches.allSatisfy { $0.fields.isEmpty })
    }

    @Test func `other servers have watches of their own`() throws {
        let plan = try plan([
            [
                discovery(.pod), discovery(.pod) { $0.access = .kubeconfig("/k") },
                discovery(.node) { $0.access = .kubeconfig("/k") },
            ]
        ])
        #expect(plan.servers == [.cluster, .kubeconfig("/k")])
        #expect(plan.watches.map(\.server) == [0, 1, 1])
    }

    @Test func `URLs are those of the API`() {
        let pods = WatchKey(resource: .pods, namespace: "shop", labels: "app in (a,b)", fields: "spec.nodeName=n1")
        #expect(
            pods.list(version: "0", limit: 100, next: "")
                == "/api/v1/namespaces/shop/pods?limit=100&resourceVersion=0&labelSelector=app+in+%28a%2Cb%29&fieldSelector=spec.nodeName%3Dn1"
        )
        let slices = WatchKey(resource: .endpointSlices)
        #expect(slices.list(version: "", limit: 0, next: "") == "/apis/discovery.k8s.io/v1/endpointslices?")
        #expect(
            slices.list(version: "0", limit: 5, next: "t=")
                == "/apis/discovery.k8s.io/v1/endpointslices?limit=5&continue=t%3D")
        #expect(
            WatchKey(resource: .ingresses).watch(version: "7", seconds: 300)
                == "/apis/networking.k8s.io/v1/ingresses?watch=1&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300"
        )
    }
}
