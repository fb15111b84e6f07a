import Agent
import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 over TLS: a connection gets the certificates as they are when it begins.
struct SecureChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let plain: HTTP1Channel
    let tls: ServerTLS

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try tls.install(on: channel)
            if let problem = tls.newProblem() {
                logger.error(
                    "changed certificate files of the admin server cannot be used; the old ones go on",
                    metadata: ["error": "\(problem)"])
            }
        }.flatMap { plain.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async {
        await plain.handle(value: value, logger: logger)
    }
}
