import NIOCore
import NIOHTTP1

/// One connection to a fake token server.
final class TokenHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let watched: Watched<FakeTokenServer.State>
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ watched: Watched<FakeTokenServer.State>) {
        self.watched = watched
    }

    func channelActive(context: ChannelHandlerContext) {
        watched.update { [channel = context.channel] in $0.channels[ObjectIdentifier(channel)] = channel }
    }

    func channelInactive(context: ChannelHandlerContext) {
        watched.update { [id = ObjectIdentifier(context.channel)] in _ = $0.channels.removeValue(forKey: id) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            self.head = nil
            received(head, context)
        }
    }

    private func received(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var request = TokenRequest(
            method: head.method.rawValue, target: head.uri,
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { _, last in last },
            parameters: Self.parameters(String(buffer: body)), status: 0)
        let isHeld = watched.update { state in
            state.arrived += 1
            return state.isHeld
        }
        guard isHeld else { return reply(&request, context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let held = request
        Task { [watched] in
            _ = await watched.wait { !$0.isHeld }
            loop.execute {
                let (handler, context) = bound.value
                guard context.channel.isActive else { return }
                var request = held
                handler.reply(&request, context)
            }
        }
    }

    private func reply(_ request: inout TokenRequest, _ context: ChannelHandlerContext) {
        let answer = watched.update { [request] state in
            let answer = state.script.isEmpty ? Self.answer(request, &state) : state.script.removeFirst()
            var request = request
            request.status = answer.status
            state.requests.append(request)
            return answer
        }
        var headers = HTTPHeaders(answer.headers.map { ($0.key, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.utf8.count)")
        headers.replaceOrAdd(name: "Cache-Control", value: "no-store")
        let status = HTTPResponseStatus(statusCode: answer.status)
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    // MARK: The protocol

    private static func answer(_ request: TokenRequest, _ state: inout FakeTokenServer.State) -> FakeTokenServer.Answer
    {
        guard request.method == "POST" else { return FakeTokenServer.Answer(status: 405) }
        // Through a proxy it is a whole URL (RFC 9112, section 3.2.2).
        guard request.target.hasSuffix("/oauth/token") else { return FakeTokenServer.Answer(status: 404) }
        guard request.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true,
            let grant = request.parameters["grant_type"]
        else { return error(400, "invalid_request", "no form, or no grant_type") }
        guard let (client, secret) = credentials(request, state.options.authentication) else {
            return state.options.authentication == .header
                ? error(
                    401, "invalid_client", "no client authentication", ["WWW-Authenticate": "Basic realm=\"tokens\""])
                : error(400, "invalid_request", "client_id is missing")
        }
        guard state.options.clients[client] == secret else {
            return error(401, "invalid_client", "wrong secret for \(client)")
        }
        guard grant == "client_credentials" else { return error(400, "unsupported_grant_type", grant) }
        let wanted = request.parameters["scope"]?.split(separator: " ").map(String.init) ?? []
        if let scopes = state.options.scopes, let unknown = wanted.first(where: { !scopes.contains($0) }) {
            return error(400, "invalid_scope", unknown)
        }
        state.granted += 1
        let lifetime = state.options.lifetime.map { ",\"expires_in\":\($0)" } ?? ""
        return FakeTokenServer.Answer(
            status: 200,
            body: "{\"access_token\":\"token-\(state.granted)\",\"token_type\":\"bearer\"\(lifetime)}")
    }

    private static func error(
        _ status: Int, _ code: String, _ description: String, _ headers: [String: String] = [:]
    ) -> FakeTokenServer.Answer {
        FakeTokenServer.Answer(
            status: status, headers: headers.merging(["Content-Type": "application/json"]) { own, _ in own },
            body: "{\"error\":\"\(code)\",\"error_description\":\"\(description)\"}")
    }

    private static func credentials(
        _ request: TokenRequest, _ place: TokenServerOptions.Authentication
    ) -> (String, String)? {
        switch place {
        case .parameters:
            guard request.headers["authorization"] == nil, let id = request.parameters["client_id"] else { return nil }
            return (id, request.parameters["client_secret"] ?? "")
        case .header:
            guard let header = request.headers["authorization"], header.hasPrefix("Basic ") else { return nil }
            let pair = base64Decoded(String(header.dropFirst(6)))
            guard let colon = pair.firstIndex(of: ":") else { return nil }
            return (unescaped(pair[..<colon]), unescaped(pair[pair.index(after: colon)...]))
        }
    }

    private static func parameters(_ body: String) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[unescaped(parts[0])] = parts.count > 1 ? unescaped(parts[1]) : ""
        }
        return parameters
    }

    /// A name or a value of a form.
    static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func base64Decoded(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            guard let value = alphabet.firstIndex(of: byte) else { break }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
