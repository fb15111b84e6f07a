import Settings
import Testing

@Suite struct ClientAuthorizationTests {
    private typealias Authorization = ClientSettings.Authorization

    @Test(arguments: [
        (
            "basic_auth: {username: u, password: p}",
            Authorization.basic(username: .value(Secret("u")), password: .value(Secret("p")))
        ),
        ("basic_auth: {username_file: /u, password_file: /p}", .basic(username: .file("/u"), password: .file("/p"))),
        ("basic_auth: {username: u}", .basic(username: .value(Secret("u")), password: .value(Secret("")))),
        ("bearer_token: t", .token(type: "Bearer", credentials: .value(Secret("t")))),
        ("bearer_token_file: /t", .token(type: "Bearer", credentials: .file("/t"))),
        ("authorization: {credentials: c}", .token(type: "Bearer", credentials: .value(Secret("c")))),
        ("authorization: {type: Token, credentials_file: /c}", .token(type: "Token", credentials: .file("/c"))),
        ("bearer_token: ''", .none), ("timeout: 1s", .none),
    ])
    func `each way to authorise is read`(line: String, expected: ClientSettings.Authorization) throws {
        #expect(try settings(client(line)).clients[0].authorization == expected)
    }

    @Test(arguments: [
        ("basic_auth: {username: u}", "bearer_token: t"), ("bearer_token: t", "bearer_token_file: /t"),
        ("authorization: {credentials: c}", "basic_auth: {username: u}"),
        ("authorization: {credentials: c}", "bearer_token: t"),
    ])
    func `two ways at once are an error`(first: String, second: String) throws {
        let found = try problems(client(first, second))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.yaml:") == true)
        #expect(
            found.first?.contains(
                "at most one of `basic_auth`, `authorization`, `bearer_token`, `bearer_token_file`, `oauth2`") == true)
    }

    @Test(arguments: [
        (
            "basic_auth: {username: u, password: p, password_file: /p}",
            "`clients[0].basic_auth` has `password` and `password_file`"
        ),
        ("basic_auth: {username: u, username_file: /u}", "`clients[0].basic_auth` has `username` and `username_file`"),
        ("authorization: {type: basic, credentials: c}", "`clients[0].authorization.type` is `basic`"),
        ("authorization: {type: Bearer}", "`clients[0].authorization` has no credentials"),
        ("basic_auth: {user: u}", "unknown key `user` in `clients[0].basic_auth`"),
        ("bearer_token: [a]", "`clients[0].bearer_token` is a list"),
    ])
    func `a block that cannot be used is an error`(line: String, expected: String) throws {
        let result = Settings.load(yaml: client(line))
        #expect(result.settings == nil)
        #expect(result.errors.map(\.what) == [expected])
    }

    @Test func `the user of the URL becomes basic authentication, and leaves the URL`() throws {
        let client = try settings("clients: [{url: 'http://me:my%40pw@loki:3100/push'}]").clients[0]
        #expect(client.url == "http://loki:3100/push")
        #expect(client.authorization == .basic(username: .value(Secret("me")), password: .value(Secret("my@pw"))))
    }

    @Test func `the user of the URL wins over other ways, with a warning`() throws {
        let result = Settings.load(yaml: "clients: [{url: 'http://me:pw@loki/push', bearer_token: t}]")
        #expect(
            result.settings?.clients[0].authorization
                == .basic(username: .value(Secret("me")), password: .value(Secret("pw"))))
        #expect(
            result.warnings.contains { $0.what == "`clients[0].bearer_token` has no effect, as the URL has a user" })
    }
}
