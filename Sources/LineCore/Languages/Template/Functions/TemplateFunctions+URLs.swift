extension TemplateFunctions {
    /// sprig's functions for URLs.
    static let urls: [TemplateFunction] = [
        TemplateFunction("urlParse", [.text]) { call in
            guard let url = GoURL(call.text(0)) else { throw TemplateError("unable to parse url") }
            let map = try call.makeMap()
            for (key, value) in zip(urlKeys, url.parts) {
                try call.set(map, key.bytes, try call.make(value))
            }
            return .map(map)
        },
        TemplateFunction("urlJoin", [.map]) { call in
            var parts: [[UInt8]] = []
            for key in urlKeys {
                switch call.map(0)[key.bytes] {
                case nil: parts.append([])
                case .text(let text): parts.append(Array(text))
                case let value?:
                    throw TemplateError("\(String(key.bytes)) must be a string, not \(value.kindName)")
                }
            }
            return try call.make(GoURL(parts: parts).text)
        },
    ]

    private static let urlKeys = ["scheme", "userinfo", "host", "hostname", "path", "query", "opaque", "fragment"].map {
        TemplateBytes($0.utf8)
    }
}

/// A URL in its parts, as Go's `net/url` takes it apart.
struct GoURL {
    private var scheme: [UInt8] = []
    private var user: [UInt8] = []
    private var host: [UInt8] = []
    private var path: [UInt8] = []
    private var query: [UInt8] = []
    private var opaque: [UInt8] = []
    private var fragment: [UInt8] = []

    /// Scheme, user, host, host without its port, path, query, opaque part and fragment.
    var parts: [[UInt8]] { [scheme, user, host, hostname, path, query, opaque, fragment] }

    /// A URL of such parts; the fourth follows from the third.
    init(parts: [[UInt8]]) {
        (scheme, user, host, path) = (parts[0], parts[1], parts[2], parts[4])
        (query, opaque, fragment) = (parts[5], parts[6], parts[7])
    }

    /// Takes a text apart; `nil` where Go finds it wrong.
    init?(_ text: Bytes) {
        for index in 0..<text.count where text[index] < 0x20 || text[index] == 0x7f { return nil }
        var rest = text
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard let decoded = GoEscape.unescapedURL(rest[(hash + 1)...]) else { return nil }
            fragment = decoded
            rest = rest[..<hash]
        }
        guard let afterScheme = takeScheme(rest) else { return nil }
        rest = afterScheme
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if !rest.hasPrefix("/") {
            if !scheme.isEmpty {
                opaque = Array(rest)
                return
            }
            // A colon in the first part of a path would make it a scheme.
            let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count
            if let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon < slash { return nil }
        }
        if rest.hasPrefix("//"), !scheme.isEmpty || !rest.hasPrefix("///") {
            let end = rest.firstIndex(of: UInt8(ascii: "/"), from: 2) ?? rest.count
            guard takeAuthority(rest[2..<end]) else { return nil }
            rest = rest[end...]
        }
        guard let decoded = GoEscape.unescapedURL(rest) else { return nil }
        path = decoded
    }

    // Returns what follows the scheme; `nil` where there is a colon but no scheme before it.
    private mutating func takeScheme(_ text: Bytes) -> Bytes? {
        for index in 0..<text.count {
            let byte = text[index]
            if (byte | 0x20) &- 97 < 26 { continue }
            switch byte {
            case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == 0 { return text }
            case UInt8(ascii: ":"):
                guard index > 0 else { return nil }
                scheme = Array(text[..<index]).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
                return text[(index + 1)...]
            default: return text
            }
        }
        return text
    }

    private mutating func takeAuthority(_ text: Bytes) -> Bool {
        var rest = text
        var at: Int?
        for index in 0..<text.count where text[index] == UInt8(ascii: "@") { at = index }
        if let at {
            user = Array(text[..<at])
            rest = text[(at + 1)...]
        }
        var colon: Int?
        var bracket: Int?
        for index in 0..<rest.count {
            if rest[index] == UInt8(ascii: ":") { colon = index }
            if rest[index] == UInt8(ascii: "]") { bracket = index }
            if rest[index] == 0x20 { return false }
        }
        if rest.hasPrefix("[") { guard bracket != nil else { return false } }
        if let colon, colon > bracket ?? -1 {
            for index in (colon + 1)..<max(colon + 1, rest.count) where rest[index] &- 48 > 9 { return false }
        }
        guard let decoded = GoEscape.unescapedURL(rest) else { return false }
        host = decoded
        return true
    }

    private var hostname: [UInt8] {
        if host.first == UInt8(ascii: "["), let end = host.firstIndex(of: UInt8(ascii: "]")) {
            return Array(host[1..<end])
        }
        return host.lastIndex(of: UInt8(ascii: ":")).map { Array(host[..<$0]) } ?? host
    }

    /// The URL put together again (`URL.String`).
    var text: [UInt8] {
        var out: [UInt8] = []
        if !scheme.isEmpty { out += scheme + [UInt8(ascii: ":")] }
        if !opaque.isEmpty {
            out += opaque
        } else {
            if !scheme.isEmpty || !host.isEmpty || !user.isEmpty {
                if !host.isEmpty || !path.isEmpty || !user.isEmpty { out += Array("//".utf8) }
                if !user.isEmpty { out += user + [UInt8(ascii: "@")] }
                out += host
            }
            if !path.isEmpty, path[0] != UInt8(ascii: "/"), !host.isEmpty { out.append(UInt8(ascii: "/")) }
            out += path.withBytes { GoEscape.url($0, .path) }
        }
        if !query.isEmpty { out += [UInt8(ascii: "?")] + query }
        if !fragment.isEmpty { out += [UInt8(ascii: "#")] + fragment.withBytes { GoEscape.url($0, .fragment) } }
        return out
    }
}
