import LineCore
import Settings
import TestSupport
import Testing

@testable import Agent

/// Pods from the kubelet of the node, over real sockets.
@Suite(.timeLimit(.minutes(10))) struct KubeletTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func item(
        _ api: FakeKubernetes, _ change: (inout KubernetesDiscoverySettings) -> Void = { _ in }
    )
        -> KubernetesDiscoverySettings
    {
        .on(api, .podlogs) { settings in
            settings.attached.namespace = true
            settings.path = directory.path
            settings.kubelet = KubeletSettings()
            change(&settings)
        }
    }

    @Test(.enabled(if: TestCertificates.areAvailable))
    func `pods are asked of the kubelet with the service account, namespaces of the API server`() async throws {
        let certificates = try await TestCertificates()
        let kubelet = try await FakeKubernetes.start(
            tls: .init(certificate: certificates.server, key: certificates.serverKey))
        let api = try await FakeKubernetes.start()
        kubelet.setTokens(["t1"])
        var pod = KubernetesFixture.pod("shop", "web", uid: "u1")
        pod.labels = ["app": "a"]
        kubelet.set("pods", pod)
        api.set("namespaces", .namespace("shop"))
        try directory.makeDirectory("shop_web_u1/app")
        let account = try TemporaryDirectory()
        try account.write("token", "t1")
        try account.write("ca.crt", readFile(certificates.authority))
        let environment = KubernetesEnvironment(variable: { _ in nil }, nodeName: "node-1", directory: account.path)
        let rule = try RelabelRule(sourceLabels: ["__meta_kubernetes_pod_label_app"], targetLabel: "app")
        let run = try DiscoveryRun(
            [item(api) { $0.kubelet?.server.url = kubelet.url }], rules: [RelabelSettings(rule: rule)],
            environment: environment)
        try await run.whileRunning {
            #expect(await run.has("pod_label_app", "a"))
            // A change is found the next time that it is asked.
            pod.labels = ["app": "b"]
            kubelet.set("pods", pod)
            #expect(await run.has("pod_label_app", "b"))
            // So is a pod with its directory.
            var late = KubernetesFixture.pod("shop", "a-late", uid: "u2")
            late.labels = ["app": "c"]
            kubelet.set("pods", late)
            try directory.makeDirectory("shop_a-late_u2/app")
            #expect(await run.has("pod_label_app", "c"))
            try await api.waitForRequests("watch of namespaces") { $0.contains { $0.verb == "watch" } }
        }
        #expect(Set(kubelet.requests.map(\.path)) == ["/pods"] && kubelet.requests.allSatisfy { $0.query.isEmpty })
        #expect(kubelet.requests.last?.authorization == "Bearer t1")
        #expect(Set(api.requests.map(\.resource)) == ["namespaces"])
    }

    @Test func `a right that is missing is named, and the files are read by their paths`() async throws {
        let (kubelet, api) = (try await FakeKubernetes.start(), try await FakeKubernetes.start())
        kubelet.setForbidden(["nodes/proxy"])
        try directory.makeDirectory("shop_web_u1/app")
        api.set("namespaces", .namespace("shop"))
        let run = try DiscoveryRun([item(api) { $0.kubelet?.server.url = kubelet.url }])
        try await run.whileRunning {
            let problem = await run.problem(with: "(403)")
            #expect(problem?.contains("the kubelet 127.0.0.1:\(kubelet.port) forbids reading pods") == true)
            #expect(problem?.contains("give the agent's role get on nodes/proxy") == true, "\(problem ?? "")")
            #expect(await run.has("pod_name", "web"))
        }
    }

    @Test func `where nothing is said it is the node's own port, by the service account, which no plain HTTP gets`() {
        func kubelet(
            _ address: String?, _ change: (inout KubernetesServerSettings) -> Void = { _ in }
        )
            -> KubernetesServerSettings
        {
            var settings = KubernetesServerSettings(url: "")
            change(&settings)
            return KubernetesEnvironment(
                variable: { $0 == "NODE_IP" ? address : nil }, nodeName: "node-1", directory: "/a"
            ).kubelet(settings)
        }
        #expect(kubelet(nil).url == "https://node-1:10250" && kubelet("10.0.0.1").url == "https://10.0.0.1:10250")
        #expect(kubelet("fd00::1").url == "https://[fd00::1]:10250")
        #expect(kubelet(nil).authorization == .token(type: "Bearer", credentials: .file("/a/token")))
        #expect(kubelet(nil).tls.caFile == "/a/ca.crt")
        #expect(kubelet(nil) { $0.tls.insecureSkipVerify = true }.tls.caFile == nil)
        #expect(kubelet(nil) { $0.url = "http://node-1:10255" } == KubernetesServerSettings(url: "http://node-1:10255"))
    }

    @Test func `headers of the configuration go with every request`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        let file = try directory.write("value", " two \n")
        let run = try DiscoveryRun([
            .on(server) { settings in
                var access = KubernetesServerSettings(url: server.url)
                access.headers.headers = [.init(name: "X-One", value: "one"), .init(name: "Host", value: "no")]
                access.headers.files = [.init(name: "X-Two", path: file)]
                settings.access = .server(access)
            }
        ])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            try await server.waitForWatches(1)
        }
        for request in server.requests {
            #expect(request.headers["x-one"] == "one" && request.headers["x-two"] == "two")
            #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
        }
    }
}
