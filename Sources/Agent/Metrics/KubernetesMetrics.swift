import Synchronization

/// What is asked of Kubernetes' API servers, and what is known of them.
final class KubernetesMetrics: Sendable {
    private let requests: MetricFamily<Counter>
    private let events: MetricFamily<Counter>
    private let objectCount: MetricFamily<Gauge>
    private let withoutMetadata: MetricFamily<Counter>
    private let missedFiles: MetricFamily<Counter>
    private let counts = Mutex<[WatchKey: Int]>([:])

    init(_ build: MetricBuilder, missed: MetricFamily<Counter>) {
        missedFiles = missed
        requests = build.counter(
            "needletail_kubernetes_requests_total", "Requests to Kubernetes' API servers that ended.",
            ["resource", "verb", "outcome"])
        events = build.counter(
            "needletail_kubernetes_events_total", "Events that watches of Kubernetes' API told of.",
            ["resource", "event"])
        withoutMetadata = build.counter(
            "needletail_kubernetes_pods_without_metadata_total",
            "Pods whose files began to be read without the labels of their object or namespace.", ["job"])
        objectCount = build.gauge(
            "needletail_kubernetes_objects", "Objects of Kubernetes that are known.", ["resource"])
    }

    /// A list, or a watch, ended so.
    func request(_ resource: KubernetesResource, _ verb: String, outcome: String) {
        requests.with(resource.rawValue, verb, outcome).add()
    }

    /// A watch told of this.
    func event(_ resource: KubernetesResource, _ kind: WatchReader.Kind) {
        events.with(resource.rawValue, kind.rawValue.lowercased()).add()
    }

    /// So many pods of a job began to be read without all of their labels.
    func incomplete(_ job: String, _ pods: Int) { withoutMetadata.with(job).add(pods) }

    /// So many directories of a job's pods and containers were gone before they could be looked into.
    func missed(_ job: String, _ directories: Int) {
        missedFiles.with(job, AgentMetrics.Missed.directory.rawValue).add(directories)
    }

    /// A watch knows so many objects.
    func objects(_ resource: KubernetesResource, _ key: WatchKey, count: Int) {
        let all = counts.withLock { counts in
            counts[key] = count
            return counts.reduce(0) { $1.key.resource == resource ? $0 + $1.value : $0 }
        }
        objectCount.with(resource.rawValue).set(all)
    }
}
