import Settings
import Testing

@testable import Agent

@Suite struct ProxyRouteTests {
    private func route(_ url: String, proxy: String?, noProxy: String = "") throws -> ProxyRoute {
        var settings = HTTPProxySettings()
        settings.url = proxy
        settings.noProxy = noProxy
        return try ProxyRoute(to: PushURL(url), settings: settings)
    }

    @Test func `without a proxy the way is direct`() throws {
        #expect(try route("http://loki/", proxy: nil) == .direct)
        #expect(try route("http://loki/", proxy: "") == .direct)
    }

    @Test func `an HTTP proxy and a SOCKS proxy are told apart`() throws {
        #expect(try route("http://loki/", proxy: "http://u:p@proxy:3128") == .http(PushURL("http://u:p@proxy:3128")))
        #expect(try route("http://loki/", proxy: "socks5://proxy") == .socks(host: "proxy", port: 1080))
        #expect(try route("http://loki/", proxy: "socks5://proxy:9050") == .socks(host: "proxy", port: 9050))
    }

    @Test(arguments: ["https://proxy", "proxy:3128", "ftp://proxy"])
    func `another kind of proxy is refused by name`(proxy: String) {
        let error = #expect(throws: PushURL.Problem.self) { try route("http://loki/", proxy: proxy) }
        #expect(error?.description.contains("proxy_url") == true)
    }

    @Test(arguments: [
        ("*", "anything", true), ("loki", "loki", true), ("loki", "grafana", false),
        ("example.com", "loki.example.com", true),
        ("example.com", "example.com", true), (".example.com", "loki.example.com", true),
        (".example.com", "example.com", false),
        ("*.example.com", "a.example.com", true), ("example.com", "badexample.com", false), ("LOKI", "loki", true),
        ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false), ("10.0.0.0/8", "loki", false),
        ("10.0.0.7", "10.0.0.7", true), ("fd00::/8", "[fd00::5]", true), ("fd00::5", "[fd00::5]", true),
        ("a, b ,loki", "loki", true), ("x", "localhost", true), ("x", "127.0.0.1", true), ("x", "[::1]", true),
        ("", "localhost", false), (" , ", "localhost", false), ("loki:3100", "loki:3100", true),
        ("loki:3100", "loki", false),
        ("10.0.0.0/99", "10.1.2.3", false), ("10.0.0.0/x", "10.1.2.3", false),
    ])
    func `no_proxy follows Go's rules`(noProxy: String, host: String, isExempt: Bool) throws {
        #expect(try ProxyRoute.isExempt(PushURL("http://\(host)/"), noProxy: noProxy) == isExempt)
        let found = try route("http://\(host)/", proxy: "http://proxy", noProxy: noProxy)
        #expect((found == .direct) == isExempt)
    }
}
