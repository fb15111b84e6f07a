import LineCore

/// `metadata` of an object.
struct ObjectMetadata: Sendable, Equatable {
    /// What controls an object.
    struct Owner: Sendable, Equatable {
        let kind: String
        let name: String
    }

    /// `name`.
    let name: String
    /// `namespace`; empty for objects of the whole cluster.
    let namespace: String
    /// `uid`; kept of pods alone.
    let uid: String
    /// `labels`, those that are used, by key.
    let labels: KeptLabels
    /// `annotations`, those that are used, by key.
    let annotations: KeptLabels
    /// The owner that is the controller.
    let controller: Owner?

    /// Reads an object's; `nil` where it has no name.
    init?(of object: JSONValue, _ resource: KubernetesResource, _ keeper: inout LabelKeeper) {
        guard let value = object["metadata"], let name = value["name"]?.asString else { return nil }
        self.name = name
        namespace = value.string("namespace")
        uid = resource == .pods ? value.string("uid") : ""
        labels = keeper.labels(value["labels"])
        annotations = keeper.annotations(value["annotations"])
        controller = value.list("ownerReferences").first { $0["controller"]?.asBoolean == true }
            .map { Owner(kind: $0.string("kind"), name: $0.string("name")) }
    }

    /// Tells the object from all others of its kind.
    var key: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    /// The value of an annotation.
    func annotation(_ key: String) -> String? { annotations[key] }

    /// The value of a label.
    func label(_ key: String) -> String? { labels[key] }
}
