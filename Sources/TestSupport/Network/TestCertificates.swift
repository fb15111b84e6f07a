import Glibc

/// An authority, a server's certificate and a client's certificate, made for one test by `openssl`.
public final class TestCertificates: Sendable {
    /// Whether the command `openssl` is there; a test that needs it says so with `.enabled(if:)`.
    public static var areAvailable: Bool { unsafe access(openssl, X_OK) == 0 }

    private static let openssl = "/usr/bin/openssl"
    private let directory: TemporaryDirectory

    /// PEM file of the authority's certificate.
    public var authority: String { directory("ca.pem") }
    /// PEM file of the certificate of the server at 127.0.0.1 and `localhost`.
    public var server: String { directory("server.pem") }
    /// PEM file of the server's key.
    public var serverKey: String { directory("server.key") }
    /// PEM file of the client's certificate.
    public var client: String { directory("client.pem") }
    /// PEM file of the client's key.
    public var clientKey: String { directory("client.key") }

    /// Makes the certificates, valid for two days.
    ///
    /// - Parameter serverName: the name that the server's certificate is for, instead of 127.0.0.1 and `localhost`.
    /// - Throws: `SystemFailure` or `TimedOut` if `openssl` fails.
    public init(serverName: String? = nil) async throws {
        directory = try TemporaryDirectory(prefix: "certificates")
        let names = serverName.map { "DNS:\($0)" } ?? "IP:127.0.0.1,DNS:localhost"
        try directory.write("server.ext", "subjectAltName=\(names)\nextendedKeyUsage=serverAuth\n")
        try directory.write("client.ext", "extendedKeyUsage=clientAuth\n")
        try await run(
            "req", "-x509", "-subj", "/CN=Test authority", "-out", authority, "-days", "2", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", directory("ca.key"))
        for name in ["server", "client"] {
            try await run(
                "req", "-subj", "/CN=\(name)", "-out", directory("\(name).csr"), "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", directory("\(name).key"))
            try await run(
                "x509", "-req", "-in", directory("\(name).csr"), "-CA", authority, "-CAkey", directory("ca.key"),
                "-CAcreateserial", "-days", "2", "-extfile", directory("\(name).ext"), "-out", directory("\(name).pem"))
        }
    }

    private func run(_ arguments: String...) async throws {
        let process = try ChildProcess(Self.openssl, arguments)
        guard try await process.wait() == .exited(0) else {
            throw TimedOut("openssl \(arguments[0]) failed:\n\(process.errorText)")
        }
    }
}
