import NIOCore
import NIOPosix
import NIOSSL

/// One HTTP request on a connection of its own, byte by byte as the test says: for what a real client would not send.
public enum RawHTTP {
    /// What a server answered.
    public struct Answer: Hashable, Sendable {
        /// The status code; 0 if the connection ended before there was one.
        public var status: Int
        /// The head, status line and headers, as it came.
        public var head: String
        /// What followed the head until the connection ended.
        public var body: String
    }

    /// How a request is sent over TLS.
    public struct TLS: Sendable {
        /// PEM file of the authority that the server's certificate must be of.
        public var authority: String
        /// PEM file of the client's certificate, if it is to show one.
        public var certificate: String?
        /// PEM file of its key.
        public var key: String?

        /// TLS with these files.
        public init(authority: String, certificate: String? = nil, key: String? = nil) {
            self.authority = authority
            self.certificate = certificate
            self.key = key
        }
    }

    /// Sends a request with `Connection: close` and reads until the server closes.
    ///
    /// - Parameters:
    ///   - port: the port on 127.0.0.1.
    ///   - method: the method.
    ///   - target: path and query, or a whole URL.
    ///   - headers: further headers; `Host`, `Content-Length` and `Connection` are added.
    ///   - body: the content.
    ///   - tls: over TLS, if it is to be.
    /// - Returns: the answer; of status 0 if the server broke the connection.
    /// - Throws: an error of the system if connecting fails.
    public static func send(
        port: Int, _ method: String = "GET", _ target: String, headers: [String: String] = [:], body: [UInt8] = [],
        tls: TLS? = nil
    ) async throws -> Answer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        head += "Content-Length: \(body.count)\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
        let request = ByteBuffer(bytes: Array("\(head)\r\n".utf8) + body)
        let text = try await exchange(port: port, request, try tls.map(context))
        guard let end = text.firstRange(of: "\r\n\r\n") else { return Answer(status: 0, head: text, body: "") }
        let words = text.split(separator: " ", maxSplits: 2)
        return Answer(
            status: words.count > 1 ? Int(words[1]) ?? 0 : 0, head: String(text[..<end.lowerBound]),
            body: String(text[end.upperBound...]))
    }

    private static func context(_ tls: TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(tls.authority)
        if let certificate = tls.certificate, let key = tls.key {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func exchange(
        port: Int, _ request: ByteBuffer, _ context: NIOSSLContext?
    ) async throws -> String {
        let collected = Watched((bytes: ByteBuffer(), ended: false))
        let channel = try await ClientBootstrap(group: FakeLoki.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try pipeline.addHandler(Collector(collected))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        channel.writeAndFlush(request, promise: nil)
        if await !collected.wait(until: { $0.ended }) {
            channel.close(promise: nil)
            throw TimedOut("no end of the answer on port \(port)")
        }
        return String(buffer: collected.read { $0.bytes })
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let collected: Watched<(bytes: ByteBuffer, ended: Bool)>

        init(_ collected: Watched<(bytes: ByteBuffer, ended: Bool)>) {
            self.collected = collected
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var part = unwrapInboundIn(data)
            collected.update { _ = $0.bytes.writeBuffer(&part) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            collected.update { $0.ended = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
