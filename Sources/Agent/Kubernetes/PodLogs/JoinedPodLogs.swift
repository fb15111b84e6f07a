import LineCore
import Settings

/// The groups of an item of the role `podlogs`: directories of logs, joined with their pods and namespaces. Pure.
///
/// A directory waits for its pod's object for a while; without one its path says what it can. Meanwhile its files are held
/// open, so that they are read even if they go. What was known of a pod stays for as long as its directory does.
struct JoinedPodLogs {
    /// How far the API server is to be waited for.
    struct Sight {
        /// Has the API server answered, or said that it will not? Before its first answer, which comes soon or not for long,
        /// nothing is opened.
        var hasAnswered: Bool
        /// Is the table of pods what there is? Then a pod that is not in it after a moment is gone.
        var isCurrent: Bool
        /// May pods be seen at all?
        var seesPods: Bool
        /// May namespaces be seen, and are they wanted?
        var seesNamespaces: Bool
    }

    /// How long a pod that is not among those of an API server which tells of everything is waited for: it tells of pods
    /// before kubelet makes their directories.
    static let moment: Int64 = 1_000_000_000

    /// What a group is made of.
    private struct Ingredients: Equatable {
        let directory: PodLogDirectory
        let pod: KubernetesPod?
        let namespace: ObjectMetadata?
        let isHeld: Bool
    }

    private let targets: KubernetesTargets
    private let places: Set<String>
    private let nodeName: String
    private let timeout: Int64
    private var pods: [String: KubernetesPod] = [:]
    private var namespaces: [String: ObjectMetadata] = [:]
    // Most are as they were the last time.
    private var made: [String: (group: TargetGroup, of: Ingredients)] = [:]
    /// Those that were published, and which containers of theirs.
    private var published: [String: Set<String>] = [:]
    /// Those that wait for labels, and which containers' files are held meanwhile.
    private var waiting: [String: Set<String>] = [:]
    /// Does a directory wait for its labels?
    var isWaiting: Bool { !waiting.isEmpty }
    /// Directories that were published without all of their labels, with the last update.
    private(set) var incomplete = 0
    /// Directories of pods and containers that were gone before anybody could look into them, with the last update.
    private(set) var missed = 0
    /// Has everything been published that there was when it was first looked?
    private(set) var isComplete = false

    init(_ item: WatchPlan.Item, nodeName: String) {
        targets = KubernetesTargets(job: item.job, settings: item.settings)
        places = item.places
        self.nodeName = nodeName
        timeout = item.settings.metadataTimeout.nanoseconds
    }

    /// Joins directories that need not wait any longer, in the order of their names.
    ///
    /// - Parameters:
    ///   - logs: the directories.
    ///   - view: what is known of the cluster.
    ///   - sight: how it is seen.
    ///   - now: nanoseconds of the clock that directories are dated by.
    /// - Returns: a group for each directory that is read.
    mutating func update(
        _ logs: PodLogWatcher.State, _ view: KubernetesView, _ sight: Sight, now: Int64
    ) -> [TargetGroup] {
        incomplete = 0
        forget(logs)
        var groups: [TargetGroup] = []
        for (name, found) in logs.pods.sorted(by: { $0.key < $1.key }) {
            let directory = found.directory
            guard places.isEmpty || places.contains(directory.namespace) else { continue }
            if let pod = Self.pod(of: directory, view) { pods[name] = pod }
            if let namespace = view.namespace(directory.namespace) { namespaces[name] = namespace }
            let hasAll =
                (pods[name] != nil || !sight.seesPods) && (namespaces[name] != nil || !sight.seesNamespaces)
            if !hasAll, published[name] == nil {
                let patience = sight.isCurrent ? min(timeout, Self.moment) : timeout
                let age = now - found.since
                if age < patience {
                    let isHeld = sight.hasAnswered || age >= Self.moment
                    waiting[name] = isHeld ? Set(directory.containers) : []
                    if isHeld { groups.append(group(name, directory, isHeld: true)) }
                    continue
                }
                incomplete += 1
            }
            waiting[name] = nil
            published[name] = Set(directory.containers)
            groups.append(group(name, directory))
        }
        if logs.hasLooked, waiting.isEmpty { isComplete = true }
        return groups
    }

