import NIOSSL
import Settings

/// `tls_config` made into what NIOSSL takes.
enum TLSMaterial {
    /// The files that the settings name, to be read again when they change.
    static func paths(_ settings: ClientSettings.TLSSettings) -> [String] {
        [settings.caFile, settings.certFile, settings.keyFile].compactMap { $0 }
    }

    /// Reads certificates and key, and proves that they fit together.
    ///
    /// - Throws: what is wrong, with which file, and what to do.
    static func configuration(_ settings: ClientSettings.TLSSettings) throws(PushFailure) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = try version(settings.minVersion, "min_version") ?? .tlsv12
        configuration.maximumTLSVersion = try version(settings.maxVersion, "max_version")
        if settings.insecureSkipVerify { configuration.certificateVerification = .none }
        if let ca = try PEMSource(settings.ca, settings.caFile, "ca", in: "tls_config") {
            configuration.trustRoots = .certificates(try ca.certificates())
        }
        let chain = try PEMSource(settings.cert, settings.certFile, "cert", in: "tls_config")
        let key = try PEMSource(settings.key?.revealed, settings.keyFile, "key", in: "tls_config")
        switch (chain, key) {
        case (nil, nil): break
        case (let chain?, let key?):
            configuration.certificateChain = try chain.certificates().map { .certificate($0) }
            configuration.privateKey = .privateKey(try key.privateKey())
        case (_?, nil): throw PushFailure("tls_config has a certificate without its key: add key_file")
        case (nil, _?): throw PushFailure("tls_config has a key without its certificate: add cert_file")
        }
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            let names = [chain?.name, key?.name].compactMap { $0 }.joined(separator: " and ")
            throw PushFailure(
                "tls_config: \(names) do not belong together: the key must be the one that the certificate was made for"
            )
        }
        return configuration
    }

    private static func version(_ text: String?, _ key: String) throws(PushFailure) -> TLSVersion? {
        switch text {
        case nil, "": return nil
        case "TLS10": return .tlsv1
        case "TLS11": return .tlsv11
        case "TLS12": return .tlsv12
        case "TLS13": return .tlsv13
        case let text?: throw PushFailure("tls_config.\(key) is \(text): it must be TLS10, TLS11, TLS12 or TLS13")
        }
    }
}
