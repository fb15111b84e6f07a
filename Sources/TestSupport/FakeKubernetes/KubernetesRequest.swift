/// One request that a fake API server has got.
public struct KubernetesRequest: Hashable, Sendable {
    /// `list` or `watch`.
    public var verb: String
    /// The kind of objects: `pods`.
    public var resource: String
    /// The namespace; empty: all.
    public var namespace: String
    /// The parameters of the query, decoded.
    public var query: [String: String]
    /// The value of `Authorization`.
    public var authorization: String
    /// Without the query: `/pods` is a kubelet's, everything else an API server's.
    public var path: String
    /// All headers, by their names in lower case.
    public var headers: [String: String]
    /// The status that was answered.
    public var status: Int
}

/// What a fake API server does with one request instead of what is right.
public enum KubernetesFault: Hashable, Sendable {
    /// Answers so.
    case status(Int, headers: [String: String] = [:])
    /// Begins the right answer, and breaks the connection in the middle of it.
    case torn
    /// Answers with this text and 200.
    case body(String)
}
