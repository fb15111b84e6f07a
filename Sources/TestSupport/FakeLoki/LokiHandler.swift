import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection to a fake Loki.
final class LokiHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let core: LokiCore
    private let maxBodySize: Int
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var bodySize = 0
    private var current: LokiRequest?
    private var keepsAlive = true

    init(core: LokiCore) {
        self.core = core
        maxBodySize = core.watched.read { $0.limits.maxBodySize }
    }

    func channelActive(context: ChannelHandlerContext) {
        core.opened(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let current { core.end(current, status: nil) }
        current = nil
        core.closed(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that breaks off, or whose certificate is refused, is a test's intention.
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            bodySize = 0
        case .body(var part):
            bodySize += part.readableBytes
            if bodySize <= maxBodySize { body.writeBuffer(&part) }
        case .end:
            guard let head else { return }
            self.head = nil
            keepsAlive = head.isKeepAlive
            received(head, context)
        }
    }

    private func received(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let headers = head.headers.map { (name: $0.name.lowercased(), value: $0.value) }
        var request = LokiRequest(
            number: 0, method: head.method.rawValue, target: Self.originForm(head.uri), headers: headers,
            bodySize: bodySize, push: nil, status: nil, tenant: "fake")
        if let tenant = request.header("x-scope-orgid"), !tenant.isEmpty { request.tenant = tenant }
        var failure: DecodeFailure?
        if head.method == .POST, bodySize <= maxBodySize {
            do {
                request.push = try DecodedPush.decode(
                    body: body.readBytes(length: body.readableBytes) ?? [],
                    contentType: request.header("content-type"), contentEncoding: request.header("content-encoding"))
            } catch {
                failure = error as? DecodeFailure ?? DecodeFailure("\(error)")
            }
        }
        let (numbered, fault, refusal) = core.receive(request, failure: failure)
        current = numbered
        perform(fault, numbered, refusal, context)
    }

    private func perform(
        _ fault: LokiFault, _ request: LokiRequest, _ refusal: LokiCore.Answer?, _ context: ChannelHandlerContext
    ) {
        switch fault {
        case .accept:
            answer(refusal ?? core.store(request), request, context)
        case .answer(let status, let headers, let body, let storing):
            if storing, refusal == nil { _ = core.store(request) }
            answer(LokiCore.Answer(status: status, headers: headers, body: body), request, context)
        case .hang(let storing):
            if storing, refusal == nil { _ = core.store(request) }
        case .reset(let storing):
            if storing, refusal == nil { _ = core.store(request) }
            reset(context)
        case .delayed(let delay, let next):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) {
                let (handler, context) = bound.value
                guard handler.current?.number == request.number else { return }
                handler.perform(next, request, refusal, context)
            }
        }
    }

    private func answer(_ answer: LokiCore.Answer, _ request: LokiRequest, _ context: ChannelHandlerContext) {
        // Before the client can know: its next request must not meet this one.
        core.end(request, status: answer.status)
        current = nil
        var headers = HTTPHeaders(answer.headers.map { ($0.key, $0.value) })
        if !answer.body.isEmpty { headers.replaceOrAdd(name: "Content-Type", value: "text/plain; charset=utf-8") }
        if answer.status != 204 { headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.utf8.count)) }
        if !keepsAlive { headers.replaceOrAdd(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: answer.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        }
        let channel = context.channel
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepsAlive { written.whenComplete { _ in channel.close(promise: nil) } }
    }

    private func reset(_ context: ChannelHandlerContext) {
        // With a linger time of zero close(2) sends RST instead of FIN: socket(7), SO_LINGER.
        if let socket = context.channel as? any SocketOptionProvider {
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in }
        }
        context.channel.close(mode: .all, promise: nil)
    }

    /// A request that came through a proxy may name its host (RFC 9112 §3.2.2).
    private static func originForm(_ target: String) -> String {
        guard let scheme = target.firstRange(of: "://") else { return target }
        let rest = target[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
}
