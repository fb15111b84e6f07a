import LineCore
import Settings

/// Everything that is known of the cluster, for one item of `kubernetes_sd_configs`.
///
/// Of a kind there are several tables where several namespaces are watched.
struct KubernetesView {
    /// Objects by their keys.
    typealias Table = [String: KubernetesObject]

    /// What targets are made of.
    var primaries: [Table] = []
    var pods: [Table] = []
    var services: [Table] = []
    var nodes: [Table] = []
    var namespaces: [Table] = []

    /// A pod by namespace and name.
    func pod(_ key: String) -> KubernetesPod? {
        guard case .pod(let pod) = Self.find(key, pods) else { return nil }
        return pod
    }

    /// The pod of a uid, among those that have this name, or had it a while ago.
    func pod(_ key: String, where isIt: (KubernetesPod) -> Bool) -> KubernetesPod? {
        for table in pods { if case .pod(let pod)? = table[key], isIt(pod) { return pod } }
        return nil
    }

    /// A service by namespace and name.
    func service(_ key: String) -> KubernetesService? {
        guard case .service(let service) = Self.find(key, services) else { return nil }
        return service
    }

    /// A node by its name.
    func node(_ name: String) -> KubernetesNode? {
        guard case .node(let node) = Self.find(name, nodes) else { return nil }
        return node
    }

    /// A namespace by its name.
    func namespace(_ name: String) -> ObjectMetadata? {
        guard case .namespace(let namespace) = Self.find(name, namespaces) else { return nil }
        return namespace
    }

    /// What targets are made of, by its key.
    func primary(_ key: String) -> KubernetesObject? { Self.find(key, primaries) }

    private static func find(_ key: String, _ tables: [Table]) -> KubernetesObject? {
        for table in tables { if let found = table[key] { return found } }
        return nil
    }
}

/// Makes groups of targets out of objects, as Prometheus' `discovery/kubernetes` does. Pure.
struct KubernetesTargets {
    /// The scrape config, by place.
    let job: Int
    let settings: KubernetesDiscoverySettings

    /// The group of an object.
    func group(_ object: KubernetesObject, _ view: KubernetesView) -> TargetGroup {
        switch object {
        case .pod(let pod): podGroup(pod, view)
        case .node(let node): nodeGroup(node)
        case .service(let service): serviceGroup(service, view)
        case .endpoints(let endpoints): endpointsGroup(endpoints, view)
        case .endpointSlice(let slice): endpointSliceGroup(slice, view)
        case .ingress(let ingress): ingressGroup(ingress, view)
        case .namespace(let metadata): TargetGroup(job: job, source: "namespace/\(metadata.name)")
        }
    }

    /// Adds the labels of the node, where that is wanted and it is known.
    func attachNode(_ name: String?, _ view: KubernetesView, to labels: inout MetaLabels) {
        guard settings.attached.node, let name, let node = view.node(name) else { return }
        labels.add("node_name", name)
        labels.addLabels(node.metadata.labels, "node")
    }

    /// Adds the labels of the namespace, where that is wanted and it is known.
    func attachNamespace(_ name: String, _ view: KubernetesView, to labels: inout MetaLabels) {
        guard settings.attached.namespace, let namespace = view.namespace(name) else { return }
        labels.addLabels(namespace.labels, "namespace")
        labels.addAnnotations(namespace.annotations, "namespace")
    }
}