    private mutating func group(_ name: String, _ directory: PodLogDirectory, isHeld: Bool = false) -> TargetGroup {
        let ingredients = Ingredients(
            directory: directory, pod: pods[name], namespace: namespaces[name], isHeld: isHeld)
        if let known = made[name], known.of == ingredients { return known.group }
        var group = targets.logGroup(directory, pods[name], namespaces[name], nodeName: nodeName)
        group.isHeld = isHeld
        made[name] = (group, ingredients)
        return group
    }

    private mutating func forget(_ logs: PodLogWatcher.State) {
        func isWanted(_ directory: PodLogDirectory) -> Bool { places.isEmpty || places.contains(directory.namespace) }
        missed = logs.missed.count(where: isWanted)
        for directory in logs.gone where isWanted(directory) {
            let opened = published[directory.name] ?? waiting[directory.name] ?? []
            missed += directory.containers.count { !opened.contains($0) }
        }
        for (name, held) in waiting where logs.pods[name] == nil {
            waiting[name] = nil
            // What is held is read as it is.
            if !held.isEmpty { incomplete += 1 }
        }
        for name in published.keys where logs.pods[name] == nil { published[name] = nil }
        for name in pods.keys where logs.pods[name] == nil { pods[name] = nil }
        for name in namespaces.keys where logs.pods[name] == nil { namespaces[name] = nil }
        for name in made.keys where logs.pods[name] == nil { made[name] = nil }
    }

    // A pod that has the name of one before it is another one.
    private static func pod(of directory: PodLogDirectory, _ view: KubernetesView) -> KubernetesPod? {
        view.pod("\(directory.namespace)/\(directory.pod)") { pod in
            pod.metadata.uid == directory.uid || pod.metadata.annotation(mirror) == directory.uid
        }
    }

    /// The annotation by which the API server's copy of a pod that kubelet itself runs tells the uid of the original.
    static let mirror = "kubernetes.io/config.mirror"
}

extension KubernetesTargets {
    /// A target for each container's directory.
    func logGroup(
        _ directory: PodLogDirectory, _ pod: KubernetesPod?, _ namespace: ObjectMetadata?, nodeName: String
    ) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("namespace", directory.namespace)
        labels.add("pod_name", directory.pod)
        labels.add("pod_uid", directory.uid)
        labels.add("pod_node_name", nodeName)
        if let pod {
            // What the path says stands: it is the same, or that of the original.
            var found = MetaLabels()
            addPod(pod, to: &found)
            let said = Set(labels.labels.map(\.name))
            for label in found.labels where !said.contains(label.name) { labels.addWhole(label.name, label.value) }
        }
        if settings.attached.namespace, let namespace {
            labels.addLabels(namespace.labels, "namespace")
            labels.addAnnotations(namespace.annotations, "namespace")
        }
        let root = settings.path.hasSuffix("/") ? String(settings.path.dropLast()) : settings.path
        let targets = directory.containers.map { name in
            var target = MetaLabels()
            target.add("pod_container_name", name)
            if let container = pod?.containers.first(where: { $0.name == name }) {
                target.add("pod_container_image", container.image)
                target.add("pod_container_id", container.id)
                target.add("pod_container_init", "\(container.isInit)")
            }
            target.addWhole("__path__", "\(root)/\(directory.name)/\(name)/*.log")
            return target.labels
        }
        return TargetGroup(
            job: job, source: "podlogs/\(directory.name)", labels: labels.labels, targets: targets, outlivesObject: true
        )
    }
}
