import LineCore
import Settings
import TestSupport
import Testing

@testable import Agent

/// A discovery against an API server over real sockets.
@Suite(.timeLimit(.minutes(10))) struct KubernetesDiscoveryTests {
    @Test func `pods come, change and go`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("shop", "a"), .pod("shop", "b"), .pod("shop", "elsewhere", node: "node-2"))
        let run = try DiscoveryRun([.on(server)])
        #expect(run.discovery.waiting?.contains("kubernetes_sd_configs[0]") == true)
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/shop/a", "pod/shop/b"]))
            #expect(run.discovery.waiting == nil)
            server.set("pods", .pod("other", "c"))
            #expect(await run.comes(to: ["pod/other/c", "pod/shop/a", "pod/shop/b"]))
            server.delete("pods", "shop/a")
            server.delete("pods", "shop/b")
            #expect(await run.comes(to: ["pod/other/c"]))
            server.set("pods", .pod("other", "c", phase: "Succeeded"))
            #expect(await run.has("pod_phase", "Succeeded"))
        }
        let requests = server.requests
        #expect(requests.map(\.verb) == ["list", "watch"])
        #expect(requests[0].query == ["limit": "100", "resourceVersion": "0", "fieldSelector": "spec.nodeName=node-1"])
        #expect(requests[1].query["allowWatchBookmarks"] == "true" && requests[1].query["timeoutSeconds"] == "300")
        #expect(run.published.read { $0.allSatisfy(\.outlivesObject) })
    }

    @Test func `lists come in pages, and in any parts`() async throws {
        let server = try await FakeKubernetes.start()
        server.setFragment(7)
        for number in 100..<350 { server.set("pods", .pod("ns", "p\(number)")) }
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: (100..<350).map { "pod/ns/p\($0)" }))
            server.set("pods", .pod("ns", "p000"))
            #expect(await run.published.wait { $0.count == 251 })
        }
        #expect(server.requests.map(\.verb) == ["list", "list", "list", "watch"])
        #expect(server.requests[1].query["resourceVersion"] == nil && server.requests[1].query["continue"] != nil)
    }

    @Test func `a watch that ends or breaks off goes on where it was`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            try await server.waitForWatches(1)
            server.bookmark()
            server.tearWatches()
            server.set("pods", .pod("ns", "b"))
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
            try await server.waitForWatches(1)
            server.endWatches()
            server.delete("pods", "ns/a")
            #expect(await run.comes(to: ["pod/ns/b"]))
        }
        // One list; each further watch begins behind what the one before it saw.
        #expect(server.requests.filter { $0.verb == "list" }.count == 1)
        let versions = server.requests.compactMap { $0.query["resourceVersion"].flatMap { Int($0) } }
        #expect(versions == versions.sorted() && versions.count >= 4)
    }

    @Test(arguments: [true, false])
    func `a version that is too old means a fresh list, in which what is gone is gone`(tells: Bool) async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"), .pod("ns", "b"))
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
            try await server.waitForWatches(1)
            if tells {
                server.forget(tells: true)
            } else {
                server.tearWatches()
                server.delete("pods", "ns/a")
                server.set("pods", .pod("ns", "c"))
                server.forget()
                #expect(await run.comes(to: ["pod/ns/b", "pod/ns/c"]))
            }
            try await server.waitForRequests("second list") { $0.filter { $0.verb == "list" }.count == 2 }
        }
        // The newest state, not what is at hand.
        #expect(server.requests.last { $0.verb == "list" }?.query["resourceVersion"] == nil)
        #expect(!run.published.read { $0.contains { !$0.problem.isEmpty } })
    }

    @Test func `a list that takes too long for its pages is asked for in one piece`() async throws {
        let server = try await FakeKubernetes.start()
        for number in 100..<250 { server.set("pods", .pod("ns", "p\(number)")) }
        server.enqueue(
            .body(
                #"{"metadata":{"resourceVersion":"1","continue":"1:ns/p1"},"items":[{"metadata":{"namespace":"ns","name":"old"}}]}"#
            ), .status(410))
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: (100..<250).map { "pod/ns/p\($0)" }))
        }
        #expect(server.requests.prefix(3).map(\.status) == [200, 410, 200])
        #expect(server.requests[2].query["limit"] == nil)
    }

    @Test func `a token is read again when it is refused, and a watch goes on with the new one`() async throws {
        let directory = try TemporaryDirectory()
        let token = try directory.write("token", "one")
        let server = try await FakeKubernetes.start()
        server.setTokens(["one"])
        server.set("pods", .pod("ns", "a"))
        let run = try DiscoveryRun([
            .on(server) { settings in
                var access = KubernetesServerSettings(url: server.url)
                access.authorization = .token(type: "Bearer", credentials: .file(token))
                settings.access = .server(access)
            }
        ])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            try await server.waitForWatches(1)
            // The clock stands still: nobody would look at the file again without the 401.
            server.setTokens(["two"])
            try directory.write("token", "two")
            server.bookmark()
            server.endWatches()
            try await server.waitForWatches(1)
            server.set("pods", .pod("ns", "b"))
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
            #expect(server.requests.suffix(2).map(\.status) == [401, 200])
            #expect(run.pauses.read { $0.isEmpty })
            // A token that has expired is told, and mended when there is another one.
            server.setTokens(["three"])
            server.endWatches()
            let problem = await run.problem(with: "(401)")
            #expect(problem?.contains("check the token of the service account") == true, "\(problem ?? "")")
            #expect(run.published.read { $0.count } == 3)
            try directory.write("token", "three")
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
        }
    }

    @Test func `rights that are missing are named, and the rest goes on`() async throws {
        let server = try await FakeKubernetes.start()
        server.setForbidden(["namespaces"])
        server.set("pods", .pod("ns", "a"))
        server.set("namespaces", .namespace("ns", labels: ["project": "p"]))
        let rule = try RelabelRule(sourceLabels: ["__meta_kubernetes_namespace_label_project"], targetLabel: "project")
        let run = try DiscoveryRun(
            [.on(server) { $0.attached.namespace = true }], rules: [RelabelSettings(rule: rule)])
        try await run.whileRunning {
            let problem = await run.problem(with: "(403)")
            #expect(problem?.contains("forbids reading namespaces") == true, "\(problem ?? "")")
            #expect(problem?.contains("give the agent's role get, list and watch") == true)
            #expect(await run.published.wait { $0.count == 2 })
            #expect(run.label("pod_name") == "a" && run.label("namespace_label_project") == nil)
            server.setForbidden([])
            #expect(await run.comes(to: ["pod/ns/a"]))
            #expect(await run.has("namespace_label_project", "p"))
        }
        #expect(run.pauses.read { $0.first } == .milliseconds(500))
    }

    @Test func `labels of namespaces and nodes follow them`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        server.set("namespaces", .namespace("ns", labels: ["project": "p1", "unused": "x"]))
        server.set("nodes", .node("node-1", labels: ["zone": "z1"]), .node("node-2"))
        let rule = try RelabelRule(
            sourceLabels: ["__meta_kubernetes_namespace_label_project", "__meta_kubernetes_node_label_zone"],
            targetLabel: "x")
        let run = try DiscoveryRun(
            [
                .on(server) {
                    $0.attached.namespace = true
                    $0.attached.node = true
                }
            ], rules: [RelabelSettings(rule: rule)])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            // Not published before everything was known.
            #expect(run.label("namespace_label_project") == "p1" && run.label("node_label_zone") == "z1")
            #expect(run.label("namespace_label_unused") == nil)
            server.set("namespaces", .namespace("ns", labels: ["project": "p2"]))
            #expect(await run.has("namespace_label_project", "p2"))
            server.set("nodes", .node("node-1", labels: ["zone": "z2"]))
            #expect(await run.has("node_label_zone", "z2"))
            server.delete("namespaces", "ns")
            #expect(await run.has("namespace_label_project", nil))
        }
        let nodes = server.requests.first { $0.resource == "nodes" }
        #expect(nodes?.query["fieldSelector"] == "metadata.name=node-1")
    }

    @Test func `a server that has too much to do is left alone for as long as it says`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        server.enqueue(.status(429, headers: ["Retry-After": "7"]), .status(500), .torn, .body("<html>"))
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning { #expect(await run.comes(to: ["pod/ns/a"])) }
        #expect(run.pauses.read { $0 } == [.seconds(7), .seconds(1), .seconds(2), .seconds(4)])
    }

    @Test func `what is known stays while the API server is away`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            try await server.waitForWatches(1)
            await server.goAway()
            let problem = await run.problem(with: "connection refused")
            #expect(problem?.contains("127.0.0.1:\(server.port)") == true, "\(problem ?? "")")
            #expect(run.published.read { $0.map { String($0.source.prefix(8)) } } == ["pod/ns/a", "kubernet"])
            #expect(run.discovery.waiting == nil)
            server.set("pods", .pod("ns", "b"))
            try await server.comeBack()
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
        }
    }

    @Test func `equal watches are one, for all that want to know`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        let run = try DiscoveryRun([.on(server), .on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/a"]))
            try await server.waitForWatches(1)
        }
        #expect(server.requests.count == 2)
    }

    @Test func `all roles list what they are made of`() async throws {
        let server = try await FakeKubernetes.start()
        server.set(
            "services",
            KubernetesFixture(namespace: "ns", name: "s", members: #""spec":{"ports":[{"port":1}]}"#))
        server.set(
            "endpoints",
            KubernetesFixture(
                namespace: "ns", name: "s",
                members: #""subsets":[{"addresses":[{"ip":"1.1.1.1"}],"ports":[{"port":2}]}]"#))
        var slice = KubernetesFixture(
            namespace: "ns", name: "s-1", members: #""endpoints":[{"addresses":["1.1.1.1"]}],"ports":[{"port":3}]"#)
        slice.labels = [KubernetesEndpointSlice.serviceLabel: "s"]
        server.set("endpointslices", slice)
        server.set(
            "ingresses", KubernetesFixture(namespace: "ns", name: "i", members: #""spec":{"rules":[{"host":"h"}]}"#))
        server.set("nodes", .node("n"))
        let run = try DiscoveryRun(
            [KubernetesDiscoverySettings.Role.service, .endpoints, .endpointslice, .ingress, .node].map {
                .on(server, $0)
            })
        try await run.whileRunning {
            #expect(
                await run.comes(to: ["svc/ns/s", "endpoints/ns/s", "endpointslice/ns/s-1", "ingress/ns/i", "node/n"]))
            #expect(run.published.read { $0.map(\.targets.count) } == [1, 1, 1, 1, 1])
            #expect(
                run.published.read { groups in groups[2].labels.contains(Label("__meta_kubernetes_service_name", "s")) }
            )
            server.delete("services", "ns/s")
            #expect(
                await run.published.wait { groups in
                    groups.count == 4 && !groups[1].labels.contains(Label("__meta_kubernetes_service_name", "s"))
                })
        }
    }

    @Test func `outside of a cluster it is said what to write`() async throws {
        let run = try DiscoveryRun([KubernetesDiscoverySettings(role: .pod)])
        try await run.whileRunning {
            let problem = await run.problem(with: "runs in no cluster")
            #expect(problem?.contains("write `api_server` or `kubeconfig_file`") == true)
            #expect(run.discovery.waiting?.contains("runs in no cluster") == true)
        }
    }

    @Test(.enabled(if: TestCertificates.areAvailable))
    func `in a cluster the service account's token and authority are used, and read again`() async throws {
        let certificates = try await TestCertificates()
        let server = try await FakeKubernetes.start(
            tls: .init(certificate: certificates.server, key: certificates.serverKey))
        server.setTokens(["t1"])
        server.set("pods", .pod("mine", "a"), .pod("other", "b"))
        let directory = try TemporaryDirectory()
        try directory.write("token", "t1\n")
        try directory.write("namespace", "mine\n")
        // First the authority of another cluster.
        let others = try await TestCertificates()
        try directory.write("ca.crt", readFile(others.authority))
        let environment = KubernetesEnvironment(
            variable: {
                $0 == "KUBERNETES_SERVICE_HOST" ? "127.0.0.1" : $0 == "KUBERNETES_SERVICE_PORT" ? "\(server.port)" : nil
            },
            nodeName: "node-1", directory: directory.path)
        var settings = KubernetesDiscoverySettings(role: .pod)
        settings.includesOwnNamespace = true
        let run = try DiscoveryRun([settings], environment: environment)
        try await run.whileRunning {
            let problem = await run.problem(with: "is not trusted")
            #expect(problem?.contains("127.0.0.1:\(server.port)") == true, "\(problem ?? "")")
            try directory.write("ca.crt", readFile(certificates.authority))
            #expect(await run.comes(to: ["pod/mine/a"]))
        }
        #expect(server.requests.last?.authorization == "Bearer t1")
        #expect(server.requests.last?.namespace == "mine")
    }

    @Test(.enabled(if: TestCertificates.areAvailable))
    func `a kubeconfig file is followed, also to another server`() async throws {
        let certificates = try await TestCertificates()
        let tls = LokiOptions.TLS(
            certificate: certificates.server, key: certificates.serverKey, clientAuthority: certificates.authority)
        let (first, second) = (try await FakeKubernetes.start(tls: tls), try await FakeKubernetes.start(tls: tls))
        first.set("pods", .pod("ns", "first"))
        second.set("pods", .pod("ns", "second"))
        let directory = try TemporaryDirectory()
        for (name, file) in [
            ("ca", certificates.authority), ("crt", certificates.client), ("key", certificates.clientKey),
        ] {
            try directory.write(name, readFile(file))
        }
        func write(_ server: FakeKubernetes) throws -> String {
            try directory.write(
                "config",
                """
                current-context: c
                contexts: [{name: c, context: {cluster: k, user: u}}]
                clusters: [{name: k, cluster: {server: '\(server.url)', certificate-authority: ca}}]
                users: [{name: u, user: {client-certificate: crt, client-key: key}}]
                """)
        }
        var settings = KubernetesDiscoverySettings(role: .pod)
        settings.access = .kubeconfig(try write(first))
        let run = try DiscoveryRun([settings])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/first"]))
            try await first.waitForWatches(1)
            _ = try write(second)
            run.time.advance(by: 1_000_000_000)
            // The versions of the one server mean nothing to the other.
            second.forget()
            first.endWatches()
            #expect(await run.comes(to: ["pod/ns/second"]))
            try directory.write("config", "current-context: x")
            run.time.advance(by: 1_000_000_000)
            second.endWatches()
            second.set("pods", .pod("ns", "third"))
            #expect(await run.comes(to: ["pod/ns/second", "pod/ns/third"]))
        }
    }

    @Test func `requests, events and objects are counted`() async throws {
        let server = try await FakeKubernetes.start()
        server.set("pods", .pod("ns", "a"))
        server.enqueue(.status(403))
        let run = try DiscoveryRun([.on(server)])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            try await server.waitForWatches(1)
            server.set("pods", .pod("ns", "b"))
            server.bookmark()
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
        }
        let text = run.metrics.registry.text(format: .prometheus)
        for line in [
            #"needletail_kubernetes_requests_total{resource="pods",verb="list",outcome="forbidden"} 1"#,
            #"needletail_kubernetes_requests_total{resource="pods",verb="list",outcome="ok"} 1"#,
            #"needletail_kubernetes_events_total{resource="pods",event="added"} 1"#,
            #"needletail_kubernetes_objects{resource="pods"} 2"#,
        ] { #expect(text.contains(line), "\(line)") }
    }
}
