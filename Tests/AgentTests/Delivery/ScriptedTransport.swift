import LineCore
import Synchronization

@testable import Agent

/// A transport that answers from a script, and remembers what it was asked.
final class ScriptedTransport: PushTransport {
    private struct Storage {
        var script: [PushResult]
        var pushes: [Push] = []
        var isShutDown = false
    }

    private let storage: Mutex<Storage>
    private let otherwise: @Sendable (Push) async -> PushResult

    /// Answers from the script first, then as `otherwise` says.
    init(
        _ script: [PushResult] = [],
        otherwise: @escaping @Sendable (Push) async -> PushResult = { _ in .answer(LokiAnswer(status: 204)) }
    ) {
        storage = Mutex(Storage(script: script))
        self.otherwise = otherwise
    }

    var problem: PushFailure? { nil }
    var pushes: [Push] { storage.withLock { $0.pushes } }
    var isShutDown: Bool { storage.withLock { $0.isShutDown } }

    func push(_ push: Push) async -> PushResult {
        let scripted = storage.withLock { storage -> PushResult? in
            storage.pushes.append(push)
            return storage.script.isEmpty ? nil : storage.script.removeFirst()
        }
        if let scripted { return scripted }
        return await otherwise(push)
    }

    func shutdown() async { storage.withLock { $0.isShutDown = true } }
}

/// Remembers what delivery tells, and how batches ended.
final class Recorder: DeliveryObserver {
    struct Events {
        var taken = 0
        var statuses: [Int] = []
        var retries: [String: Int] = [:]
        var storedEntries = 0
        var storedBytes = 0
        var refused: [RefusalReason: Int] = [:]
        var refusedBytes = 0
        var settled: [(batch: SealedBatch, outcome: BatchOutcome)] = []
        var waits: [Duration] = []
        var searches: [Int] = []
    }

    private let storage = Mutex(Events())

    var events: Events { storage.withLock { $0 } }

    func settle(_ batch: SealedBatch, _ outcome: BatchOutcome) {
        storage.withLock { $0.settled.append((batch, outcome)) }
    }

    func waited(_ duration: Duration) { storage.withLock { $0.waits.append(duration) } }
    func taken(tenant: String, bytes: Int) { storage.withLock { $0.taken += bytes } }
    func retried(tenant: String) { storage.withLock { $0.retries[tenant, default: 0] += 1 } }

    func searched(requests: Int) { storage.withLock { $0.searches.append(requests) } }

    func requested(tenant: String, status: Int, duration: Duration) {
        storage.withLock { $0.statuses.append(status) }
    }

    func stored(tenant: String, entries: Int, bytes: Int) {
        storage.withLock {
            $0.storedEntries += entries
            $0.storedBytes += bytes
        }
    }

    func refused(tenant: String, reason: RefusalReason, entries: Int, bytes: Int) {
        storage.withLock {
            $0.refused[reason, default: 0] += entries
            $0.refusedBytes += bytes
        }
    }
}
