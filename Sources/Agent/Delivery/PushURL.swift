/// An `http` or `https` URL, in the parts that a push needs.
public struct PushURL: Sendable, Equatable {
    /// What is wrong with a URL, as a sentence.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        /// The sentence.
        public let description: String
    }

    /// `https`?
    public let isTLS: Bool
    /// The host: a name, an IPv4 address, or an IPv6 address without brackets.
    public let host: String
    /// The port, where the URL has one.
    public let explicitPort: Int?
    /// Path and query; begins with a slash.
    public let target: String
    /// `user:password@` of the URL, percent-decoded.
    public let user: (name: String, password: String)?

    /// The port, 80 or 443 by default.
    public var port: Int { explicitPort ?? (isTLS ? 443 : 80) }
    /// Host and port as the URL has them: the metrics' label `host`, and the `Host` header.
    public var authority: String { bracketed(host) + (explicitPort.map { ":\($0)" } ?? "") }
    /// The URL without user and password.
    public var text: String { "\(isTLS ? "https" : "http")://\(authority)\(target)" }

    /// Reads a URL (RFC 3986).
    ///
    /// - Parameters:
    ///   - text: the URL.
    ///   - plain: schemes without TLS.
    ///   - tls: schemes with TLS.
    /// - Throws: what is wrong with it. The text itself is not in the sentence: it may hold a password.
    public init(_ text: String, plain: [String] = ["http"], tls: [String] = ["https"]) throws(Problem) {
        let trimmed = String(text.trimmingSpace)
        guard let mark = trimmed.firstRange(of: "://") else {
            throw Problem(description: "`url` has no scheme: it must begin with http:// or https://")
        }
        let scheme = trimmed[..<mark.lowerBound].lowercased()
        guard plain.contains(scheme) || tls.contains(scheme) else {
            let known = (plain + tls).map { "\($0)://" }.joined(separator: " or ")
            throw Problem(description: "the scheme \(scheme):// is not supported: it must be \(known)")
        }
        isTLS = tls.contains(scheme)
        let rest = trimmed[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let path = rest[end...].prefix { $0 != "#" }
        target = path.hasPrefix("/") ? String(path) : "/" + path
        var authority = rest[..<end]
        var user: (String, String)?
        if let at = authority.lastIndex(of: "@") {
            let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
            authority = authority[authority.index(after: at)...]
        }
        self.user = user
        (host, explicitPort) = try Self.hostAndPort(authority)
    }

    /// Where a `Location` leads from here: another URL, or a path on the same host.
    ///
    /// - Throws: what is wrong with it.
    func following(_ location: String) throws(Problem) -> PushURL {
        if location.contains("://") { return try PushURL(location) }
        let base = "\(isTLS ? "https" : "http"):"
        if location.hasPrefix("//") { return try PushURL(base + location) }
        guard location.hasPrefix("/") else { throw Problem(description: "the server redirects to a relative path") }
        return try PushURL("\(base)//\(authority)\(location)")
    }

    /// Do both lead to the same server, so that what one may see the other may see?
    func isSameOrigin(as other: PushURL) -> Bool {
        isTLS == other.isTLS && port == other.port && host.lowercased() == other.host.lowercased()
    }

    /// Equal in every part.
    public static func == (left: PushURL, right: PushURL) -> Bool {
        left.text == right.text && left.user?.name == right.user?.name && left.user?.password == right.user?.password
    }

    private func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    private static func hostAndPort(_ authority: Substring) throws(Problem) -> (String, Int?) {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else {
                throw Problem(description: "`url` has a [ without a ] around its IPv6 address")
            }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            if !after.isEmpty { port = after.dropFirst() }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { throw Problem(description: "`url` has no host after its scheme") }
        guard let port, !port.isEmpty else { return (String(host), nil) }
        guard let number = Int(port), (1...65_535).contains(number) else {
            throw Problem(description: "the port of `url` must be a number from 1 to 65535")
        }
        return (String(host), number)
    }

    private static func decoded(_ text: Substring) -> String {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                out.append(byte)
                continue
            }
            out.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
