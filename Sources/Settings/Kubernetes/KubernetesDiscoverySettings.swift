/// An item of `kubernetes_sd_configs`: objects of a cluster that become targets.
public struct KubernetesDiscoverySettings: Sendable, Equatable {
    /// `role`: which objects.
    public enum Role: String, Sendable, CaseIterable {
        /// Containers of pods, one target for each of their ports.
        case pod
        /// Ports of services.
        case service
        /// Addresses of `Endpoints`.
        case endpoints
        /// Addresses of `EndpointSlice`s.
        case endpointslice
        /// Nodes.
        case node
        /// Paths of ingresses.
        case ingress
        /// Ours: what there is in ``path`` on the node, joined with its pods and their namespaces.
        case podlogs
    }

    /// How the API server is reached.
    public enum Access: Sendable, Equatable {
        /// By the service account of the pod that the agent runs in. The default.
        case cluster
        /// `kubeconfig_file`: by the current context of this file, which is read again when it changes.
        case kubeconfig(String)
        /// `api_server`, with the keys beside it.
        case server(KubernetesServerSettings)
        /// ``KubernetesDiscoverySettings/kubelet``: the node's kubelet, which is asked for pods alone.
        case kubelet(KubernetesServerSettings)
    }

    /// An item of `selectors`: only objects that the API server finds to match are watched.
    public struct Selector: Sendable, Equatable {
        /// `role`: of which objects.
        public var role: Role
        /// `label`: a label selector, such as `app=web,tier!=db`. Default: all.
        public var label: String
        /// `field`: a field selector, such as `status.phase=Running`. Default: all.
        public var field: String

        /// Selects objects of a role.
        public init(role: Role, label: String = "", field: String = "") {
            self.role = role
            self.label = label
            self.field = field
        }
    }

    /// `attach_metadata`: labels of other objects that a target belongs to. Default: none.
    public struct AttachedMetadata: Sendable, Equatable {
        /// `node`: those of the node. Needs the right to watch nodes.
        public var node = false
        /// `namespace`: those of the namespace. Needs the right to watch namespaces.
        public var namespace = false
        /// `deployment`: the name of a pod's deployment.
        public var deployment = false
        /// `job`: the name of a pod's job.
        public var job = false
        /// `cronjob`: the name of a pod's cron job.
        public var cronjob = false

        /// None.
        public init() {}
    }

    /// `role`. Required.
    public var role: Role
    /// `api_server` or `kubeconfig_file`.
    public var access = Access.cluster
    /// `namespaces.names`: only objects in these. Default: in all.
    public var namespaces: [String] = []
    /// `namespaces.own_namespace`: objects in the agent's own namespace as well, or alone. Default false.
    public var includesOwnNamespace = false
    /// `selectors`, at most one for each role.
    public var selectors: [Selector] = []
    /// `attach_metadata`.
    public var attached = AttachedMetadata()
    /// `path`, with the role `podlogs`: where kubelet has the directories of pods. Default `/var/log/pods`.
    public var path = Self.defaultPath
    /// `metadata_timeout`, with the role `podlogs`: how long a pod's files wait for the labels of its object. Default 5 s.
    public var metadataTimeout = Self.defaultMetadataTimeout
    /// `kubelet`, with the role `podlogs`: where pods are asked for, instead of the API server. Default: nowhere else.
    public var kubelet: KubeletSettings?
    /// Where the item stands.
    public var origin = Origin.none

    /// Where kubelet has the logs of pods.
    public static let defaultPath = "/var/log/pods"
    /// How long a pod's files wait for the labels of its object.
    public static let defaultMetadataTimeout = Duration.seconds(5)

    /// Objects of a role, all of them, found from inside the cluster.
    public init(role: Role) { self.role = role }

    /// The roles that selectors of a role may be for, in Prometheus' order.
    static func selectable(_ role: Role) -> [Role] {
        switch role {
        case .pod: [.pod, .node]
        // A pod that is not selected could not be told from one that is gone.
        case .podlogs: []
        case .service: [.service]
        case .endpoints: [.pod, .service, .endpoints]
        case .endpointslice: [.pod, .service, .endpointslice]
        case .node: [.node]
        case .ingress: [.ingress]
        }
    }
}
