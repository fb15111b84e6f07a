import Settings
import Testing

@Suite struct KubeConfigTests {
    private func read(_ yaml: String) throws(KubeConfig.Problem) -> KubernetesServerSettings {
        try KubeConfig(Array(yaml.utf8), path: "/etc/kube/config").server
    }

    private func config(cluster: String = "server: 'https://k:6443'", user: String = "token: abc") -> String {
        """
        apiVersion: v1
        kind: Config
        preferences: {}
        current-context: two
        contexts:
          - {name: one, context: {cluster: other, user: other}}
          - {name: two, context: {cluster: c, user: u, namespace: n}}
        clusters: [{name: other, cluster: {server: 'https://no'}}, {name: c, cluster: {\(cluster)}}]
        users: [{name: other, user: {token: no}}, {name: u, user: {\(user)}}]
        """
    }

    @Test func `the current context counts, and paths begin at the file`() throws {
        let server = try read(
            config(
                cluster:
                    "server: 'https://k:6443', certificate-authority: ca.pem, tls-server-name: k8s, proxy-url: 'http://p:1'",
                user: "client-certificate: /c.pem, client-key: sub/key.pem"))
        #expect(
            server.url == "https://k:6443" && server.tls.caFile == "/etc/kube/ca.pem" && server.tls.serverName == "k8s")
        #expect(server.tls.certFile == "/c.pem" && server.tls.keyFile == "/etc/kube/sub/key.pem")
        #expect(server.proxy.url == "http://p:1" && server.authorization == .none && !server.tls.insecureSkipVerify)
    }

    @Test func `certificates may stand in it`() throws {
        let server = try read(
            config(
                cluster: "server: 'https://k', certificate-authority-data: Y2E=, insecure-skip-tls-verify: true",
                user: "client-certificate-data: Y2VydA==, client-key-data: a2V5"))
        #expect(server.tls.ca == "ca" && server.tls.cert == "cert" && server.tls.key == Secret("key"))
        #expect(server.tls.insecureSkipVerify)
    }

    @Test func `users log in by token, by a file with one, or by name`() throws {
        #expect(
            try read(config()).authorization == .token(type: "Bearer", credentials: .value(Secret("abc"))))
        #expect(
            try read(config(user: "token: abc, tokenFile: t")).authorization
                == .token(type: "Bearer", credentials: .file("/etc/kube/t")))
        #expect(
            try read(config(user: "username: n, password: p")).authorization
                == .basic(username: .value(Secret("n")), password: .value(Secret("p"))))
    }

    @Test func `a program that prints credentials is taken with its arguments and its environment`() throws {
        let server = try read(
            config(
                user: "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: bin/aws, args: [eks, 1], "
                    + "env: [{name: A, value: b}, {name: C}], installHint: get it, interactiveMode: IfAvailable}"))
        var exec = ExecCredentialSettings(
            version: "client.authentication.k8s.io/v1beta1", command: "/etc/kube/bin/aws")
        exec.arguments = ["eks", "1"]
        exec.environment = ["A=b", "C="]
        exec.hint = "get it"
        #expect(server.exec == exec && server.authorization == .none)
        let plain = try read(
            config(user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, env: null}"))
        #expect(plain.exec?.command == "aws" && plain.exec?.environment == [])
    }

    @Test func `JSON is read as well`() throws {
        let json = """
            {"current-context":"a","contexts":[{"name":"a","context":{"cluster":"c"}}],
            "clusters":[{"name":"c","cluster":{"server":"http://k"}}]}
            """
        #expect(try read(json) == KubernetesServerSettings(url: "http://k"))
    }

    @Test(arguments: [
        ("", "it is empty"), ("a: [", "line "), ("{}", "has no current-context"),
        ("{current-context: x}", "its current-context x is not among its contexts"),
        (
            "{current-context: x, contexts: [{name: x, context: {cluster: c}}]}",
            "the cluster of the context x is not among"
        ),
        (
            "{current-context: x, contexts: [{name: x, context: {cluster: c}}], clusters: [{name: c, cluster: {}}]}",
            "has no server"
        ),
    ])
    func `what is missing is said`(yaml: String, words: String) {
        let error = #expect(throws: KubeConfig.Problem.self) { try read(yaml) }
        #expect(error?.description.hasPrefix("kubeconfig_file /etc/kube/config: ") == true)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("server: 'k:1'", "token: a", "the server k:1 has no scheme"),
        ("server: 'http://k', certificate-authority-data: '!'", "token: a", "certificate-authority-data is not base64"),
        (
            "server: 'http://k'", "exec: {command: aws}",
            "`exec` of its user has the apiVersion \"\"; write one of client"
        ),
        (
            "server: 'http://k'", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: aws}",
            "has the apiVersion client.authentication.k8s.io/v1alpha1"
        ),
        ("server: 'http://k'", "exec: {apiVersion: client.authentication.k8s.io/v1}", "has no command"),
        (
            "server: 'http://k'",
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: a, interactiveMode: Always}",
            "wants a terminal (interactiveMode: Always)"
        ),
        (
            "server: 'http://k'",
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: a, provideClusterInfo: true}",
            "(provideClusterInfo: true), which is not built"
        ),
        ("server: 'http://k'", "auth-provider: {name: gcp}", "logs in by `auth-provider`"),
    ])
    func `what cannot be used is said`(cluster: String, user: String, words: String) {
        let error = #expect(throws: KubeConfig.Problem.self) { try read(config(cluster: cluster, user: user)) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            ("", []), ("TQ==", [0x4D]), ("TWE=", [0x4D, 0x61]), ("TWFu", [0x4D, 0x61, 0x6E]),
            ("TW\n Fu", [0x4D, 0x61, 0x6E]),
            ("+/8", [0xFB, 0xFF]),
        ] as [(String, [UInt8])])
    func `base64 is read`(text: String, bytes: [UInt8]) {
        #expect(Base64Text.decode(text) == bytes)
    }

    @Test(arguments: ["T", "TQ==TQ", "T-_Q", "é"])
    func `what is no base64 is refused`(text: String) {
        #expect(Base64Text.decode(text) == nil)
    }
}
