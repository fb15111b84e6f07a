import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

extension HTTPClientResponse {
    /// As much of the body as comes in time. The status is the answer; a body that breaks off takes nothing from it.
    ///
    /// - Parameters:
    ///   - limit: bytes that are read at most.
    ///   - deadline: when to stop waiting.
    /// - Returns: the text, U+FFFD for what is not UTF-8.
    func text(limit: Int, until deadline: NIODeadline) async -> String {
        if status == .noContent || headers.first(name: "content-length") == "0" { return "" }
        let read = Received()
        await withTaskGroup(of: Void.self) { [body] group in
            group.addTask {
                do {
                    for try await part in body {
                        let isFull = read.bytes.withLock { read in
                            read += part.readableBytesView.prefix(limit - read.count)
                            return read.count >= limit
                        }
                        if isFull { return }
                    }
                } catch { return }
            }
            group.addTask {
                try? await Task.sleep(for: .nanoseconds((deadline - .now()).nanoseconds))
            }
            await group.next()
            group.cancelAll()
        }
        return String(decoding: read.bytes.withLock { $0 }, as: UTF8.self)
    }
}

/// What has come of a body, for two tasks.
private final class Received: Sendable {
    let bytes = Mutex<[UInt8]>([])
}
