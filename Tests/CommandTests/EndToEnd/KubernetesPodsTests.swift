import Glibc
import TestSupport
import Testing

/// `kubernetes` of a scrape config, in the built agent: all pods of a node, and who may read them.
@Suite(.fewAtOnce) struct KubernetesPodsTests {
    private let setup: KubernetesSetup
    private var loki: FakeLoki { setup.loki }
    private var server: FakeKubernetes { setup.server }

    init() async throws {
        setup = try await KubernetesSetup()
        server.set(
            "namespaces", .namespace("shop", labels: ["example.com/project": "p1", "example.com/tenant": "t1"]),
            .namespace("kube-system"))
    }

    private func start(_ keys: String = "", stages: String = "[]", asNobody: Bool = false) throws -> ChildProcess {
        try setup.start(
            """
            kubernetes:
              api_server: '\(server.url)'
              path: \(setup.pods)
              namespace_labels: {project: example.com/project}
              tenant: {namespace_label: example.com/tenant, default: nobody, system: platform}
              system_namespaces: [kube-*]
              \(keys)
            pipeline_stages: \(stages)
            """, asNobody: asNobody)
    }

    /// Tenant and labels of each stream that has lines of a pod.
    private func streams(of pod: String) -> Set<String> {
        Set(
            loki.streams.filter { $0.labels["pod"] == pod }.map { stream in
                let labels = stream.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return "\(stream.tenant): \(labels.joined(separator: " "))"
            })
    }

