import NIOCore
import NIOHTTP1

/// One connection to a fake API server.
final class KubernetesHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let watched: Watched<FakeKubernetes.State>
    private var head: HTTPRequestHead?

    init(_ watched: Watched<FakeKubernetes.State>) {
        self.watched = watched
    }

    func channelActive(context: ChannelHandlerContext) {
        watched.update { [channel = context.channel] in $0.channels[ObjectIdentifier(channel)] = channel }
    }

    func channelInactive(context: ChannelHandlerContext) {
        watched.update { [id = ObjectIdentifier(context.channel)] state in
            state.channels[id] = nil
            state.watches[id] = nil
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head = head.take() else { return }
            received(head, context.channel)
        }
    }

    // MARK: Answers

    private enum Answer {
        case whole(status: Int, headers: [String: String], body: String)
        case torn(String)
        /// The beginning of a watch: what has happened since its version.
        case watch(String)
    }

    private func received(_ head: HTTPRequestHead, _ channel: any Channel) {
        let target = head.uri.split(separator: "?", maxSplits: 1).map(String.init)
        let query = target.count > 1 ? Self.query(target[1]) : [:]
        let path = target[0].split(separator: "/").map(String.init)
        let inNamespace = path.count > 3 && path[path.count - 3] == "namespaces"
        let request = KubernetesRequest(
            verb: query["watch"] == nil ? "list" : "watch", resource: path.last ?? "",
            namespace: inNamespace ? path[path.count - 2] : "", query: query,
            authorization: head.headers.first(name: "authorization") ?? "", path: target[0],
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }, status: 200)
        let (answer, fragment) = watched.update { [request] state in
            let answer = Self.answer(request, channel, &state)
            var request = request
            if case .whole(let status, _, _) = answer { request.status = status }
            state.requests.append(request)
            return (answer, state.fragment)
        }
        switch answer {
        case .whole(let status, let headers, let body):
            write(status, headers, body, to: channel, fragment: fragment)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        case .torn(let body):
            write(200, [:], String(body.prefix(body.count / 2)), to: channel, fragment: fragment)
            channel.flush()
            channel.close(promise: nil)
        case .watch(let backlog):
            write(200, [:], backlog, to: channel, fragment: fragment)
            channel.flush()
        }
    }

    private func write(
        _ status: Int, _ headers: [String: String], _ body: String, to channel: any Channel, fragment: Int
    ) {
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        fields.replaceOrAdd(name: "Content-Type", value: "application/json")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        var rest = ByteBuffer(string: body)
        while let part = rest.readSlice(length: min(rest.readableBytes, fragment > 0 ? fragment : .max)),
            part.readableBytes > 0
        {
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(part)), promise: nil)
        }
    }

    private static func answer(
        _ request: KubernetesRequest, _ channel: any Channel, _ state: inout FakeKubernetes.State
    ) -> Answer {
        func status(_ code: Int, _ message: String, _ headers: [String: String] = [:]) -> Answer {
            .whole(status: code, headers: headers, body: statusText(code, message))
        }
        if let tokens = state.tokens, !tokens.contains(String(request.authorization.dropFirst("Bearer ".count))) {
            return status(401, "Unauthorized")
        }
        // What stands for everything that a kubelet says.
        let resource = request.path == "/pods" ? "nodes/proxy" : request.resource
        if state.forbidden.contains(resource) {
            return status(
                403,
                "\(resource) is forbidden: User \"test\" cannot \(request.verb) resource \"\(resource)\""
            )
        }
        let fault = state.script.isEmpty ? nil : state.script.removeFirst()
        switch fault {
        case .status(let code, let headers)?: return status(code, "as the test wants it", headers)
        case .body(let body)?: return .whole(status: 200, headers: [:], body: body)
        case .torn?:
            if case .whole(_, _, let body) = list(request, state) { return .torn(body) }
            return .torn("{\"kind\":")
        case nil: break
        }
        return request.verb == "watch" ? watch(request, channel, &state) : list(request, state)
    }

    private static func list(_ request: KubernetesRequest, _ state: FakeKubernetes.State) -> Answer {
        // `continue` is the version of the list and the key to go on after.
        let parts = (request.query["continue"] ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        let version = parts.first.flatMap { Int($0) } ?? state.version
        if version < state.forgotten {
            return .whole(status: 410, headers: [:], body: statusText(410, "the continue token is too old"))
        }
        let last = parts.count > 1 ? parts[1] : ""
        let fitting = (state.objects[request.resource] ?? [:]).values.filter {
            $0.matches(
                namespace: request.namespace, labels: request.query["labelSelector"] ?? "",
                fields: request.query["fieldSelector"] ?? "") && $0.key > last
        }.sorted { $0.key < $1.key }
        let limit = request.query["limit"].flatMap { Int($0) } ?? fitting.count
        let page = fitting.prefix(limit)
        let next = page.count < fitting.count ? "\(version):\(page.last?.key ?? "")" : ""
        let items = page.map { $0.json(version: version) }.joined(separator: ",\n")
        return .whole(
            status: 200, headers: [:],
            body: "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"\(version)\","
                + "\"continue\":\(KubernetesFixture.quoted(next))},\"items\":[\(items)]}\n")
    }

    private static func watch(
        _ request: KubernetesRequest, _ channel: any Channel, _ state: inout FakeKubernetes.State
    ) -> Answer {
        let version = request.query["resourceVersion"].flatMap { Int($0) } ?? 0
        if version < state.forgotten {
            return .whole(status: 410, headers: [:], body: statusText(410, "too old resource version"))
        }
        let watch = FakeKubernetes.Watch(
            resource: request.resource, namespace: request.namespace, labels: request.query["labelSelector"] ?? "",
            fields: request.query["fieldSelector"] ?? "",
            takesBookmarks: request.query["allowWatchBookmarks"] == "true",
            channel: channel)
        state.watches[ObjectIdentifier(channel)] = watch
        let events = state.events.filter { $0.version > version }
        return .watch(events.compactMap { FakeKubernetes.text(of: $0, for: watch) }.joined())
    }

    /// A `Status` object.
    static func statusText(_ code: Int, _ message: String) -> String {
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
            + "\"message\":\(KubernetesFixture.quoted(message)),\"code\":\(code)}"
    }

    // MARK: Watches

    /// Sends a text to a watch.
    static func send(_ text: String, to watch: FakeKubernetes.Watch) {
        watch.channel.eventLoop.execute {
            watch.channel.writeAndFlush(
                HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
        }
    }

    /// Ends the answer to a watch.
    static func end(_ watch: FakeKubernetes.Watch) {
        watch.channel.eventLoop.execute {
            watch.channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
    }

    private static func query(_ text: String) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[TokenHandler.unescaped(sides[0])] = sides.count > 1 ? TokenHandler.unescaped(sides[1]) : ""
        }
        return query
    }
}
