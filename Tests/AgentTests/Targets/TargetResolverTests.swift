import LineCore
import Settings
import Testing

@testable import Agent

@Suite struct TargetResolverTests {
    /// Resolves targets with these labels by these rules on the host `here`.
    private func resolve(
        _ labels: [Label], own: [[Label]] = [[]], rules: RelabelRule...
    ) -> [TargetResolver.Resolution] {
        var settings = Settings()
        var config = ScrapeSettings(jobName: "j")
        config.relabel = rules.map { RelabelSettings(rule: $0) }
        settings.scrapeConfigs = [config]
        return TargetResolver(settings, hostname: "here")
            .resolve(TargetGroup(job: 0, source: "s", labels: labels, targets: own))
    }

    private func reason(_ resolution: TargetResolver.Resolution?) -> AgentMetrics.TargetFailure? {
        if case .dropped(let target) = resolution { target.reason } else { nil }
    }

    private func read(_ resolution: TargetResolver.Resolution?) -> ResolvedTarget? {
        if case .read(let target) = resolution { target } else { nil }
    }

    @Test func `labels with two underscores say what to read and go no further`() throws {
        let found = resolve([
            Label("job", "x"), Label("__path__", "/a/*.log"), Label("__path_exclude__", "/a/b*"), Label("__x", "1"),
            Label("__host__", "here"),
        ])
        let target = try #require(read(found.first))
        #expect(target.glob.description == "/a/*.log")
        #expect(target.exclude?.description == "/a/b*")
        #expect(target.labels == [Label("job", "x")])
        #expect(target.matches("/a/c.log") && !target.matches("/a/b.log") && !target.matches("/b"))
    }

    @Test func `a target's own labels stand over those of its group`() throws {
        let found = resolve(
            [Label("a", "group"), Label("__path__", "/x")], own: [[Label("a", "own")], [Label("b", "own")]])
        #expect(found.map { read($0)?.labels } == [[Label("a", "own")], [Label("a", "group"), Label("b", "own")]])
    }

    @Test func `paths and hosts are read after relabelling`() throws {
        let path = try RelabelRule(sourceLabels: ["app"], targetLabel: "__path__", replacement: "/logs/$1.log")
        let host = try RelabelRule(targetLabel: "__host__", replacement: "there")
        #expect(read(resolve([Label("app", "web")], rules: path).first)?.glob.description == "/logs/web.log")
        #expect(reason(resolve([Label("app", "web")], rules: path, host).first) == .wrongHost)
        #expect(reason(resolve([Label("app", "web")]).first) == .noPath)
    }

    @Test func `the rule that drops is named, and the labels are those that were found`() throws {
        let found = resolve(
            [Label("app", "web"), Label("__path__", "/a")], rules: try RelabelRule(targetLabel: "x", replacement: "y"),
            try RelabelRule(action: .keep, sourceLabels: ["app"], regex: "db"))
        #expect(
            found == [
                .dropped(
                    DroppedTarget(
                        job: "j", source: "s", reason: .dropped,
                        detail: "dropped by relabel_configs[1] (keep, line 0)",
                        labels: #"{__path__="/a", app="web"}"#))
            ])
    }

    @Test func `a target without any label left is dropped before its path is missed`() throws {
        let rule = try RelabelRule(action: .labelkeep, regex: "none")
        #expect(reason(resolve([Label("__path__", "/a")], rules: rule).first) == .dropped)
    }

    @Test func `a glob that is none is an error`() {
        #expect(reason(resolve([Label("__path__", "/a/[")]).first) == .error)
        #expect(reason(resolve([Label("__path__", "/a"), Label("__path_exclude__", "/a/{")]).first) == .error)
    }

    @Test(arguments: [("pod-7", true), ("node-1", true), ("node-2", false)])
    func `in a pod the host is the node as well`(host: String, isRead: Bool) {
        var settings = Settings()
        settings.scrapeConfigs = [ScrapeSettings(jobName: "j")]
        let found = TargetResolver(settings, hostname: "pod-7", nodeName: "node-1").resolve(
            TargetGroup(
                job: 0, source: "s", labels: [Label("__path__", "/a"), Label("__host__", host), Label("l", "1")],
                targets: [[]]))
        #expect((read(found.first) != nil) == isRead)
    }
}
