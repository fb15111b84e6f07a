import LineCore
import Settings

/// The credentials that a program prints (`exec` of a kubeconfig file): asked for once, and kept until they end or are refused.
actor ExecCredentials {
    /// What it printed.
    struct Credential: Sendable, Equatable {
        /// A bearer token.
        var token: Secret?
        /// A client's certificate and its key, in PEM.
        var certificate: String?
        var key: Secret?
        /// When they end, nanoseconds since 1970; `nil`: not before they are refused.
        var endsAt: Int64?
    }

    /// How long a program may take: it may have to ask a server far away.
    static let patience = Duration.seconds(60)

    private let settings: ExecCredentialSettings
    private let time: TimeSource
    private var credential: Credential?
    private var running: Task<Result<Credential, KubernetesFailure>, Never>?

    /// Runs nothing yet.
    init(_ settings: ExecCredentialSettings, time: TimeSource) {
        self.settings = settings
        self.time = time
    }

    /// What counts now.
    ///
    /// - Throws: why the program prints none.
    func current() async throws(KubernetesFailure) -> Credential {
        if let credential, credential.endsAt.map({ time.wall < $0 }) ?? true { return credential }
        // All that want them at one time wait for one run.
        let task = running ?? Task { [settings] in await Self.run(settings) }
        running = task
        let result = await task.value
        if running == task {
            running = nil
            credential = try? result.get()
        }
        return try result.get()
    }

    /// Forgets what was refused, unless it has been replaced since.
    func discard(_ refused: Credential) {
        if credential == refused { credential = nil }
    }

    private static func run(_ settings: ExecCredentialSettings) async -> Result<Credential, KubernetesFailure> {
        let info =
            "{\"apiVersion\":\"\(settings.version)\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}"
        let command = Command(
            program: settings.command, arguments: settings.arguments,
            environment: settings.environment + ["KUBERNETES_EXEC_INFO=\(info)"])
        do throws(Command.Problem) {
            let output = try await command.output(within: patience)
            return read(output, settings)
        } catch {
            let hint = error.isMissing && !settings.hint.isEmpty ? ": \(settings.hint)" : ""
            return .failure(failure(settings, "\(error)\(hint)"))
        }
    }

    private static func failure(_ settings: ExecCredentialSettings, _ what: String) -> KubernetesFailure {
        KubernetesFailure(.noAnswer, "Kubernetes: `exec` of kubeconfig_file: \(settings.command) \(what)")
    }

    /// Reads an `ExecCredential`.
    ///
    /// - Parameters:
    ///   - output: what the program printed.
    ///   - settings: of the program.
    /// - Returns: the credential, or what is wrong with it; never a secret.
    static func read(_ output: [UInt8], _ settings: ExecCredentialSettings) -> Result<Credential, KubernetesFailure> {
        func wrong(_ what: String) -> Result<Credential, KubernetesFailure> { .failure(failure(settings, what)) }
        guard let value = output.withBytes({ JSONValue($0) }), value.string("kind") == "ExecCredential" else {
            return wrong("printed no ExecCredential: run it by hand, with its args and env")
        }
        guard value.string("apiVersion") == settings.version else {
            return wrong(
                "printed the apiVersion \(value.string("apiVersion").prefix(100)), and the file says \(settings.version)"
            )
        }
        guard let status = value["status"] else { return wrong("printed an ExecCredential without `status`") }
        var credential = Credential()
        let (token, certificate, key) = (
            status.string("token"), status.string("clientCertificateData"), status.string("clientKeyData")
        )
        guard certificate.isEmpty == key.isEmpty else {
            return wrong("printed clientCertificateData or clientKeyData without the other")
        }
        guard !token.isEmpty || !key.isEmpty else { return wrong("printed no token, and no client certificate") }
        if !token.isEmpty { credential.token = Secret(token) }
        if !key.isEmpty { (credential.certificate, credential.key) = (certificate, Secret(key)) }
        if let end = status["expirationTimestamp"]?.asString {
            guard let time = Array(end.utf8).withBytes({ Timestamp.rfc3339($0) }) else {
                return wrong("printed an expirationTimestamp that is no RFC 3339 time: \(end.prefix(100))")
            }
            credential.endsAt = time
        }
        return .success(credential)
    }
}

extension KubernetesServerSettings {
    /// With what a program printed.
    func with(_ credential: ExecCredentials.Credential) -> KubernetesServerSettings {
        var settings = self
        if let token = credential.token {
            settings.authorization = .token(type: "Bearer", credentials: .value(token))
        }
        if let certificate = credential.certificate {
            settings.tls.cert = certificate
            settings.tls.key = credential.key
        }
        return settings
    }
}
