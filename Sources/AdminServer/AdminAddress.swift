/// Where the admin server listens, and under which path.
public struct AdminAddress: Sendable, Equatable {
    /// `server.http_listen_address`: a name or an address of this machine. Default `127.0.0.1`.
    public var host: String
    /// `server.http_listen_port`: 0 to 65535, 0 for any free one. Default 9080.
    public var port: Int
    /// `server.http_path_prefix`, such as `/needletail`: empty, or with a slash before it and none after
    /// it. Default: empty.
    public var pathPrefix: String

    /// An address with the agent's defaults.
    public init(host: String = "127.0.0.1", port: Int = 9080, pathPrefix: String = "") {
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
    }

    /// The host as a resolver takes it: an IPv6 address without brackets.
    var bindHost: String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    /// Host and port as they stand in a URL.
    static func joined(host: String, port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
