import Settings
import TestSupport
import Testing

@testable import Agent

/// Programs that print credentials: real scripts, and an API server that takes what they print.
@Suite(.timeLimit(.minutes(10))) struct ExecCredentialsTests {
    private static let version = "client.authentication.k8s.io/v1"

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func settings(_ script: String) -> ExecCredentialSettings {
        var settings = ExecCredentialSettings(version: Self.version, command: "sh")
        settings.arguments = ["-c", script]
        return settings
    }

    // Counts its runs, and prints the file `token` with what stands in `more`.
    private var counting: String {
        """
        echo "$KUBERNETES_EXEC_INFO" >> \(directory("runs"))
        printf '{"apiVersion":"\(Self.version)","kind":"ExecCredential","status":{"token":"%s"%s}}' \
        "$(cat \(directory("token")))" "$(cat \(directory("more")))"
        """
    }

    private func runs() -> Int { (try? readFile(directory("runs")))?.count { $0 == 0x0A } ?? 0 }

    @Test func `a token is kept until it ends, and asked for anew then, or when it was refused`() async throws {
        try directory.write("token", "one")
        // 100 s after the manual clock's beginning.
        try directory.write("more", #","expirationTimestamp":"2023-11-14T22:15:00Z""#)
        let time = ManualTime()
        let credentials = ExecCredentials(settings(counting), time: .manual(time))
        let first = try await credentials.current()
        #expect(first.token == Secret("one") && first.endsAt == time.wall + 100_000_000_000)
        try directory.write("token", "two")
        #expect(try await credentials.current() == first)
        time.advance(by: 100_000_000_000)
        let second = try await credentials.current()
        #expect(second.token == Secret("two") && runs() == 2)
        // What was replaced meanwhile is not thrown away.
        try directory.write("more", "")
        await credentials.discard(first)
        await credentials.discard(second)
        let third = try await credentials.current()
        time.advance(by: 1_000_000_000_000)
        #expect(try await credentials.current() == third && third.endsAt == nil && runs() == 3)
        let info = String(decoding: try readFile(directory("runs")), as: UTF8.self)
        #expect(
            info.hasPrefix(#"{"apiVersion":"\#(Self.version)","kind":"ExecCredential","spec":{"interactive":false}}"#))
    }

    @Test(arguments: [
        ("echo hello", "sh printed no ExecCredential"), ("echo broken >&2; exit 7", "sh ended with status 7: broken"),
        (#"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}'"#, "and the file says"),
        (#"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}'"#, "without `status`"),
        (
            #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'"#,
            "printed no token"
        ),
        (
            #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"k"}}'"#,
            "without the other"
        ),
        (
            #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","expirationTimestamp":"soon"}}'"#,
            "is no RFC 3339 time: soon"
        ),
    ])
    func `what is wrong is said, and tried again`(script: String, words: String) async throws {
        let credentials = ExecCredentials(settings(script), time: .manual(ManualTime()))
        for _ in 1...2 {
            let failure = await #expect(throws: KubernetesFailure.self) { try await credentials.current() }
            #expect(failure?.description.hasPrefix("Kubernetes: `exec` of kubeconfig_file: sh ") == true)
            #expect(failure?.description.contains(words) == true, "\(failure?.description ?? "")")
        }
    }

    @Test func `a program that is missing is said with the hint of how to get it`() async throws {
        var settings = ExecCredentialSettings(version: Self.version, command: "/no/such/program")
        settings.hint = "install it"
        let credentials = ExecCredentials(settings, time: .manual(ManualTime()))
        let failure = await #expect(throws: KubernetesFailure.self) { try await credentials.current() }
        #expect(failure?.description.hasSuffix("(ENOENT): install it") == true, "\(failure?.description ?? "")")
    }

    private func kubeconfig(_ server: FakeKubernetes, script: String, authority: String = "") throws -> String {
        try directory.write("login.sh", script)
        return try directory.write(
            "config",
            """
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: {server: '\(server.url)'\(authority.isEmpty ? "" : ", certificate-authority: '\(authority)'")}}]
            users: [{name: u, user: {exec: {apiVersion: \(Self.version), command: sh, args: ['\(directory("login.sh"))']}}}]
            """)
    }

    @Test func `a refused token means another run, and the watch goes on with what it prints`() async throws {
        let server = try await FakeKubernetes.start()
        server.setTokens(["one"])
        server.set("pods", .pod("ns", "a"))
        try directory.write("token", "one")
        try directory.write("more", "")
        var settings = KubernetesDiscoverySettings(role: .pod)
        settings.access = .kubeconfig(try kubeconfig(server, script: counting))
        let run = try DiscoveryRun([settings])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
            try await server.waitForWatches(1)
            #expect(runs() == 1)
            server.setTokens(["two"])
            try directory.write("token", "two")
            server.bookmark()
            server.endWatches()
            try await server.waitForWatches(1)
            server.set("pods", .pod("ns", "b"))
            #expect(await run.comes(to: ["pod/ns/a", "pod/ns/b"]))
            #expect(server.requests.suffix(2).map(\.status) == [401, 200] && runs() == 2)
            #expect(server.requests.last?.authorization == "Bearer two")
        }
    }

    @Test(.enabled(if: TestCertificates.areAvailable))
    func `a client certificate may be printed as well`() async throws {
        let certificates = try await TestCertificates()
        let server = try await FakeKubernetes.start(
            tls: .init(
                certificate: certificates.server, key: certificates.serverKey, clientAuthority: certificates.authority))
        server.set("pods", .pod("ns", "a"))
        func quoted(_ path: String) throws -> String {
            String(decoding: try readFile(path), as: UTF8.self).replacing("\n", with: "\\n")
        }
        let printed =
            #"{"apiVersion":"\#(Self.version)","kind":"ExecCredential","status":{"clientCertificateData":"\#(try quoted(certificates.client))","clientKeyData":"\#(try quoted(certificates.clientKey))"}}"#
        try directory.write("credential.json", printed)
        var settings = KubernetesDiscoverySettings(role: .pod)
        settings.access = .kubeconfig(
            try kubeconfig(server, script: "cat \(directory("credential.json"))", authority: certificates.authority))
        let run = try DiscoveryRun([settings])
        try await run.whileRunning {
            #expect(await run.comes(to: ["pod/ns/a"]))
        }
        #expect(server.requests.allSatisfy { $0.authorization.isEmpty })
    }
}
