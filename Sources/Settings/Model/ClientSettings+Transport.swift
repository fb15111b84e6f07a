extension ClientSettings {
    /// Reads the proxy: given, or taken from the environment by the URL's scheme.
    mutating func readProxy(_ reader: inout MapReader, environment: (String) -> String?) {
        let log = reader.log
        let written = reader.nonEmpty("proxy_url")
        noProxy = reader.string("no_proxy") ?? noProxy
        let fromEnvironment = reader.boolean("proxy_from_environment") ?? false
        reader.notBuilt("proxy_connect_header", mend: "remove it for now")
        if fromEnvironment, written != nil || !noProxy.isEmpty {
            log.error(
                "`\(reader.path("proxy_from_environment"))` together with `proxy_url` or `no_proxy`",
                mend: "write one or the other", at: reader.origin(of: "proxy_from_environment"))
        }
        if !fromEnvironment, written == nil, !noProxy.isEmpty {
            log.error(
                "`\(reader.path("no_proxy"))` without `proxy_url`", mend: "write the proxy's URL, or remove it",
                at: reader.origin(of: "no_proxy"))
        }
        if let written {
            readProxyURL(written, path: reader.path("proxy_url"), at: reader.valueOrigin(of: "proxy_url"), log)
        } else if fromEnvironment {
            let scheme = url.hasPrefix("https") ? "https" : "http"
            let names = ["\(scheme.uppercased())_PROXY", "\(scheme)_proxy"]
            guard let name = names.first(where: { environment($0)?.isEmpty == false }), let value = environment(name)
            else { return }
            let text = value.contains("://") ? value : "http://\(value)"
            readProxyURL(text, path: name, at: reader.origin(of: "proxy_from_environment"), log)
            noProxy = environment("NO_PROXY") ?? environment("no_proxy") ?? ""
        }
    }

    private mutating func readProxyURL(_ text: String, path: String, at origin: Origin, _ log: ProblemLog) {
        do throws(LiteralError) {
            _ = try HTTPURL(text, schemes: ["http", "socks5", "socks5h"])
            proxyURL = text
        } catch {
            log.error(
                "`\(path)`: `\(ValueReader.shown(HTTPURL.redacted(text)))` \(error.what)", mend: error.mend, at: origin)
        }
    }
}

extension ClientSettings.TLSSettings {
    /// The versions that `min_version` and `max_version` may name.
    static let versions = ["TLS10", "TLS11", "TLS12", "TLS13"]

    init(_ reader: inout MapReader) {
        self.init()
        caFile = reader.nonEmpty("ca_file")
        ca = reader.nonEmpty("ca")
        certFile = reader.nonEmpty("cert_file")
        cert = reader.nonEmpty("cert")
        keyFile = reader.nonEmpty("key_file")
        key = reader.nonEmpty("key").map(Secret.init)
        serverName = reader.nonEmpty("server_name")
        insecureSkipVerify = reader.boolean("insecure_skip_verify") ?? false
        minVersion = Self.version("min_version", &reader)
        maxVersion = Self.version("max_version", &reader)
        check(reader)
        reader.finish()
    }

    private func check(_ reader: MapReader) {
        let both = [("ca", ca != nil, caFile != nil), ("cert", cert != nil, certFile != nil)]
        for (name, value, file) in both + [("key", key != nil, keyFile != nil)] where value && file {
            reader.log.error(
                "`\(reader.path)` has `\(name)` and `\(name)_file`", mend: "write one of them",
                at: reader.origin(of: "\(name)_file"))
        }
        let hasCertificate = cert != nil || certFile != nil
        let hasKey = key != nil || keyFile != nil
        if hasCertificate != hasKey {
            reader.log.error(
                "`\(reader.path)` has a \(hasKey ? "key without a certificate" : "certificate without a key")",
                mend: "write both, or neither",
                at: reader.origin)
        }
        if let minVersion, let maxVersion, minVersion > maxVersion {
            reader.log.error(
                "`\(reader.path("min_version"))` is above `max_version`", mend: "swap them",
                at: reader.valueOrigin(of: "min_version"))
        }
    }

    private static func version(_ key: String, _ reader: inout MapReader) -> String? {
        guard let text = reader.nonEmpty(key) else { return nil }
        guard versions.contains(text) else {
            reader.log.error(
                "`\(reader.path(key))` is `\(ValueReader.shown(text))`",
                mend: "write one of \(versions.joined(separator: ", "))", at: reader.valueOrigin(of: key))
            return nil
        }
        return text
    }
}
