import NIOCore
import NIOPosix

/// The client's side of one connection through a `FakeProxy`.
final class ProxyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let watched: Watched<FakeProxy.Log>
    private var received = ByteBuffer()
    private var isConnecting = false
    private var upstream: (any Channel)?

    init(_ watched: Watched<FakeProxy.Log>) {
        self.watched = watched
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if let upstream {
            upstream.writeAndFlush(part, promise: nil)
            return
        }
        received.writeBuffer(&part)
        guard !isConnecting else { return }
        let text = String(buffer: received)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        isConnecting = true
        open(String(text[..<end.lowerBound]), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        upstream?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func open(_ head: String, _ context: ChannelHandlerContext) {
        let lines = head.split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return context.close(promise: nil) }
        let isTunnel = words[0] == "CONNECT"
        let target = String(words[1])
        let authority = isTunnel ? target : target.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        watched.update { log in
            if isTunnel { log.tunnels.append(target) } else { log.requests.append(target) }
            if isTunnel { log.connectHeads.append(head) }
            for line in lines.dropFirst() where line.lowercased().hasPrefix("proxy-authorization:") {
                log.authorizations.append(String(line.dropFirst(20).drop { $0 == " " }))
            }
        }
        let parts = authority.split(separator: ":")
        guard let host = parts.first else { return context.close(promise: nil) }
        let client = context.channel
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyReturnHandler(client: client))
                }
            }
            .connect(host: String(host), port: parts.count > 1 ? Int(parts[1]) ?? 80 : 80)
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    bound.value.connected(channel, client: client, isTunnel: isTunnel)
                case .failure:
                    client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"))
                        .whenComplete { _ in client.close(promise: nil) }
                }
            }
    }

    private func connected(_ channel: any Channel, client: any Channel, isTunnel: Bool) {
        let text = String(buffer: received)
        if isTunnel {
            let head = text.firstRange(of: "\r\n\r\n").map { text[..<$0.upperBound].utf8.count } ?? 0
            received.moveReaderIndex(forwardBy: head)
            client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"), promise: nil)
        } else if let line = text.firstRange(of: "\r\n") {
            received.moveReaderIndex(forwardBy: text[..<line.upperBound].utf8.count)
            channel.write(ByteBuffer(string: text[..<line.upperBound] + "Connection: close\r\n"), promise: nil)
        }
        channel.writeAndFlush(received, promise: nil)
        received.clear()
        upstream = channel
    }
}

/// The server's side: what it says goes to the client.
private final class ProxyReturnHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(client: any Channel) {
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
