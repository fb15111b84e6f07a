import LineCore
import Settings
import Testing

@testable import Agent

@Suite struct LabelKeeperTests {
    private static let value = Array(
        #"{"app":"web","app.kubernetes.io/name":"shop","other":"x","tier":"db","n":1}"#.utf8
    ).withBytes { JSONValue($0) }

    private func keeper(_ rules: RelabelRule...) -> LabelKeeper {
        LabelKeeper(use: LabelUse([RelabelRules(rules)]), kind: "pod", always: ["other"])
    }

    @Test func `only labels that a rule can see are kept`() throws {
        var keeper = keeper(
            try RelabelRule(sourceLabels: ["__meta_kubernetes_pod_label_app"], targetLabel: "app"),
            try RelabelRule(
                action: .keep, sourceLabels: ["__meta_kubernetes_pod_labelpresent_app_kubernetes_io_name"],
                regex: "true"))
        #expect(keeper.labels(Self.value).map(\.name) == ["app", "app.kubernetes.io/name", "other"])
        #expect(keeper.annotations(Self.value).map(\.name) == ["other"])
        // The second time by memory.
        #expect(keeper.labels(Self.value).map(\.value) == ["web", "shop", "x"])
    }

    @Test func `labelmap sees all labels of such names`() throws {
        var keeper = keeper(try RelabelRule(action: .labelmap, regex: "__meta_kubernetes_pod_annotation_(t.*)"))
        #expect(keeper.annotations(Self.value).map(\.name) == ["other", "tier"])
        #expect(keeper.labels(Self.value).map(\.name) == ["other"])
    }

    @Test func `what two labels are compared by is seen`() throws {
        var keeper = keeper(
            try RelabelRule(
                action: .keepequal, sourceLabels: ["x"], targetLabel: "__meta_kubernetes_pod_label_tier"))
        #expect(keeper.labels(Self.value).map(\.name) == ["other", "tier"])
    }

    @Test(arguments: [
        ("app.kubernetes.io/name", "app_kubernetes_io_name"), ("a-b", "a_b"), ("ä€", "__"), ("", ""), ("x9_", "x9_"),
    ])
    func `keys become names of labels as in Prometheus`(key: String, name: String) {
        #expect(KubernetesLabels.sanitized(key) == name)
    }
}
