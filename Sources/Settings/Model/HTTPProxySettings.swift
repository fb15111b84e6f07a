/// `proxy_url`, `no_proxy`, `proxy_from_environment` and `proxy_connect_header`: the way of a client to its server.
public struct HTTPProxySettings: Sendable, Equatable {
    /// `proxy_url`: an HTTP or SOCKS5 proxy, with its user and password if it wants them. Default: none. With
    /// `proxy_from_environment` the value of the environment.
    public var url: String?
    /// `no_proxy`: hosts to reach without the proxy, comma-separated. Default: none.
    public var noProxy = ""
    /// `proxy_connect_header`: sent to the proxy with `CONNECT`, so for `https` only. Sorted as in the file.
    public var connectHeaders: [SecretPair] = []

    /// No proxy.
    public init() {}

    /// Reads the keys, which stand beside others in `reader`.
    ///
    /// The scheme of `target`, which the proxy is for, says which variable of the environment counts. `environment` is
    /// asked only where `proxy_from_environment` says so.
    init(_ reader: inout MapReader, for target: String, environment: (String) -> String?) {
        let log = reader.log
        let written = reader.nonEmpty("proxy_url")
        noProxy = reader.string("no_proxy") ?? noProxy
        let fromEnvironment = reader.boolean("proxy_from_environment") ?? false
        readConnectHeaders(&reader, hasProxy: written != nil || fromEnvironment)
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
            take(written, path: reader.path("proxy_url"), at: reader.valueOrigin(of: "proxy_url"), log)
        } else if fromEnvironment {
            let scheme = target.hasPrefix("https") ? "https" : "http"
            let names = ["\(scheme.uppercased())_PROXY", "\(scheme)_proxy"]
            guard let name = names.first(where: { environment($0)?.isEmpty == false }), let value = environment(name)
            else { return }
            let text = value.contains("://") ? value : "http://\(value)"
            take(text, path: name, at: reader.origin(of: "proxy_from_environment"), log)
            noProxy = environment("NO_PROXY") ?? environment("no_proxy") ?? ""
        }
    }

    private mutating func readConnectHeaders(_ reader: inout MapReader, hasProxy: Bool) {
        guard let block = reader.map("proxy_connect_header") else { return }
        let pairs = block.all()
        if !hasProxy, !pairs.isEmpty {
            reader.log.error(
                "`\(block.path)` without `proxy_url`", mend: "write the proxy's URL, or remove it",
                at: reader.origin(of: "proxy_connect_header"))
        }
        for pair in pairs {
            let path = block.path(pair.key)
            let values = ValueReader.list(pair.value, path, reader.log) ?? []
            for (index, value) in values.enumerated() {
                guard let text = ValueReader.string(value, "\(path)[\(index)]", reader.log) else { continue }
                guard HTTPHeaderRules.isName(pair.key), HTTPHeaderRules.isValue(text) else {
                    HTTPHeaderRules.complain(about: pair.key, path: block.path, at: pair.keyOrigin, reader.log)
                    continue
                }
                // The HTTP client knows these two.
                let scheme = text.split(separator: " ").first?.lowercased()
                if pair.key.lowercased() == "proxy-authorization", scheme != "basic", scheme != "bearer" {
                    reader.log.error(
                        "`\(block.path)` has a Proxy-Authorization that is neither Basic nor Bearer",
                        mend: "use one of these schemes", at: pair.keyOrigin)
                    continue
                }
                connectHeaders.append(SecretPair(name: pair.key, value: Secret(text)))
            }
        }
    }

    private mutating func take(_ text: String, path: String, at origin: Origin, _ log: ProblemLog) {
        do throws(LiteralError) {
            _ = try HTTPURL(text, schemes: ["http", "socks5", "socks5h"])
            url = text
        } catch {
            log.error(
                "`\(path)`: `\(ValueReader.shown(HTTPURL.redacted(text)))` \(error.what)", mend: error.mend, at: origin)
        }
    }
}

/// The URL may hold a password, which is never printed.
extension HTTPProxySettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL without user and password, or `none`.
    public var description: String { url.map(HTTPURL.redacted) ?? "none" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// The settings by name, without what may be secret.
    public var customMirror: Mirror {
        Mirror(self, children: ["url": description, "noProxy": noProxy, "connectHeaders": connectHeaders.map(\.name)])
    }
}
