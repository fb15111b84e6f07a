import Agent
import Testing

@testable import AdminServer

struct AdminRoutesTests {
    private let agent = StubAgent()

    private func get(
        _ path: String, prefix: String = "", method: String = "GET", accept: String = "", check: Bool = true
    ) -> AdminRoutes.Answer {
        AdminRoutes(prefix: prefix, healthCheckTarget: check)
            .answer(method: method, path: path, accept: accept, status: agent)
    }

    @Test func `ready is 200 with nothing in the way`() {
        let answer = get("/ready")
        #expect(answer.status == 200)
        #expect(answer.body == "Ready\n")
    }

    @Test func `not ready is 500 with Promtail's words for no targets`() {
        agent.readiness = Readiness(reasons: [Readiness.nothingToTail])
        let answer = get("/ready")
        #expect(answer.status == 500)
        #expect(
            answer.body == "Not ready: Unable to find any logs to tail. "
                + "Please verify permissions, volumes, scrape_config, etc.\n")
    }

    @Test func `not ready names every reason`() {
        agent.readiness = Readiness(reasons: ["Loki refuses the credentials.", "Positions cannot be saved."])
        #expect(get("/ready").body == "Not ready: Loki refuses the credentials. Positions cannot be saved.\n")
    }

    @Test func `without health_check_target ready is always 200`() {
        agent.readiness = Readiness(reasons: ["Nothing works."])
        #expect(get("/ready", check: false).status == 200)
    }

    @Test func `alive depends on progress, not on readiness`() {
        agent.readiness = Readiness(reasons: ["Loki is away."])
        #expect(get("/healthz").status == 200)
        agent.liveness = Liveness(stuck: ["Lane 0 has not turned for 61 s."])
        let answer = get("/healthz")
        #expect(answer.status == 503)
        #expect(answer.body == "Not alive: Lane 0 has not turned for 61 s.\n")
    }

    @Test func `metrics come in the format asked for`() {
        let plain = get("/metrics")
        #expect(plain.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(plain.body == "stub 1\n")
        let open = get("/metrics", accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
        #expect(open.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(open.body.hasSuffix("# EOF\n"))
    }

    @Test(arguments: [
        ("", "/", "/targets"), ("/logs", "/logs", "/logs/targets"), ("/logs", "/logs/", "/logs/targets"),
        ("/a/b", "/a/b", "/a/b/targets"),
    ])
    func `the root leads to the targets, with and without a prefix`(prefix: String, path: String, location: String) {
        let answer = get(path, prefix: prefix)
        #expect(answer.status == 303)
        #expect(answer.location == location)
    }

    @Test(arguments: ["/ready", "/", "/other/ready", "/logsready", "/logs/nowhere", "/logs/ready/x"])
    func `with a prefix there is nothing outside of it`(path: String) {
        #expect(get(path, prefix: "/logs").status == 404)
        #expect(get("/logs/ready", prefix: "/logs").status == 200)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func `only reading is answered`(method: String) {
        #expect(get("/ready", method: method).status == 405)
    }

    @Test func `targets are sorted, and what they hold cannot become HTML`() throws {
        agent.readiness = Readiness(reasons: ["<b>bold</b>"])
        agent.targets = [
            TargetStatus(job: "z", path: "/var/log/z.log", labels: "{}"),
            TargetStatus(
                job: "a", path: "/var/log/<script>alert('x')</script>&\"", labels: #"{app="web"}"#, readOffset: 20,
                settledOffset: 10, size: 30, problem: "Permission denied."),
        ]
        let answer = get("/targets")
        #expect(answer.status == 200)
        #expect(answer.contentType == "text/html; charset=utf-8")
        #expect(!answer.body.contains("<script>"))
        #expect(!answer.body.contains("<b>"))
        #expect(answer.body.contains("/var/log/&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"))
        #expect(answer.body.contains("<code>{app=&quot;web&quot;}</code>"))
        #expect(answer.body.contains("<td class=n>30<td class=n>20<td class=n>10<td>Permission denied.</tr>"))
        let first = try #require(answer.body.firstRange(of: "<td>a"))
        let second = try #require(answer.body.firstRange(of: "<td>z"))
        #expect(first.lowerBound < second.lowerBound)
    }

    @Test func `targets that are not read are on the page, with the reason`() {
        agent.droppedTargets = [
            DroppedTarget(
                job: "<j>", source: "static_configs[0]", reason: .noPath, detail: "it has no __path__",
                labels: #"{a="<b>"}"#)
        ]
        let body = get("/targets").body
        #expect(body.contains("<h2>Not read</h2>"))
        #expect(body.contains("<td>&lt;j&gt;<td>static_configs[0]<td>it has no __path__<td>"))
        #expect(body.contains("<code>{a=&quot;&lt;b&gt;&quot;}</code>"))
        #expect(body.contains("1 targets that are not read"))
    }

    @Test func `a page of very many targets stays small and says so`() {
        agent.targets = (0..<5_000).map { number in TargetStatus(job: "j", path: "/\(number)", labels: "{}") }
        let body = get("/targets").body
        #expect(body.contains("The first 2000 of 5000 targets."))
        #expect(body.split(separator: "\n").count < 2_100)
    }
}
