extension ClientSettings {
    /// `oauth2`: tokens from an authorisation server, by the client credentials grant (RFC 6749, section 4.4).
    public struct OAuth2: Sendable, Equatable {
        /// `client_id`: whom the tokens are for. Required.
        public var clientID = ""
        /// `client_secret` or `client_secret_file`. Default: the empty secret.
        public var clientSecret = SecretSource.value(Secret(""))
        /// `scopes`: what the tokens are to allow. Default: what the server gives by itself.
        public var scopes: [String] = []
        /// `token_url`: where tokens are asked for, `http` or `https`. Required.
        public var tokenURL = ""
        /// `endpoint_params`: further parameters of the request. `grant_type` may be replaced, as in Promtail.
        public var endpointParams: [SecretPair] = []
        /// `tls_config`, for the token URL alone.
        public var tls = TLSSettings()
        /// `proxy_url` and its like, for the token URL alone.
        public var proxy = HTTPProxySettings()

        /// No scopes, no parameters, no proxy.
        public init(clientID: String = "", tokenURL: String = "") {
            self.clientID = clientID
            self.tokenURL = tokenURL
        }
    }
}

extension ClientSettings.OAuth2 {
    private static let jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// What a request has without `endpoint_params`, which must not change it.
    private static let reservedParams = ["scope"]

    init(_ reader: inout MapReader, environment: (String) -> String?) {
        clientID = reader.nonEmpty("client_id") ?? ""
        clientSecret =
            ClientSettings.source(&reader, value: "client_secret", file: "client_secret_file") ?? clientSecret
        scopes = reader.strings("scopes") ?? []
        readTokenURL(&reader)
        readEndpointParams(&reader)
        if var block = reader.map("tls_config") { tls = ClientSettings.TLSSettings(&block) }
        proxy = HTTPProxySettings(&reader, for: tokenURL, environment: environment)
        readGrant(&reader)
        for key in ["client_id", "token_url"] where !reader.has(key) || reader.value(key)?.scalar == .string("") {
            reader.log.error(
                "`\(reader.path)` has no `\(key)`", mend: "write \(key == "client_id" ? "the client's name" : "it")",
                at: reader.origin)
        }
        reader.finish()
    }

    private mutating func readTokenURL(_ reader: inout MapReader) {
        guard let text = reader.nonEmpty("token_url") else { return }
        let origin = reader.valueOrigin(of: "token_url")
        do throws(LiteralError) {
            let parsed = try HTTPURL(text)
            tokenURL = parsed.text
            if parsed.user != nil {
                reader.log.warning(
                    "`\(reader.path("token_url"))` has a user, which is not sent",
                    mend: "write `client_id` and `client_secret`", at: origin)
            }
        } catch {
            reader.log.error(
                "`\(reader.path("token_url"))`: `\(ValueReader.shown(HTTPURL.redacted(text)))` \(error.what)",
                mend: error.mend, at: origin)
        }
    }

    private mutating func readEndpointParams(_ reader: inout MapReader) {
        for (name, value, origin) in reader.pairs("endpoint_params") ?? [] {
            if Self.reservedParams.contains(name), !scopes.isEmpty {
                reader.log.error(
                    "`\(reader.path("endpoint_params"))` has `\(name)`, and there are `scopes`",
                    mend: "write one of them", at: origin)
            }
            endpointParams.append(SecretPair(name: name, value: Secret(value)))
        }
    }

    /// The keys of the other grant mean nothing with this one, in Promtail too.
    private func readGrant(_ reader: inout MapReader) {
        let grant = reader.nonEmpty("grant_type")
        if grant == Self.jwtGrant {
            reader.log.error(
                "`\(reader.path("grant_type"))` is jwt-bearer, which is not built yet",
                mend: "use the grant client_credentials with `client_secret`", at: reader.valueOrigin(of: "grant_type"))
        }
        for key in [
            "client_certificate_key_id", "client_certificate_key", "client_certificate_key_file", "signature_algorithm",
            "iss", "audience",
        ] {
            InertKey(name: key, kind: .string).read(from: &reader)
        }
        InertKey(name: "claims", kind: .block).read(from: &reader)
    }
}
