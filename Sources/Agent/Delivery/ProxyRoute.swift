import Glibc
import Settings

/// How a request reaches its server: straight, or through a proxy.
enum ProxyRoute: Equatable {
    /// Straight.
    case direct
    /// Through an HTTP proxy: `https` in a tunnel (CONNECT), `http` by asking the proxy with the whole URL, as Go and
    /// curl do. Many proxies refuse tunnels to other ports than 443.
    case http(PushURL)
    /// Through a SOCKS5 proxy, without credentials.
    case socks(host: String, port: Int)

    /// The route that a client's settings give to a URL.
    ///
    /// - Throws: what is wrong with `proxy_url`.
    init(to url: PushURL, settings: HTTPProxySettings) throws(PushURL.Problem) {
        guard let text = settings.url, !text.isEmpty, !Self.isExempt(url, noProxy: settings.noProxy) else {
            self = .direct
            return
        }
        let proxy: PushURL
        do throws(PushURL.Problem) {
            proxy = try PushURL(text, plain: ["http", "socks5", "socks5h"], tls: [])
        } catch {
            throw PushURL.Problem(description: "`proxy_url`: \(error)")
        }
        if text.lowercased().hasPrefix("socks5") {
            self = .socks(host: proxy.host, port: proxy.explicitPort ?? 1080)
        } else {
            self = .http(proxy)
        }
    }

    /// Host and port of the proxy; nil without one.
    var proxy: String? {
        switch self {
        case .direct: nil
        case .http(let proxy): proxy.authority
        case .socks(let host, let port): "\(host):\(port)"
        }
    }

    /// Is the host one of `no_proxy`?
    ///
    /// The rules of Go's httpproxy, which Promtail has: items with commas between; `*` for all; a name for itself and all
    /// below it, with a dot in front only for what is below it; an address; a block such as `10.0.0.0/8`; each with
    /// `:port` where it is for that port only. Where anything is listed, localhost and loopback addresses are exempt too.
    static func isExempt(_ url: PushURL, noProxy: String) -> Bool {
        let items = noProxy.split(separator: ",").map { String($0.trimmingSpace).lowercased() }.filter { !$0.isEmpty }
        guard !items.isEmpty else { return false }
        let host = url.host.lowercased()
        let address = IPAddress(host)
        if host == "localhost" || address?.isLoopback == true { return true }
        return items.contains { matches($0, host: host, port: url.port, address: address) }
    }

    private static func matches(_ item: String, host: String, port: Int, address: IPAddress?) -> Bool {
        if item == "*" { return true }
        if let slash = item.firstIndex(of: "/") {
            guard let block = IPAddress(String(item[..<slash])), let bits = Int(item[item.index(after: slash)...])
            else {
                return false
            }
            return address?.isIn(block, bits: bits) ?? false
        }
        var name = item
        if let colon = item.lastIndex(of: ":"), item.hasPrefix("[") || item.firstIndex(of: ":") == colon {
            if let wanted = Int(item[item.index(after: colon)...]) {
                guard wanted == port else { return false }
                name = String(item[..<colon])
            }
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if let wanted = IPAddress(name) { return wanted == address }
        if name.hasPrefix("*.") { name.removeFirst() }
        return name.hasPrefix(".") ? host.hasSuffix(name) : host == name || host.hasSuffix("." + name)
    }
}

/// An IP address as bytes: 4 or 16 of them.
struct IPAddress: Equatable {
    private let bytes: [UInt8]

    /// Reads an address; `nil` for a name.
    init?(_ text: String) {
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            let isRead = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe inet_pton(family, text, buffer.baseAddress) == 1
            }
            if isRead {
                self.bytes = bytes
                return
            }
        }
        return nil
    }

    /// 127.0.0.0/8 or ::1?
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Do the first bits agree?
    func isIn(_ block: IPAddress, bits: Int) -> Bool {
        guard bytes.count == block.bytes.count, (0...(bytes.count * 8)).contains(bits) else { return false }
        return (0..<bits).allSatisfy { bit in
            (bytes[bit / 8] ^ block.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}
