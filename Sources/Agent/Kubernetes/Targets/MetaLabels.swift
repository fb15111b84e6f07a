import LineCore
import Settings

/// Labels whose names begin with `__meta_kubernetes_`, while they are collected. What is empty is left out, which is the same
/// to every rule.
struct MetaLabels {
    /// `__meta_kubernetes_`.
    static let prefix = KubernetesLabels.prefix

    private(set) var labels: [Label] = []

    /// No labels, or these.
    init(_ labels: [Label] = []) { self.labels = labels }

    /// Adds a label by the end of its name.
    mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { labels.append(Label(Self.prefix + name, value)) }
    }

    /// Adds a label by its whole name.
    mutating func addWhole(_ name: String, _ value: String) {
        if !value.isEmpty { labels.append(Label(name, value)) }
    }

    /// Adds the name, the labels and the annotations of an object of a kind, such as `pod`.
    mutating func addObject(_ metadata: ObjectMetadata, _ kind: String) {
        add("\(kind)_name", metadata.name)
        addLabels(metadata.labels, kind)
        addPairs(metadata.annotations, kind, "annotation")
    }

    /// Adds labels of an object of a kind.
    mutating func addLabels(_ labels: KeptLabels, _ kind: String) { addPairs(labels, kind, "label") }

    /// Adds annotations of an object of a kind.
    mutating func addAnnotations(_ annotations: KeptLabels, _ kind: String) {
        addPairs(annotations, kind, "annotation")
    }

    private mutating func addPairs(_ pairs: KeptLabels, _ kind: String, _ word: String) {
        for pair in pairs {
            let name = KubernetesLabels.sanitized(pair.name)
            add("\(kind)_\(word)_\(name)", pair.value)
            add("\(kind)_\(word)present_\(name)", "true")
        }
    }

    /// Host and port, an IPv6 address in brackets.
    static func joined(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
