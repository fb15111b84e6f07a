import Settings
import TestSupport
import Testing

@testable import Agent

@Suite struct PushCredentialsTests {
    private func credentials(
        _ settings: ClientSettings.Authorization, url: String = "http://loki/"
    ) throws -> PushCredentials {
        PushCredentials(settings, url: try PushURL(url))
    }

    @Test func `values are made into the header`() throws {
        var none = try credentials(.none)
        let header1 = try none.authorization(now: 0)
        #expect(header1 == nil)
        var basic = try credentials(
            .basic(username: .value(Secret("Aladdin")), password: .value(Secret("open sesame"))))
        let header2 = try basic.authorization(now: 0)
        #expect(header2 == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        var token = try credentials(.token(type: "Bearer", credentials: .value(Secret("abc"))))
        let header3 = try token.authorization(now: 0)
        #expect(header3 == "Bearer abc")
    }

    @Test func `user and password of the URL are used where nothing else is set`() throws {
        var url = try credentials(.none, url: "https://Aladdin:open%20sesame@loki/")
        let header4 = try url.authorization(now: 0)
        #expect(header4 == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        var both = try credentials(
            .token(type: "Bearer", credentials: .value(Secret("abc"))), url: "https://Aladdin:open%20sesame@loki/")
        let header5 = try both.authorization(now: 0)
        #expect(header5 == "Bearer abc")
    }

    @Test func `a file is read again when it changes, at most once a second`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("token", "  first\n")
        var token = try credentials(.token(type: "Bearer", credentials: .file(path)))
        let header6 = try token.authorization(now: 0)
        #expect(header6 == "Bearer first")
        try directory.write("token", "second and longer\n")
        let header7 = try token.authorization(now: 999_999_999)
        #expect(header7 == "Bearer first")
        let header8 = try token.authorization(now: 1_000_000_000)
        #expect(header8 == "Bearer second and longer")
    }

    @Test func `a file that is missing or empty is named, and tried again`() throws {
        let directory = try TemporaryDirectory()
        let path = directory("token")
        var token = try credentials(.token(type: "Bearer", credentials: .file(path)))
        let missing = #expect(throws: PushFailure.self) { try token.authorization(now: 0) }
        #expect(missing?.description.contains(path) == true)
        try directory.write("token", " \n")
        let empty = #expect(throws: PushFailure.self) { try token.authorization(now: 2_000_000_000) }
        #expect(empty?.description.contains("empty") == true)
        try directory.write("token", "good")
        let header9 = try token.authorization(now: 4_000_000_000)
        #expect(header9 == "Bearer good")
    }

    @Test func `a secret that no header can carry is refused without being quoted`() throws {
        var token = try credentials(.token(type: "Bearer", credentials: .value(Secret("hunter2\r\nX: y"))))
        let error = #expect(throws: PushFailure.self) { try token.authorization(now: 0) }
        #expect(error?.description.contains("hunter2") == false)
    }
}
