/// A URL, `http` or `https` unless other schemes are wanted, checked and taken apart as far as the settings need it.
///
/// Source: RFC 3986. A user in it is given apart from the rest, so that no password is printed with the URL.
struct HTTPURL: Sendable, Equatable {
    /// The URL without user and password.
    var text: String
    /// `http` or `https`.
    var scheme: String
    /// The host, without brackets.
    var host: String
    /// The port, if it is written.
    var port: Int?
    /// The path with its query; may be empty.
    var path: String
    /// The user of the URL, percent-decoded, if there is one.
    var user: String?
    /// The password of the URL, percent-decoded.
    var password: Secret?

    /// Reads a URL. The errors never hold a password.
    init(_ text: String, schemes: [String] = ["http", "https"]) throws(LiteralError) {
        let begin = "begin it with " + schemes.map { "\($0)://" }.joined(separator: " or ")
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw LiteralError(what: "holds white space or a control character", mend: "remove it")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw LiteralError(what: "has no scheme", mend: begin)
        }
        scheme = text[..<colon.lowerBound].lowercased()
        guard schemes.contains(scheme) else {
            throw LiteralError(what: "has the scheme `\(scheme)`", mend: begin)
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        path = String(rest[authority.endIndex...].prefix { $0 != "#" })
        var place = authority
        if let at = authority.lastIndex(of: "@") {
            let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let word = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw LiteralError(
                    what: "has a user or password with a bad %-escape", mend: "write a literal % as %25")
            }
            user = name
            password = Secret(word)
            place = authority[authority.index(after: at)...]
        }
        (host, port) = try Self.hostAndPort(place)
        self.text = "\(scheme)://\(place)\(path)"
    }

    /// A URL for a message: whatever stands before an `@` is hidden, even where the URL is malformed.
    static func redacted(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard start <= at else { return "<secret>" + text[at...] }
        return text[..<start] + "<secret>" + text[at...]
    }

    private static func hostAndPort(_ place: Substring) throws(LiteralError) -> (host: String, port: Int?) {
        var host = place
        var portText: Substring?
        if place.first == "[" {
            guard let end = place.firstIndex(of: "]") else {
                throw LiteralError(what: "has a `[` without `]`", mend: "write an IPv6 address as [::1]")
            }
            host = place[place.index(after: place.startIndex)..<end]
            let after = place[place.index(after: end)...]
            guard after.isEmpty || after.first == ":" else {
                throw LiteralError(what: "has text after `]`", mend: "write the port as [::1]:3100")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = place.firstIndex(of: ":") {
            host = place[..<colon]
            portText = place[place.index(after: colon)...]
        }
        guard !host.isEmpty else {
            throw LiteralError(what: "has no host", mend: "write it as http://host:3100/loki/api/v1/push")
        }
        guard let portText, !portText.isEmpty else { return (String(host), nil) }
        guard let port = Int(portText), (1...65535).contains(port), portText.first != "+" else {
            throw LiteralError(what: "has the port `\(portText)`", mend: "a port is a number from 1 to 65535")
        }
        return (String(host), port)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
