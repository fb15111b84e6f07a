/// One request that a fake token server has got.
public struct TokenRequest: Hashable, Sendable {
    /// The method, `POST`.
    public var method: String
    /// Path and query.
    public var target: String
    /// The headers, names in lower case; of one name the last.
    public var headers: [String: String]
    /// The parameters of the body, decoded; of one name the last.
    public var parameters: [String: String]
    /// The status that was answered.
    public var status: Int
}
