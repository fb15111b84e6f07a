/// How a fake token server is set up.
public struct TokenServerOptions: Sendable {
    /// Where the server takes the client's name and secret.
    public enum Authentication: Sendable, CaseIterable {
        /// HTTP basic authentication (RFC 6749, section 2.3.1).
        case header
        /// The parameters `client_id` and `client_secret`.
        case parameters
    }

    /// The clients and their secrets.
    public var clients: [String: String]
    /// Where they are taken.
    public var authentication: Authentication
    /// `expires_in` of a token, in seconds; nil to leave it out.
    public var lifetime: Int?
    /// The scopes that may be asked for; nil for any.
    public var scopes: Set<String>?
    /// Speak TLS.
    public var tls: LokiOptions.TLS?

    /// One client, with tokens of an hour.
    public init(
        clients: [String: String] = ["agent": "s3cret"], authentication: Authentication = .header,
        lifetime: Int? = 3600, scopes: Set<String>? = nil, tls: LokiOptions.TLS? = nil
    ) {
        self.clients = clients
        self.authentication = authentication
        self.lifetime = lifetime
        self.scopes = scopes
        self.tls = tls
    }
}
