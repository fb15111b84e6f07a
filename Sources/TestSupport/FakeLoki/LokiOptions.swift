/// How a fake Loki is set up.
public struct LokiOptions: Sendable {
    /// The certificate of a server that speaks TLS, and of whom it demands one.
    public struct TLS: Sendable {
        /// PEM file of the server's certificate chain.
        public var certificate: String
        /// PEM file of the server's private key.
        public var key: String
        /// PEM file of the authority whose certificates clients must show; `nil` demands none.
        public var clientAuthority: String?

        /// TLS with the certificate and key of these files.
        public init(certificate: String, key: String, clientAuthority: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
        }
    }

    /// What a client must send in `Authorization`; otherwise it is answered 401.
    public enum Authorization: Hashable, Sendable {
        /// Basic authentication (RFC 7617).
        case basic(user: String, password: String)
        /// A bearer token (RFC 6750).
        case bearer(String)

        /// The value that the header must have.
        public var headerValue: String {
            switch self {
            case .basic(let user, let password): "Basic \(base64("\(user):\(password)"))"
            case .bearer(let token): "Bearer \(token)"
            }
        }
    }

    /// The tenants' limits.
    public var limits = LokiLimits()
    /// Loki's `auth_enabled`: a request without `X-Scope-OrgID` is answered 401. Without it, its tenant is `fake`.
    public var authEnabled = false
    /// What clients must send to get in, as a gateway in front of Loki may demand.
    public var authorization: Authorization?
    /// Speak TLS.
    public var tls: TLS?

    /// Loki as it is without a configuration.
    public init() {}
}

private func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        var bits: UInt32 = 0
        for index in 0..<3 { bits = bits << 8 | UInt32(index < group.count ? group[start + index] : 0) }
        for index in 0...3 {
            result.append(index <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(index))) & 63] : "=")
        }
    }
    return result
}
