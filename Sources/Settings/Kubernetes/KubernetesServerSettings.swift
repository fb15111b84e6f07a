/// A Kubernetes API server, and how to log in to it: `api_server` with the keys beside it, or what a kubeconfig file says.
public struct KubernetesServerSettings: Sendable, Equatable {
    /// `api_server`: its URL, `http` or `https`; a path in it comes before those of the API.
    public var url: String
    /// `basic_auth`, `authorization`, `bearer_token`, `bearer_token_file` or `oauth2`. Default: none.
    public var authorization = ClientSettings.Authorization.none
    /// `tls_config`.
    public var tls = ClientSettings.TLSSettings()
    /// `http_headers`. Default: none.
    public var headers = HTTPHeaderSettings()
    /// `exec` of a kubeconfig file's user: a program that prints a token or a client certificate. Default: none.
    public var exec: ExecCredentialSettings?
    /// `proxy_url` and its like. Default: no proxy.
    public var proxy = HTTPProxySettings()

    /// A server that wants no authorisation.
    public init(url: String) { self.url = url }
}

extension KubernetesServerSettings {
    /// The keys that mean nothing without `api_server`.
    static let httpKeys = [
        "basic_auth", "authorization", "bearer_token", "bearer_token_file", "oauth2", "tls_config", "proxy_url",
        "no_proxy",
        "proxy_from_environment", "proxy_connect_header", "follow_redirects", "enable_http2", "http_headers",
    ]

    /// Headers that every request has already.
    public static let ownHeaders = ["host", "user-agent", "accept", "authorization", "content-length", "connection"]

    /// Reads the keys, which stand beside others in `reader`.
    ///
    /// - Parameters:
    ///   - reader: the map.
    ///   - key: of the URL.
    ///   - environment: gives a variable's value, or nil.
    init(_ reader: inout MapReader, url key: String = "api_server", environment: (String) -> String?) {
        url = ""
        if let text = reader.nonEmpty(key) { take(text, key, reader) }
        authorization = ClientSettings.Authorization(&reader, ofURL: authorization, environment: environment)
        if var block = reader.map("tls_config") { tls = ClientSettings.TLSSettings(&block) }
        proxy = HTTPProxySettings(&reader, for: url, environment: environment)
        // API servers do not redirect, and one connection is as good as another.
        for key in ["follow_redirects", "enable_http2"] { InertKey(name: key, kind: .boolean).read(from: &reader) }
        headers = HTTPHeaderSettings(&reader, own: Self.ownHeaders)
    }

    private mutating func take(_ text: String, _ key: String, _ reader: MapReader) {
        do throws(LiteralError) {
            let parsed = try HTTPURL(text)
            url = parsed.text
            if let user = parsed.user, let password = parsed.password {
                authorization = .basic(username: .value(Secret(user)), password: .value(password))
            }
        } catch {
            reader.log.error(
                "`\(reader.path(key))`: `\(ValueReader.shown(HTTPURL.redacted(text)))` \(error.what)",
                mend: error.mend, at: reader.valueOrigin(of: key))
        }
    }

    /// Writes the keys.
    func write(to writer: inout YAMLWriter, url key: String = "api_server") {
        if !url.isEmpty { writer.string(key, url) }
        writer.write(authorization)
        writer.write(tls)
        writer.write(proxy)
        writer.write(headers)
    }
}
