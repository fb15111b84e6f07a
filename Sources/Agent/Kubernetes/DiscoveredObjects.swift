/// The groups of one item of `kubernetes_sd_configs`, brought up to date object by object. Pure.
struct DiscoveredObjects {
    private let targets: KubernetesTargets
    private var groups: [String: TargetGroup] = [:]
    private var isComplete = false

    init(_ item: WatchPlan.Item) { targets = KubernetesTargets(job: item.job, settings: item.settings) }

    /// What has changed since the last time.
    struct Changes {
        /// Objects that targets are made of.
        var primaries: Set<String> = []
        /// Others that belong to a namespace, which have something to say about all targets in it; namespaces themselves.
        var namespaces: Set<String> = []
        /// A node, which has something to say about any target.
        var everything = false
    }

    /// Makes the groups anew that the changes concern; the first time all of them.
    mutating func update(_ changes: Changes, _ view: KubernetesView) {
        let keys: Set<String>
        if isComplete, !changes.everything {
            keys = changes.primaries.union(
                changes.namespaces.isEmpty
                    ? [] : groups.keys.filter { changes.namespaces.contains(Self.namespace(of: $0)) })
        } else {
            keys = Set(view.primaries.flatMap(\.keys)).union(groups.keys)
        }
        isComplete = true
        for key in keys { groups[key] = view.primary(key).map { targets.group($0, view) } }
    }

    /// All groups, in the order of their objects' names.
    var sorted: [TargetGroup] { groups.sorted { $0.key < $1.key }.map(\.value) }

    private static func namespace(of key: String) -> String { String(key.prefix { $0 != "/" }) }
}
