import ArgumentParser
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A push endpoint that decodes everything that Loki takes and keeps nothing but counts.
@main
struct Sink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sink",
        abstract:
            "Takes pushes on 127.0.0.1 and answers GET /stats with what came, as JSON; 503 between GET /away and GET /back."
    )

    @Option(help: "The port; 0 for any. It is printed.")
    var port = 0

    @Option(help: "How many threads decode.")
    var threads = 2

    @Flag(help: "Add up a hash of each line, so that two runs can be compared.")
    var checksum = false

    func run() async throws {
        let shared = SharedCounts()
        let hashes = checksum
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: threads))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1 << 16, initial: 1 << 18, maximum: 1 << 20)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(SinkHandler(shared: shared, hashes: hashes))
                }
            }
            .bind(host: "127.0.0.1", port: port)
            .get()
        print("listening on \(channel.localAddress?.port ?? 0)")
        // Into a pipe, output would wait for a full buffer.
        fflush(nil)
        try await channel.closeFuture.get()
    }
}
