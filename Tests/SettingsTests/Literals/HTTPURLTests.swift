import Testing

@testable import Settings

@Suite struct HTTPURLTests {
    @Test(
        arguments: [
            ("http://loki", "http", "loki", nil, ""), ("https://loki:443/a?b=c#d", "https", "loki", 443, "/a?b=c"),
            ("HTTP://1.2.3.4:3100/x", "http", "1.2.3.4", 3100, "/x"), ("http://[::1]:80/", "http", "::1", 80, "/"),
            ("http://[::1]", "http", "::1", nil, ""), ("http://a:/x", "http", "a", nil, "/x"),
            ("http://a?q", "http", "a", nil, "?q"),
        ] as [(String, String, String, Int?, String)])
    func `a URL is taken apart`(text: String, scheme: String, host: String, port: Int?, path: String) throws {
        let url = try HTTPURL(text)
        #expect(url.scheme == scheme)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.path == path)
        #expect(url.user == nil)
    }

    @Test func `the user is taken out and decoded`() throws {
        let url = try HTTPURL("https://a%40b:p%3Aw:x@loki:1/p")
        #expect(url.text == "https://loki:1/p")
        #expect(url.user == "a@b")
        #expect(url.password?.revealed == "p:w:x")
    }

    @Test(arguments: [
        ("loki:3100/push", "no scheme"), ("", "no scheme"), ("ftp://a", "scheme `ftp`"), ("http://", "no host"),
        ("http:///push", "no host"), ("http://:80/", "no host"), ("http://a:x/", "port"), ("http://a:0/", "port"),
        ("http://a:65536/", "port"), ("http://a:+1/", "port"), ("http://a b/", "white space"),
        ("http://a\n", "white space"),
        ("http://[::1/", "without `]`"), ("http://[::1]x/", "after `]`"), ("http://u:%zz@a/", "%-escape"),
        ("http://u@/", "no host"),
    ])
    func `a bad URL says what is wrong`(text: String, gist: String) throws {
        let error = try #require(throws: LiteralError.self) { try HTTPURL(text) }
        #expect(error.what.contains(gist))
        #expect(!error.mend.isEmpty)
    }

    @Test(arguments: [
        ("http://u:p@loki/x", "http://<secret>@loki/x"), ("u:p@loki", "<secret>@loki"), ("http://loki", "http://loki"),
        ("http://u:p@q@loki", "http://<secret>@loki"), ("p@x://loki", "<secret>@x://loki"),
    ])
    func `what may be a password is hidden, even in a malformed URL`(text: String, expected: String) {
        #expect(HTTPURL.redacted(text) == expected)
    }
}
