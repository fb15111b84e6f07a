/// One request as the fake saw it.
public struct LokiRequest: Sendable {
    /// The number of the request, from 0, in the order in which requests were complete.
    public var number: Int
    /// The method, `POST`.
    public var method: String
    /// Path and query.
    public var target: String
    /// The headers in their order, names in lower case.
    public var headers: [(name: String, value: String)]
    /// How many bytes the body had on the wire.
    public var bodySize: Int
    /// The content, unless it could not be decoded or was not a push.
    public var push: DecodedPush?
    /// The status that was answered, or `nil` if none was.
    public var status: Int?
    /// The tenant, from `X-Scope-OrgID`; `fake` without it.
    public var tenant: String

    /// The value of the first header of that name, whatever its case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }
}
