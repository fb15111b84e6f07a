/// `http_tls_config` of a server: its certificate, and what it wants of its clients.
public struct ServerTLSSettings: Sendable, Equatable {
    /// `client_auth_type`: whether clients must show a certificate.
    public enum ClientAuthentication: String, Sendable, CaseIterable {
        /// None is asked for. The default.
        case none = "NoClientCert"
        /// One may be shown; nobody looks at it.
        case request = "RequestClientCert"
        /// Some certificate must be shown; nobody asks who signed it.
        case requireAny = "RequireAnyClientCert"
        /// The older name of ``requireAny``.
        case require = "RequireClientCert"
        /// One may be shown, and must then be of an authority that is trusted.
        case verifyIfGiven = "VerifyClientCertIfGiven"
        /// One of an authority that is trusted must be shown.
        case requireAndVerify = "RequireAndVerifyClientCert"

        /// Does somebody look at who signed the client's certificate?
        public var verifies: Bool { self == .verifyIfGiven || self == .requireAndVerify }
    }

    /// `tls_min_version`, which stands beside the block: the oldest version that is spoken.
    public enum MinimumVersion: String, Sendable, CaseIterable {
        /// TLS 1.0.
        case tls10 = "VersionTLS10"
        /// TLS 1.1.
        case tls11 = "VersionTLS11"
        /// TLS 1.2.
        case tls12 = "VersionTLS12"
        /// TLS 1.3.
        case tls13 = "VersionTLS13"
    }

    /// `cert_file`: PEM file of the server's certificate chain.
    public var certFile: String?
    /// `cert`: the same, inline.
    public var cert: String?
    /// `key_file`: PEM file of the server's private key.
    public var keyFile: String?
    /// `key`: the same, inline.
    public var key: Secret?
    /// `client_ca_file`: PEM file of the authorities whose clients are trusted. Default: the system's.
    public var clientCAFile: String?
    /// `client_ca`: the same, inline.
    public var clientCA: String?
    /// `client_auth_type`.
    public var clientAuthentication: ClientAuthentication = .none
    /// `tls_min_version`. Default: TLS 1.2.
    public var minVersion: MinimumVersion = .tls12
    /// Where the block stands, for what is found wrong later.
    var origin = Origin.none

    /// Is there anything about TLS? Else the server speaks plain HTTP.
    public var isEnabled: Bool {
        var plain = ServerTLSSettings()
        plain.minVersion = minVersion
        return self != plain
    }

    /// No TLS.
    public init() {}

    /// Reads the block. What must go together is looked at by ``check(_:_:)``, once the flags have been put over it.
    init(_ reader: inout MapReader) {
        origin = reader.origin
        certFile = reader.nonEmpty("cert_file")
        cert = reader.nonEmpty("cert")
        keyFile = reader.nonEmpty("key_file")
        key = reader.nonEmpty("key").map(Secret.init)
        clientCAFile = reader.nonEmpty("client_ca_file")
        clientCA = reader.nonEmpty("client_ca")
        if reader.nonEmpty("client_auth_type") != nil {
            clientAuthentication = reader.choice("client_auth_type") ?? clientAuthentication
        }
        reader.finish()
    }

    /// Reports what does not go together in the block `path`, such as `server.http_tls_config`.
    ///
    /// A certificate without its key would mean plain HTTP in Promtail; here it is an error.
    func check(_ path: String, _ log: ProblemLog) {
        guard isEnabled else { return }
        let both = [
            ("cert", cert != nil, certFile != nil), ("key", key != nil, keyFile != nil),
            ("client_ca", clientCA != nil, clientCAFile != nil),
        ]
        for (name, value, file) in both where value && file {
            log.error("`\(path)` has `\(name)` and `\(name)_file`", mend: "write one of them", at: origin)
        }
        for (name, value, file) in both.prefix(2) where !value && !file {
            log.error("`\(path)` has no `\(name)_file`", mend: "write it, or remove the block", at: origin)
        }
        if clientCA != nil || clientCAFile != nil, clientAuthentication == .none {
            log.error(
                "`\(path)` has a `client_ca` without `client_auth_type`",
                mend: "write `client_auth_type: \(ClientAuthentication.requireAndVerify.rawValue)`", at: origin)
        }
    }

    /// Writes the block, if there is anything in it.
    func write(as key: String, to writer: inout YAMLWriter) {
        guard isEnabled else { return }
        writer.block(key) { writer in
            writer.string("cert_file", ifAny: certFile)
            writer.string("cert", ifAny: cert)
            writer.string("key_file", ifAny: keyFile)
            if self.key != nil { writer.secret("key") }
            writer.string("client_ca_file", ifAny: clientCAFile)
            writer.string("client_ca", ifAny: clientCA)
            writer.raw("client_auth_type", clientAuthentication.rawValue)
        }
    }
}
