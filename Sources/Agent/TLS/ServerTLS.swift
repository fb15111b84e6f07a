import LineCore
public import NIOCore
import NIOSSL
public import Settings
import Synchronization

/// TLS of a server of ours: its certificate and key, and what it wants of its clients.
///
/// Files are looked at once a second at most, when a client connects, and read again when they changed. Where the new ones
/// are no good, the old ones go on, and ``newProblem()`` says why.
public final class ServerTLS: Sendable {
    private struct Storage {
        var files: WatchedFiles
        var context: NIOSSLContext
        var problem: PushFailure?
        var isNews = false
    }

    private let settings: ServerTLSSettings
    private let block: String
    private let time: TimeSource
    private let storage: Mutex<Storage>

    /// Reads the files and proves that they fit together.
    ///
    /// - Parameters:
    ///   - settings: what is enabled; see ``ServerTLSSettings/isEnabled``.
    ///   - block: where the settings are written, for errors.
    ///   - time: the clock for looking at files.
    /// - Throws: what is wrong, with which file, and what to do.
    public init(
        _ settings: ServerTLSSettings, block: String = "server.http_tls_config", time: TimeSource = .system
    ) throws(AgentError) {
        self.settings = settings
        self.block = block
        self.time = time
        var files = WatchedFiles([settings.certFile, settings.keyFile, settings.clientCAFile].compactMap { $0 })
        // What changes while they are read is noticed the next time.
        _ = files.haveChanged(now: time.monotonic)
        do throws(PushFailure) {
            storage = Mutex(Storage(files: files, context: try Self.context(settings, block)))
        } catch {
            throw AgentError(error.description)
        }
    }

    /// Puts TLS under everything that the channel's pipeline has, and gets later. Call it on the channel's event loop.
    ///
    /// - Throws: an error of NIO or BoringSSL, which no setting causes.
    public func install(on channel: any Channel) throws {
        let context = current()
        let handler: NIOSSLServerHandler
        switch settings.clientAuthentication {
        case .requireAny, .require:
            handler = NIOSSLServerHandler(
                context: context,
                customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) })
        case .none, .request, .verifyIfGiven, .requireAndVerify:
            handler = NIOSSLServerHandler(context: context)
        }
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Why changed files are not in use; nil where they are, and once it has been told.
    public func newProblem() -> String? {
        storage.withLock { storage in
            defer { storage.isNews = false }
            return storage.isNews ? storage.problem?.description : nil
        }
    }

    private func current() -> NIOSSLContext {
        storage.withLock { storage in
            guard storage.files.haveChanged(now: time.monotonic) else { return storage.context }
            do throws(PushFailure) {
                storage.context = try Self.context(settings, block)
                storage.problem = nil
            } catch {
                storage.problem = error
            }
            storage.isNews = storage.problem != nil
            return storage.context
        }
    }

    private static func context(_ settings: ServerTLSSettings, _ block: String) throws(PushFailure) -> NIOSSLContext {
        guard let chain = try PEMSource(settings.cert, settings.certFile, "cert", in: block) else {
            throw PushFailure("\(block) has no certificate: add cert_file")
        }
        guard let key = try PEMSource(settings.key?.revealed, settings.keyFile, "key", in: block) else {
            throw PushFailure("\(block) has no key: add key_file")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain.certificates().map { .certificate($0) },
            privateKey: .privateKey(try key.privateKey()))
        configuration.minimumTLSVersion = version(settings.minVersion)
        configuration.applicationProtocols = ["http/1.1"]
        if let authorities = try PEMSource(settings.clientCA, settings.clientCAFile, "client_ca", in: block) {
            configuration.trustRoots = .certificates(try authorities.certificates())
        }
        switch settings.clientAuthentication {
        // Nobody would look at a certificate that is only requested.
        case .none, .request: configuration.certificateVerification = .none
        case .verifyIfGiven: configuration.certificateVerification = .optionalVerification
        case .requireAny, .require, .requireAndVerify:
            configuration.certificateVerification = .noHostnameVerification
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw PushFailure(
                "\(chain.name) and \(key.name) do not belong together: the key must be the one that the certificate was "
                    + "made for")
        }
    }

    private static func version(_ version: ServerTLSSettings.MinimumVersion) -> TLSVersion {
        switch version {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}
