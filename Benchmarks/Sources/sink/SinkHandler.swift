import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport

/// The counts of all connections.
final class SharedCounts: Sendable {
    private let counts = Mutex(Counts())
    private let away = Mutex(false)

    /// Is every push to be answered with 503?
    var isAway: Bool { away.withLock { $0 } }
    func setAway(_ isAway: Bool) { away.withLock { $0 = isAway } }

    func add(_ more: Counts) { counts.withLock { $0.add(more) } }
    func read() -> Counts { counts.withLock { $0 } }
}

/// One connection: a push is decoded to its last byte, then forgotten.
final class SinkHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let shared: SharedCounts
    private let hashes: Bool
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var keepsAlive = true

    init(shared: SharedCounts, hashes: Bool) {
        self.shared = shared
        self.hashes = hashes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.removeAll(keepingCapacity: true)
        case .body(let part):
            body += part.readableBytesView
        case .end:
            guard let head else { return }
            self.head = nil
            keepsAlive = head.isKeepAlive
            if head.method == .GET, head.uri == "/stats" {
                answer(.ok, shared.read().json, context)
            } else if head.method == .GET, head.uri == "/away" || head.uri == "/back" {
                shared.setAway(head.uri == "/away")
                answer(.ok, "", context)
            } else if shared.isAway {
                answer(.serviceUnavailable, "away\n", context)
            } else {
                push(head, context)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func push(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var visitor = CountingVisitor(hashes: hashes)
        visitor.counts.requests = 1
        visitor.counts.wireBytes = body.count
        do {
            try PushBody.decode(
                body, contentType: head.headers.first(name: "content-type"),
                contentEncoding: head.headers.first(name: "content-encoding"), into: &visitor)
            shared.add(visitor.counts)
            answer(.noContent, "", context)
        } catch {
            shared.add(Counts(requests: 1, wireBytes: body.count, refused: 1))
            answer(.badRequest, "\(error)\n", context)
        }
    }

    private func answer(_ status: HTTPResponseStatus, _ text: String, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: status)
        if status != .noContent { head.headers.add(name: "Content-Length", value: String(text.utf8.count)) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !text.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        }
        let channel = context.channel
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepsAlive { written.whenComplete { _ in channel.close(promise: nil) } }
    }
}
