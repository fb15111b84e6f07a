import LineCore

/// An object of the cluster: of its text what targets are made of.
///
/// Each in a place of its own, so that a table of many small ones has no room for large ones.
indirect enum KubernetesObject: Sendable, Equatable {
    case pod(KubernetesPod)
    case node(KubernetesNode)
    case namespace(ObjectMetadata)
    case service(KubernetesService)
    case endpoints(KubernetesEndpoints)
    case endpointSlice(KubernetesEndpointSlice)
    case ingress(KubernetesIngress)

    /// Reads an object; `nil` where it has no name, which no object lacks.
    init?(_ resource: KubernetesResource, _ text: Bytes, _ keeper: inout LabelKeeper) {
        guard let value = JSONValue.kubernetesObject(text) else { return nil }
        self.init(resource, value, &keeper)
    }

    /// Makes an object of what was read already.
    init?(_ resource: KubernetesResource, _ value: JSONValue, _ keeper: inout LabelKeeper) {
        guard let metadata = ObjectMetadata(of: value, resource, &keeper) else { return nil }
        switch resource {
        case .pods: self = .pod(KubernetesPod(metadata, value))
        case .nodes: self = .node(KubernetesNode(metadata, value))
        case .namespaces: self = .namespace(metadata)
        case .services: self = .service(KubernetesService(metadata, value))
        case .endpoints: self = .endpoints(KubernetesEndpoints(metadata, value))
        case .endpointSlices: self = .endpointSlice(KubernetesEndpointSlice(metadata, value))
        case .ingresses: self = .ingress(KubernetesIngress(metadata, value))
        }
    }

    /// Its `metadata`.
    var metadata: ObjectMetadata {
        switch self {
        case .pod(let pod): pod.metadata
        case .node(let node): node.metadata
        case .namespace(let metadata): metadata
        case .service(let service): service.metadata
        case .endpoints(let endpoints): endpoints.metadata
        case .endpointSlice(let slice): slice.metadata
        case .ingress(let ingress): ingress.metadata
        }
    }
}
