import Glibc
import LineCore
import Settings
import TestSupport
import Testing

@testable import Agent

/// Directories of pods' logs, and what they are joined with.
@Suite struct PodLogTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func make(_ names: String...) throws {
        for name in names { try directory.makeDirectory(name) }
    }

    // MARK: Names and directories

    @Test func `a directory's name is namespace, pod and uid`() throws {
        let found = try #require(PodLogDirectory(name: Array("kube-system_etcd-n1_0A-b".utf8)))
        #expect(found.namespace == "kube-system" && found.pod == "etcd-n1" && found.uid == "0A-b")
        #expect(found.name == "kube-system_etcd-n1_0A-b")
    }

    @Test(arguments: ["a_b", "a_b_c_d", "__", "a__c", "a_*_c", "a_b_{c}", "a_.._c", "a_b\\_c", "ä_b_c", "a_b_c d", ""])
    func `other names are none`(name: String) {
        #expect(PodLogDirectory(name: Array(name.utf8)) == nil)
    }

    @Test func `what is no pod's directory is passed over, and a link is never followed`() throws {
        try make("shop_web_u1/app", "shop_web_u1/side", "shop_db_u2", "odd", "elsewhere/secret")
        try directory.write("file", "")
        try directory.write("shop_web_u1/note.txt", "")
        try link(directory("evil_pod_u3"), to: directory("elsewhere"))
        try link(directory("shop_web_u1/leak"), to: directory("elsewhere/secret"))
        let scan = PodLogScan(FilePath(directory.path))
        #expect(scan.pods.mapValues(\.containers) == ["shop_web_u1": ["app", "side"], "shop_db_u2": []])
        #expect(scan.directories.count == 3)
        let refused = scan.problems.filter { $0.contains("is refused: it is a symbolic link") }
        #expect(refused.map { $0.contains("evil_pod_u3") || $0.contains("leak") } == [true, true])
        #expect(scan.problems.count == 5, "\(scan.problems)")
    }

    @Test func `a place that is not there is a problem`() {
        #expect(PodLogScan(FilePath(directory("none"))).problems.first?.contains(directory("none")) == true)
    }

    @Test func `a pod's directory that is as it was is not listed again`() throws {
        func age(_ name: String) {
            var times = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0)]
            #expect(unsafe utimensat(AT_FDCWD, directory(name), &times, 0) == 0)
        }
        try make("shop_web_u1/app", "shop_db_u2/app")
        age("shop_web_u1")
        let wall: Int64 = 2_000_000_000_000_000_000
        let root = FilePath(directory.path)
        let first = PodLogScan(root, wall: wall)
        try make("shop_web_u1/unseen", "shop_db_u2/side", "shop_new_u3/app")
        age("shop_web_u1")
        let second = PodLogScan(root, after: first, wall: wall)
        #expect(
            second.pods.mapValues(\.containers) == [
                "shop_web_u1": ["app"], "shop_db_u2": ["app", "side"], "shop_new_u3": ["app"],
            ])
        #expect(second.directories.count == 4)
        try make("shop_web_u1/seen")
        #expect(
            PodLogScan(root, after: second, wall: wall).pods["shop_web_u1"]?.containers == ["app", "seen", "unseen"])
    }

    @Test func `directories are seen at once when they come and go`() async throws {
        let told = Watched(0)
        let watcher = try PodLogWatcher(
            root: FilePath(directory.path), period: 3_600_000_000_000, patience: [1_000_000], time: .system)
        try watcher.start { told.update { $0 += 1 } }
        defer { watcher.stop() }
        #expect(watcher.current == PodLogWatcher.State(hasLooked: true))
        try make("shop_web_u1/app")
        #expect(await told.wait { _ in watcher.current.pods["shop_web_u1"]?.directory.containers == ["app"] })
        try make("shop_web_u1/late")
        #expect(await told.wait { _ in watcher.current.pods["shop_web_u1"]?.directory.containers == ["app", "late"] })
        let since = watcher.current.pods["shop_web_u1"]?.since
        // Somebody wanted to be told when it is a millisecond old.
        try TemporaryDirectory.remove(directory("shop_web_u1"))
        #expect(await told.wait { _ in watcher.current.pods.isEmpty })
        #expect(since != nil)
    }

    // MARK: Joining

    private let second: Int64 = 1_000_000_000

    private func joined(timeout: Duration = .seconds(5), places: Set<String> = []) -> JoinedPodLogs {
        var settings = KubernetesDiscoverySettings(role: .podlogs)
        settings.attached.namespace = true
        settings.metadataTimeout = timeout
        var item = WatchPlan.Item(job: 0, name: "j", settings: settings, source: "s")
        item.places = places
        return JoinedPodLogs(item, nodeName: "n1")
    }

    private func logs(_ names: String..., since: Int64 = 0) -> PodLogWatcher.State {
        var state = PodLogWatcher.State(hasLooked: true)
        for name in names {
            guard var directory = PodLogDirectory(name: Array(name.utf8)) else { continue }
            directory.containers = ["app"]
            state.pods[name] = PodLogWatcher.Found(directory: directory, since: since)
        }
        return state
    }

    private func view(pods: String..., namespaces: String...) throws -> KubernetesView {
        func table(_ resource: KubernetesResource, _ texts: [String]) throws -> KubernetesView.Table {
            var keeper = LabelKeeper(use: .all, kind: "x")
            var table: KubernetesView.Table = [:]
            for text in texts {
                let object = try #require(Array(text.utf8).withBytes { KubernetesObject(resource, $0, &keeper) })
                table[object.metadata.key] = object
            }
            return table
        }
        return KubernetesView(pods: [try table(.pods, pods)], namespaces: [try table(.namespaces, namespaces)])
    }

    private static let pod =
        #"{"metadata":{"namespace":"shop","name":"web","uid":"u1","labels":{"app":"a"}},"spec":{"containers":[{"name":"app","image":"i"}]}}"#
    private static let namespace = #"{"metadata":{"name":"shop","labels":{"project":"p"}}}"#
    private let all = JoinedPodLogs.Sight(hasAnswered: true, isCurrent: true, seesPods: true, seesNamespaces: true)
    private let away = JoinedPodLogs.Sight(hasAnswered: false, isCurrent: false, seesPods: true, seesNamespaces: true)

    private func labels(_ group: TargetGroup?) -> [String: String] {
        let labels = RelabelLabels((group?.labels ?? []) + (group?.targets.first ?? [])).labels
        return Dictionary(labels.map { ($0.name.replacing(MetaLabels.prefix, with: ""), $0.value) }) { $1 }
    }

    @Test func `a pod whose object is known is read at once, with all of its labels`() throws {
        var joined = joined()
        let groups = joined.update(
            logs("shop_web_u1"), try view(pods: Self.pod, namespaces: Self.namespace), all, now: 0)
        #expect(groups.map(\.source) == ["podlogs/shop_web_u1"])
        #expect(joined.isComplete && joined.incomplete == 0)
        #expect(
            labels(groups.first) == [
                "namespace": "shop", "pod_name": "web", "pod_uid": "u1", "pod_node_name": "n1", "pod_ready": "unknown",
                "pod_label_app": "a", "pod_labelpresent_app": "true", "namespace_label_project": "p",
                "namespace_labelpresent_project": "true", "pod_container_name": "app", "pod_container_image": "i",
                "pod_container_init": "false", "__path__": "/var/log/pods/shop_web_u1/app/*.log",
            ])
    }

    @Test func `a pod that an API server does not know which tells of everything is gone, and read after a moment`()
        throws
    {
        var joined = joined()
        let (logs, view) = (logs("shop_web_u9"), try view(pods: Self.pod, namespaces: Self.namespace))
        let held = joined.update(logs, view, all, now: second - 1)
        #expect(held.map(\.isHeld) == [true] && joined.incomplete == 0 && !joined.isComplete)
        let groups = joined.update(logs, view, all, now: second)
        #expect(labels(groups.first)["pod_name"] == "web" && labels(groups.first)["pod_label_app"] == nil)
        #expect(labels(groups.first)["namespace_label_project"] == "p")
        #expect(joined.incomplete == 1 && joined.isComplete && groups.map(\.isHeld) == [false])
        // Counted once.
        #expect(joined.update(logs, view, all, now: 9 * second).count == 1)
        #expect(joined.incomplete == 0)
    }

    @Test func `while the API server is away the timeout counts, and labels that come late are taken up`() throws {
        var joined = joined()
        let (logs, nothing) = (logs("shop_web_u1"), try view())
        #expect(joined.update(logs, nothing, away, now: second - 1).isEmpty)
        #expect(joined.update(logs, nothing, away, now: 5 * second - 1).map(\.isHeld) == [true])
        #expect(joined.update(logs, nothing, away, now: 5 * second).count == 1)
        #expect(joined.incomplete == 1)
        let later = joined.update(logs, try view(pods: Self.pod, namespaces: Self.namespace), all, now: 60 * second)
        #expect(labels(later.first)["namespace_label_project"] == "p" && joined.incomplete == 0)
    }

    @Test func `what is held and goes is read as it is and counted; what nobody could look into is missed`() throws {
        var joined = joined()
        #expect(joined.update(logs("shop_a_u"), try view(), all, now: 0).map(\.isHeld) == [true])
        var gone = logs()
        gone.gone = logs("shop_a_u").pods.values.map(\.directory)
        #expect(joined.update(gone, try view(), all, now: 1).isEmpty)
        #expect(joined.incomplete == 1 && joined.missed == 0)
        #expect(joined.update(logs("shop_b_u"), try view(), away, now: 0).isEmpty)
        gone.gone = logs("shop_b_u").pods.values.map(\.directory)
        _ = joined.update(gone, try view(), away, now: 1)
        #expect(joined.incomplete == 0 && joined.missed == 1)
        // What its directories' watcher saw come and go.
        var seen = logs()
        seen.missed = [logs("shop_c_u"), logs("shop_d_u")].flatMap { $0.pods.values.map(\.directory) }
        // It was known to the watcher alone.
        seen.gone = logs("shop_e_u").pods.values.map(\.directory)
        _ = joined.update(seen, try view(), all, now: 2)
        #expect(joined.missed == 3)
    }

    @Test func `a directory that came and went between two looks is missed, once for a pod`() throws {
        let root = FilePath(directory.path)
        func missed(_ path: String, before: [String] = [], after: [String] = []) -> String? {
            func state(_ names: [String]) -> PodLogWatcher.State {
                names.reduce(into: PodLogWatcher.State()) { $0.pods.merge(logs($1).pods) { $1 } }
            }
            return PodLogWatcher.missed(
                FilePath(directory(path)), in: root, before: state(before), after: state(after))?.name
        }
        #expect(missed("a_b_c") == "a_b_c")
        #expect(missed("a_b_c", after: ["a_b_c"]) == nil && missed("a_b_c", before: ["a_b_c"]) == nil)
        // Its container went with it; one of a pod that was known is missed for itself.
        #expect(missed("a_b_c/late") == nil)
        #expect(missed("a_b_c/late", before: ["a_b_c"]) == "a_b_c")
        #expect(missed("a_b_c/app", before: ["a_b_c"]) == nil && missed("a_b_c/app", after: ["a_b_c"]) == nil)
        #expect(missed("odd") == nil && missed("a_b_c/app/0.log", before: ["a_b_c"]) == nil)
        try make("x_y_z")
        #expect(missed("x_y_z") == nil)
    }

    @Test func `a directory that comes and goes before the watcher has looked is counted`() async throws {
        let told = Watched(0)
        let watcher = try PodLogWatcher(
            root: FilePath(directory.path), period: 3_600_000_000_000, patience: [], time: .system)
        try watcher.start { told.update { $0 += 1 } }
        defer { watcher.stop() }
        @Sendable func names(_ state: PodLogWatcher.State) -> Set<String> {
            Set((state.gone + state.missed).map(\.name))
        }
        // Whether it sees one in time is a matter of luck; whoever asks is told of those as well that it saw and that went.
        // Those that were empty each time that they were looked at are none.
        var round = 0
        try await eventually("ten that came and went") {
            round += 1
            try make("shop_p\(round)_u/app")
            try TemporaryDirectory.remove(directory("shop_p\(round)_u"))
            return names(watcher.current).count >= 10
        }
        #expect(await told.wait { _ in watcher.current.pods.isEmpty })
        #expect(names(watcher.take()).count >= 10 && names(watcher.take()).isEmpty)
    }

    @Test func `what was known of a pod stays as long as its directory`() throws {
        var joined = joined()
        _ = joined.update(logs("shop_web_u1"), try view(pods: Self.pod, namespaces: Self.namespace), all, now: 0)
        let successor = Self.pod.replacing("u1", with: "u2").replacing(#""app":"a""#, with: #""app":"b""#)
        let groups = joined.update(logs("shop_web_u1", "shop_web_u2"), try view(pods: successor), all, now: second)
        #expect(groups.map { labels($0)["pod_label_app"] } == ["a", "b"])
        #expect(labels(groups.first)["namespace_label_project"] == "p")
        _ = joined.update(logs(), try view(), all, now: second)
        let again = joined.update(logs("shop_web_u1", since: second), try view(), all, now: second)
        #expect(again.map(\.isHeld) == [true] && labels(again.first)["namespace_label_project"] == nil)
    }

    @Test func `what may not be seen is not waited for`() throws {
        var joined = joined()
        let sight = JoinedPodLogs.Sight(hasAnswered: true, isCurrent: false, seesPods: true, seesNamespaces: false)
        #expect(joined.update(logs("shop_web_u1"), try view(pods: Self.pod), sight, now: 0).count == 1)
        #expect(joined.incomplete == 0)
        let blind = JoinedPodLogs.Sight(hasAnswered: true, isCurrent: false, seesPods: false, seesNamespaces: false)
        #expect(joined.update(logs("a_b_c"), try view(), blind, now: 0).count == 1)
    }

    @Test func `a pod that kubelet itself runs has its directory by the hash of its manifest`() throws {
        var joined = joined()
        let mirror =
            #"{"metadata":{"namespace":"kube-system","name":"etcd-n1","uid":"api-1","annotations":{"kubernetes.io/config.mirror":"h1"},"labels":{"app":"etcd"}}}"#
        let groups = joined.update(
            logs("kube-system_etcd-n1_h1"), try view(pods: mirror, namespaces: #"{"metadata":{"name":"kube-system"}}"#),
            all,
            now: 0)
        #expect(labels(groups.first)["pod_label_app"] == "etcd" && labels(groups.first)["pod_uid"] == "h1")
    }

    @Test func `only namespaces that are wanted are read`() throws {
        var joined = joined(places: ["b"])
        let blind = JoinedPodLogs.Sight(hasAnswered: true, isCurrent: false, seesPods: false, seesNamespaces: false)
        let groups = joined.update(logs("a_p_u", "b_p_u"), try view(), blind, now: 0)
        #expect(groups.map(\.source) == ["podlogs/b_p_u"])
    }
}
