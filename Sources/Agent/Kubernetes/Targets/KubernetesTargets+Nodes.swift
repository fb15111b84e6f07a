import LineCore
import Settings

extension KubernetesTargets {
    /// One target: kubelet's address.
    func nodeGroup(_ node: KubernetesNode) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("node_provider_id", node.providerID)
        for condition in node.conditions {
            labels.add("node_condition_\(KubernetesLabels.sanitized(condition.name))", condition.value)
        }
        labels.addObject(node.metadata, "node")
        let source = "node/\(node.metadata.name)"
        guard let address = Self.address(of: node) else {
            return TargetGroup(job: job, source: source, problem: "the node \(node.metadata.name) has no address")
        }
        var target = MetaLabels()
        target.addWhole("__address__", MetaLabels.joined(address, node.kubeletPort))
        target.addWhole("instance", node.metadata.name)
        var seen: Set<String> = []
        for address in node.addresses where seen.insert(address.name).inserted {
            target.add("node_address_\(KubernetesLabels.sanitized(address.name))", address.value)
        }
        return TargetGroup(job: job, source: source, labels: labels.labels, targets: [target.labels])
    }

    // The types in the order in which they are preferred.
    private static func address(of node: KubernetesNode) -> String? {
        let types = ["InternalIP", "InternalDNS", "ExternalIP", "ExternalDNS", "LegacyHostIP", "Hostname"]
        for type in types { if let address = node.addresses.first(where: { $0.name == type }) { return address.value } }
        return nil
    }
}
