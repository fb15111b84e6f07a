import Settings
import Testing

@Suite struct ServerTLSSettingsTests {
    private func server(_ keys: String) -> String { configuration("server:", "  http_tls_config: {\(keys)}") }

    @Test(arguments: ["", "cert_file: '', key_file: '', client_auth_type: ''"])
    func `an empty block is plain HTTP`(keys: String) throws {
        let tls = try settings(server(keys)).server.tls
        #expect(tls == ServerTLSSettings())
        #expect(!tls.isEnabled)
    }

    @Test func `every key is read`() throws {
        let files = try settings(
            server("cert_file: /c, key_file: /k, client_ca_file: /a, client_auth_type: RequireAndVerifyClientCert")
        ).server.tls
        #expect(files.isEnabled)
        #expect(files.certFile == "/c")
        #expect(files.keyFile == "/k")
        #expect(files.clientCAFile == "/a")
        #expect(files.clientAuthentication == .requireAndVerify)
        let values = try settings(
            server("cert: c, key: k, client_ca: a, client_auth_type: VerifyClientCertIfGiven")
        ).server.tls
        #expect(values.cert == "c")
        #expect(values.key?.revealed == "k")
        #expect(values.clientCA == "a")
        #expect(values.clientAuthentication == .verifyIfGiven)
    }

    @Test(arguments: ServerTLSSettings.ClientAuthentication.allCases)
    func `what clients must show has Go's names`(kind: ServerTLSSettings.ClientAuthentication) throws {
        let tls = try settings(server("cert: c, key: k, client_auth_type: \(kind.rawValue)")).server.tls
        #expect(tls.clientAuthentication == kind)
    }

    @Test func `the oldest version stands beside the block, and does not make TLS`() throws {
        let tls = try settings(configuration("server: {tls_min_version: VersionTLS13}")).server.tls
        #expect(tls.minVersion == .tls13)
        #expect(!tls.isEnabled)
        #expect(try settings(configuration("server: {tls_min_version: ''}")).server.tls.minVersion == .tls12)
    }

    @Test(arguments: [
        ("cert_file: /c", ["`server.http_tls_config` has no `key_file`; write it, or remove the block"]),
        ("key_file: /k", ["`server.http_tls_config` has no `cert_file`; write it, or remove the block"]),
        ("cert: c, cert_file: /c, key: k", ["`server.http_tls_config` has `cert` and `cert_file`; write one of them"]),
        (
            "cert: c, key: k, client_ca: a",
            [
                "`server.http_tls_config` has a `client_ca` without `client_auth_type`; write "
                    + "`client_auth_type: RequireAndVerifyClientCert`"
            ]
        ),
    ])
    func `what does not go together is said where the block stands`(keys: String, expected: [String]) throws {
        #expect(try problems(server(keys)) == expected.map { "config.yaml:5:20: \($0)" })
    }

    @Test func `an unknown kind of client and version are named with those that there are`() throws {
        let kind = try problems(server("cert: c, key: k, client_auth_type: Sometimes"))
        #expect(kind.count == 1)
        #expect(kind[0].contains("`Sometimes`; write one of NoClientCert, RequestClientCert"))
        let version = try problems(configuration("server: {tls_min_version: TLS12}"))
        #expect(version.count == 1)
        #expect(version[0].contains("`TLS12`; write one of VersionTLS10, VersionTLS11"))
    }

    @Test func `flags go over the file, and may complete it`() throws {
        let tls = try settings(
            server("cert_file: /c"),
            flags: [
                "-server.http-tls-key-path=/k", "-server.http-tls-ca-path=/a",
                "-server.http-tls-client-auth=RequireAnyClientCert", "-server.tls-min-version=VersionTLS13",
            ]
        ).server.tls
        #expect(tls.certFile == "/c")
        #expect(tls.keyFile == "/k")
        #expect(tls.clientCAFile == "/a")
        #expect(tls.clientAuthentication == .requireAny)
        #expect(tls.minVersion == .tls13)
        #expect(
            try settings(configuration(), flags: ["-server.http-tls-cert-path=", "-server.http-tls-client-auth="])
                .server.tls == ServerTLSSettings())
    }
}
