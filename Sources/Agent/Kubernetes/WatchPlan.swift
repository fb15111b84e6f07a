import LineCore
import Settings

/// Which watches the items of `kubernetes_sd_configs` need; what several need there is once. Pure.
struct WatchPlan {
    /// An item, with the watches that it needs by place.
    struct Item {
        /// The scrape config, by place.
        let job: Int
        /// Its name.
        let name: String
        let settings: KubernetesDiscoverySettings
        /// For people: `kubernetes_sd_configs[0]`.
        let source: String
        /// Of what targets are made of.
        var primaries: [Int] = []
        var pods: [Int] = []
        var services: [Int] = []
        var nodes: [Int] = []
        var namespaces: [Int] = []
        /// The namespaces that are looked at; empty: all.
        var places: Set<String> = []
        /// With the role `podlogs`: whose directories, by place in ``WatchPlan/roots``.
        var logs: Int?

        /// All of them.
        var all: Set<Int> { Set(primaries + pods + services + nodes + namespaces) }
    }

    /// The distinct ways to API servers.
    private(set) var servers: [KubernetesDiscoverySettings.Access] = []
    /// The distinct watches.
    private(set) var watches: [WatchKey] = []
    /// The rules that look at what a watch finds, by watch.
    private(set) var rules: [[RelabelRules]] = []
    /// The distinct places of the directories of pods.
    private(set) var roots: [String] = []
    /// All items, in the order of the configuration.
    private(set) var items: [Item] = []

    /// A plan.
    ///
    /// - Parameters:
    ///   - settings: the scrape configs.
    ///   - nodeName: the agent's node: only its pods are watched.
    ///   - ownNamespace: gives the agent's own namespace.
    /// - Throws: why that is not known.
    init(
        _ settings: Settings, nodeName: String, ownNamespace: () throws(KubernetesFailure) -> String
    ) throws(KubernetesFailure) {
        for (job, config) in settings.scrapeConfigs.enumerated() {
            for (place, discovery) in config.kubernetesDiscoveries.enumerated() {
                var namespaces = discovery.namespaces
                if discovery.includesOwnNamespace { namespaces.append(try ownNamespace()) }
                add(
                    Item(
                        job: job, name: config.jobName, settings: discovery, source: "kubernetes_sd_configs[\(place)]"),
                    namespaces: namespaces, nodeName: nodeName, rules: config.relabelRules)
            }
        }
    }

    private mutating func add(_ item: Item, namespaces: [String], nodeName: String, rules: RelabelRules) {
        var item = item
        let settings = item.settings
        let server = number(settings.access)
        var places: [String] = []
        for namespace in namespaces where !places.contains(namespace) { places.append(namespace) }
        item.places = Set(places)
        if places.isEmpty { places = [""] }
        func selector(_ role: KubernetesDiscoverySettings.Role) -> (label: String, field: String) {
            settings.selectors.first { $0.role == role }.map { ($0.label, $0.field) } ?? ("", "")
        }
        func keys(
            _ resource: KubernetesResource, _ role: KubernetesDiscoverySettings.Role, _ field: String = ""
        ) -> [WatchKey] {
            let (label, own) = selector(role)
            let fields = [own, own.contains(field.prefix { $0 != "=" }) && !own.isEmpty ? "" : field]
                .filter { !$0.isEmpty }.joined(separator: ",")
            let isNamespaced = resource != .nodes && resource != .namespaces
            return (isNamespaced ? places : [""]).map { namespace in
                WatchKey(server: server, resource: resource, namespace: namespace, labels: label, fields: fields)
            }
        }
        let node = nodeName.isEmpty ? "" : "metadata.name=\(nodeName)"
        switch settings.role {
        case .pod:
            let onNode = nodeName.isEmpty ? "" : "spec.nodeName=\(nodeName)"
            item.primaries = numbers(keys(.pods, .pod, onNode), rules)
            if settings.attached.node { item.nodes = numbers(keys(.nodes, .node, node), rules) }
        case .podlogs:
            let onNode = nodeName.isEmpty ? "" : "spec.nodeName=\(nodeName)"
            item.pods = numbers(settings.kubelet.map { [key(of: $0)] } ?? keys(.pods, .pod, onNode), rules)
            item.logs = root(settings.path)
        case .node: item.primaries = numbers(keys(.nodes, .node), rules)
        case .service: item.primaries = numbers(keys(.services, .service), rules)
        case .ingress: item.primaries = numbers(keys(.ingresses, .ingress), rules)
        case .endpoints, .endpointslice:
            item.primaries =
                settings.role == .endpoints
                ? numbers(keys(.endpoints, .endpoints), rules) : numbers(keys(.endpointSlices, .endpointslice), rules)
            item.services = numbers(keys(.services, .service), rules)
            item.pods = numbers(keys(.pods, .pod), rules)
            if settings.attached.node { item.nodes = numbers([WatchKey(server: server, resource: .nodes)], rules) }
        }
        if settings.attached.namespace, settings.role != .node {
            item.namespaces = numbers([WatchKey(server: server, resource: .namespaces)], rules)
        }
        items.append(item)
    }

    private mutating func number(_ access: KubernetesDiscoverySettings.Access) -> Int {
        if let known = servers.firstIndex(of: access) { return known }
        servers.append(access)
        return servers.count - 1
    }

    private mutating func key(of kubelet: KubeletSettings) -> WatchKey {
        WatchKey(server: number(.kubelet(kubelet.server)), resource: .pods, poll: kubelet.pollInterval)
    }

    private mutating func root(_ path: String) -> Int {
        if let known = roots.firstIndex(of: path) { return known }
        roots.append(path)
        return roots.count - 1
    }

    private mutating func numbers(_ keys: [WatchKey], _ rules: RelabelRules) -> [Int] {
        keys.map { key in
            let place = watches.firstIndex(of: key) ?? watches.count
            if place == watches.count {
                watches.append(key)
                self.rules.append([])
            }
            self.rules[place].append(rules)
            return place
        }
    }

    /// What is to be kept of the objects that a watch finds.
    func keeper(_ watch: Int) -> LabelKeeper {
        let kinds: [KubernetesResource: (kind: String, always: Set<String>)] = [
            .pods: ("pod", [KubernetesTargets.templateHash, JoinedPodLogs.mirror]), .nodes: ("node", []),
            .namespaces: ("namespace", []),
            .services: ("service", []), .endpoints: ("endpoints", []),
            .endpointSlices: ("endpointslice", [KubernetesEndpointSlice.serviceLabel]), .ingresses: ("ingress", []),
        ]
        let (kind, always) = kinds[watches[watch].resource] ?? ("", [])
        return LabelKeeper(use: LabelUse(rules[watch]), kind: kind, always: always)
    }
}
