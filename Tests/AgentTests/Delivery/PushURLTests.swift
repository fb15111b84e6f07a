import Testing

@testable import Agent

@Suite struct PushURLTests {
    @Test(arguments: [
        ("http://loki:3100/loki/api/v1/push", "loki", 3100, "loki:3100", "/loki/api/v1/push"),
        ("https://loki.example/push?x=1#frag", "loki.example", 443, "loki.example", "/push?x=1"),
        ("HTTP://h", "h", 80, "h", "/"),
        ("http://h?x", "h", 80, "h", "/?x"),
        ("http://[::1]:3100/p", "::1", 3100, "[::1]:3100", "/p"),
        ("http://[fe80::1]/p", "fe80::1", 80, "[fe80::1]", "/p"),
        (" http://10.0.0.1:1/p\n", "10.0.0.1", 1, "10.0.0.1:1", "/p"),
        ("http://h:/p", "h", 80, "h", "/p"),
    ])
    func `the parts of a URL are read`(
        text: String, host: String, port: Int, authority: String, target: String
    ) throws {
        let url = try PushURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.authority == authority)
        #expect(url.target == target)
        #expect(url.isTLS == text.hasPrefix("https"))
    }

    @Test func `user and password are decoded and do not show in the text`() throws {
        let url = try PushURL("https://123456:gl%2Bc_%40b@logs.example:8443/loki/api/v1/push")
        #expect(url.user?.name == "123456")
        #expect(url.user?.password == "gl+c_@b")
        #expect(url.text == "https://logs.example:8443/loki/api/v1/push")
        #expect(url.authority == "logs.example:8443")
        #expect(try PushURL("http://only@h/").user?.password.isEmpty == true)
    }

    @Test(arguments: [
        "", "loki:3100", "ftp://h/", "http://", "http:///p", "http://h:0/", "http://h:65536/", "http://h:x/",
        "http://[::1/",
        "unix:///run/x",
    ])
    func `what is no such URL is refused with a sentence`(text: String) {
        #expect(throws: PushURL.Problem.self) { try PushURL(text) }
    }

    @Test func `a problem does not quote the password`() {
        let error = #expect(throws: PushURL.Problem.self) { try PushURL("http://u:hunter2@h:99999/") }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test(arguments: [
        ("https://other/x", "https://other/x"), ("/b", "http://h:3100/b"), ("//o:1/c", "http://o:1/c"),
    ])
    func `a Location leads on`(location: String, to: String) throws {
        #expect(try PushURL("http://h:3100/a").following(location).text == to)
    }

    @Test func `a Location that is none is refused`() throws {
        let url = try PushURL("http://h/a")
        #expect(throws: PushURL.Problem.self) { try url.following("b") }
        #expect(throws: PushURL.Problem.self) { try url.following("") }
    }

    @Test func `an origin is scheme, host and port`() throws {
        let url = try PushURL("http://h/a")
        #expect(try url.isSameOrigin(as: PushURL("http://H:80/b")))
        #expect(try !url.isSameOrigin(as: PushURL("https://h:80/a")))
        #expect(try !url.isSameOrigin(as: PushURL("http://h:81/a")))
        #expect(try !url.isSameOrigin(as: PushURL("http://g/a")))
    }
}