    @Test func `each line goes to the tenant of its namespace, with the labels of its pod`() async throws {
        var web = KubernetesFixture.pod("shop", "web-0")
        web.labels = ["app": "web"]
        var quiet = KubernetesFixture.pod("shop", "quiet")
        quiet.annotations = ["needletail.dev/exclude": "true"]
        server.set("pods", web, quiet, .pod("kube-system", "dns"), .pod("free", "x"))
        server.set("namespaces", .namespace("free"))
        for (namespace, pod) in [("shop", "web-0"), ("shop", "quiet"), ("kube-system", "dns"), ("free", "x")] {
            try setup.writer(namespace, pod).write(10)
        }
        let agent = try start()
        try await loki.waitForEntries(30)
        // A pod that comes while the agent runs: first its object, then its directory.
        server.set("pods", .pod("shop", "late"))
        try setup.writer("shop", "late").write(10)
        try await loki.waitForEntries(40)
        try await RunningAgent.stop(agent)
        #expect(
            streams(of: "web-0") == [
                "t1: app=web container=app job=shop/web namespace=shop node=node-1 pod=web-0 project=p1 scope=workload stream=stdout"
            ])
        #expect(
            streams(of: "dns") == [
                "platform: app=dns container=app job=kube-system/dns namespace=kube-system node=node-1 pod=dns scope=system stream=stdout"
            ])
        #expect(streams(of: "x").first?.hasPrefix("nobody: ") == true)
        #expect(streams(of: "late").first?.hasPrefix("t1: ") == true)
        #expect(streams(of: "quiet").isEmpty)
        // At rest two watches, and nothing else.
        #expect(server.requests.filter { $0.verb == "watch" }.map(\.resource).sorted() == ["namespaces", "pods"])
        await loki.stop()
    }

    @Test func `a pod may choose one of the operator's pipelines, and how its lines are joined`() async throws {
        var (loud, java, wrong) = (
            KubernetesFixture.pod("shop", "loud"), KubernetesFixture.pod("shop", "java"),
            KubernetesFixture.pod("shop", "wrong")
        )
        loud.annotations = ["needletail.dev/pipeline": "loud"]
        java.annotations = ["needletail.dev/multiline-firstline": "^\\d"]
        wrong.annotations = [
            "needletail.dev/pipeline": "none", "needletail.dev/multiline-firstline": "(",
            "needletail.dev/rate-limit": "x",
        ]
        server.set("pods", loud, java, wrong)
        for pod in ["loud", "java", "wrong"] {
            for text in ["1 first", "second", "2 third"] {
                try setup.writer("shop", pod).writeRaw(Array("2026-11-29T10:00:00.000000001Z stdout F \(text)\n".utf8))
            }
        }
        let agent = try start(
            "rate_limits: {most: 1MB}\npipelines: {loud: [{static_labels: {volume: loud}}]}",
            stages: "[{static_labels: {volume: plain}}]"
        )
        try await loki.waitForEntries(8)
        try await agent.waitForErrors(containing: "asks for a pipeline that there is not")
        try await agent.waitForErrors(containing: "expression for first lines is none")
        try await RunningAgent.stop(agent)
        func lines(_ pod: String) -> [String] { loki.entries.filter { $0.labels["pod"] == pod }.map(\.text) }
        #expect(lines("java") == ["1 first\nsecond", "2 third"])
        #expect(lines("loud") == ["1 first", "second", "2 third"] && lines("wrong") == lines("loud"))
        let volumes = ["loud", "java", "wrong"].map { pod in
            Set(loki.entries.filter { $0.labels["pod"] == pod }.map { $0.labels["volume"] })
        }
        #expect(volumes == [["loud"], ["plain"], ["plain"]])
        await loki.stop()
    }

    private static let believing =
        "[{json: {expressions: {namespace: namespace, project: project, tenant: tenant}}}, {labels: {namespace: null, project: null}}, {tenant: {source: tenant}}, {static_labels: {pod: other}}]"

    @Test(arguments: [false, true])
    func `a pod cannot write as another one, unless the operator allows it`(isAllowed: Bool) async throws {
        server.set("pods", .pod("shop", "evil"))
        let log = try setup.writer("shop", "evil")
        for _ in 1...3 {
            try log.writeRaw(
                Array(
                    #"2026-11-29T10:00:00.000000001Z stdout F {"namespace":"other","project":"other","tenant":"other","__tenant_id__":"other"}"#
                        .utf8) + [0x0A])
        }
        let agent = try start(isAllowed ? "allow_identity_override: true" : "", stages: Self.believing)
        try await loki.waitForEntries(1)
        try await RunningAgent.stop(agent)
        let stream = try #require(loki.streams.first)
        #expect(loki.streams.count == 1)
        let found = [stream.tenant] + ["namespace", "project", "pod"].map { stream.labels[$0] ?? "" }
        #expect(found == (isAllowed ? ["other", "other", "other", "other"] : ["t1", "shop", "p1", "evil"]))
        await loki.stop()
    }

    @Test func `a pod that was gone before anybody saw it is read, and one whose object is late waits for it`()
        async throws
    {
        let agent = try start("metadata_timeout: 10m")
        try await server.waitForWatches(2)
        // Its object comes and goes before its directory is there.
        server.set("pods", .pod("shop", "flash"))
        server.delete("pods", "shop/flash")
        try setup.writer("shop", "flash").write(5)
        // This one was never there at all.
        try setup.writer("shop", "ghost").write(5)
        try await loki.waitForEntries(10)
        #expect(
            streams(of: "ghost").first?.hasPrefix("t1: ") == true
                && streams(of: "ghost").first?.contains("project=p1") == true)
        let metrics = try await RunningAgent.metrics(of: agent)
        #expect(metrics.contains(#"needletail_kubernetes_pods_without_metadata_total{job="pods"} 1"#))
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test func `a pod that is gone as soon as its file is held is read with the labels of its path and namespace`()
        async throws
    {
        let agent = try start("metadata_timeout: 10m")
        try await server.waitForWatches(2)
        // Its directory is held, and its file with it, as long as the object of the pod may yet come.
        try setup.writer("shop", "flash").write(5)
        try await eventually("the file is open") {
            try await RunningAgent.metrics(of: agent).contains("needletail_files_open 1")
        }
        try TemporaryDirectory.remove(setup.path("shop", "flash"))
        try await loki.waitForEntries(5)
        #expect(streams(of: "flash").allSatisfy { $0.hasPrefix("t1: ") && $0.contains("project=p1") })
        #expect(loki.sequences().missing("flash", outOf: 5).isEmpty)
        try await eventually("it is counted, as read without its labels") {
            let metrics = try await RunningAgent.metrics(of: agent)
            #expect(Self.missed(metrics) == 0)
            return metrics.contains(#"needletail_kubernetes_pods_without_metadata_total{job="pods"} 1"#)
        }
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    private static func missed(_ metrics: String) -> Int {
        metrics.split(separator: "\n").filter { $0.hasPrefix("needletail_missed_files_total{") }
            .reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
    }

    @Test func `of pods that are there for a moment each is read or counted`() async throws {
        let agent = try start()
        try await server.waitForWatches(2)
        // Rounds that say something.
        var rounds = 0
        for round in 0..<40 {
            let pod = "p\(round)"
            if round % 2 == 0 { server.set("pods", .pod("shop", pod)) }
            // It comes whole: nobody could see a file that is made and deleted between two looks into its directory.
            let (path, elsewhere) = (setup.path("shop", pod), setup.directory("elsewhere-\(pod)"))
            try setup.directory.makeDirectory("elsewhere-\(pod)/app")
            try LogWriter("\(elsewhere)/app/0.log", name: pod, format: .cri).write(1)
            try #require(unsafe rename(elsewhere, path) == 0)
            // From none at all to as long as everything takes.
            usleep(UInt32(round * 4_000))
            // Where a busy machine stops between the file and its directory, the agent may have seen that one empty.
            let time = try ContinuousClock().measure { try TemporaryDirectory.remove(path) }
            if time < .milliseconds(1) { rounds += 1 }
        }
        try #require(rounds > 3)
        // Those that were there long enough are read for certain.
        try await eventually("each pod is read or counted") {
            let missed = Self.missed(try await RunningAgent.metrics(of: agent))
            return missed + loki.entries.count >= rounds
        }
        #expect(loki.sequences().harmlessRepeats == 0)
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test func `while the API server is away new pods have the labels of their path, and of a namespace that is known`()
        async throws
    {
        server.set("pods", .pod("shop", "a"))
        let first = try setup.writer("shop", "a")
        try first.write(5)
        let agent = try start("metadata_timeout: 100ms")
        try await loki.waitForEntries(5)
        await server.goAway()
        try setup.writer("shop", "new").write(5)
        try first.write(5)
        try await loki.waitForEntries(15)
        #expect(streams(of: "new").allSatisfy { $0.hasPrefix("t1: app=new ") && $0.contains("project=p1") })
        // When it is back, what it says counts for new lines.
        var pod = KubernetesFixture.pod("shop", "new")
        pod.labels = ["app": "told"]
        server.set("pods", pod)
        try await server.comeBack()
        let writer = try LogWriter("\(setup.path("shop", "new"))/app/0.log", name: "new-2", format: .cri)
        try await eventually("the pod's own label") {
            try writer.write(1)
            return streams(of: "new").contains { $0.contains("app=told") }
        }
        try await RunningAgent.stop(agent)
        #expect(loki.sequences().missing("a", outOf: 10).isEmpty)
        await loki.stop()
    }

    @Test func `a tenant that changes is in force for new lines, and nothing is lost or repeated`() async throws {
        server.set("pods", .pod("shop", "a"))
        let log = try setup.writer("shop", "a")
        let agent = try start()
        try log.write(10)
        try await loki.waitForEntries(10)
        for tenant in ["t2", "t3"] {
            server.set(
                "namespaces", .namespace("shop", labels: ["example.com/project": "p1", "example.com/tenant": tenant]))
            try await eventually("lines of \(tenant)") {
                try log.write(1)
                return streams(of: "a").contains { $0.hasPrefix("\(tenant): ") }
            }
        }
        // Deleted with lines that nobody has taken yet.
        await loki.goAway()
        try log.write(100)
        server.delete("pods", "shop/a")
        try TemporaryDirectory.remove(setup.path("shop", "a"))
        try await loki.comeBack()
        try await loki.waitForEntries(log.count)
        try await RunningAgent.stop(agent)
        #expect(loki.entries.count == log.count && loki.sequences().harmlessRepeats == 0)
        await loki.stop()
    }

    @Test func `a file that the agent may not read is said with what to do, and the rest goes on`() async throws {
        guard getuid() == 0 else { return }
        server.set("pods", .pod("shop", "open"), .pod("shop", "shut"))
        try setup.writer("shop", "open").write(5)
        try setup.writer("shop", "shut").write(5)
        let shut = "\(setup.path("shop", "shut"))/app/0.log"
        try #require(unsafe chmod(shut, 0o000) == 0)
        let agent = try start(asNobody: true)
        try await loki.waitForEntries(5)
        try await agent.waitForErrors(containing: "cannot open \(shut): Permission denied (EACCES)")
        #expect(agent.errorText.contains("let the agent's user read it"))
        #expect(loki.entries.allSatisfy { $0.labels["pod"] == "open" })
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test func `what should not be below the pods' directory is refused, and the rest goes on`() async throws {
        server.set("pods", .pod("shop", "a"))
        try setup.writer("shop", "a").write(5)
        try #require(unsafe symlink("/etc", setup.directory("pods/evil_pod_u")) == 0)
        try setup.directory.write("pods/shop_a_uid-a/app/unreadable.log/x", "")
        server.setForbidden(["namespaces"])
        let agent = try start()
        try await loki.waitForEntries(5)
        try await agent.waitForErrors(containing: "it is a symbolic link")
        try await agent.waitForErrors(containing: "forbids reading namespaces")
        // Without the rights there are the labels of the pod alone, and nobody else's tenant.
        #expect(streams(of: "a").allSatisfy { $0.hasPrefix("nobody: ") && !$0.contains("project") })
        try await RunningAgent.stop(agent)
        await loki.stop()
    }
}
