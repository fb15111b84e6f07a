public import LineCore
import Synchronization

/// The hand-over between lanes (threads) and delivery (tasks): ``OutboxState`` behind a lock, with waiting.
///
/// It has no bound of its own: a lane stops reading when too many bytes of a tenant are unanswered.
public final class Outbox: Sendable {
    private struct Storage {
        var state: OutboxState
        var isClosed = false
        var nextToken = 0
        var takers: [(token: Int, continuation: CheckedContinuation<OutboxState.Item?, Never>)] = []
        var drainers: [(token: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var closers: [(token: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// Who is to be resumed once the lock is released, and with what.
    private struct Wakes {
        var takers: [(CheckedContinuation<OutboxState.Item?, Never>, OutboxState.Item?)] = []
        var waiters: [CheckedContinuation<Void, Never>] = []

        func resume() {
            for (taker, item) in takers { taker.resume(returning: item) }
            for waiter in waiters { waiter.resume() }
        }
    }

    private let storage: Mutex<Storage>

    /// An empty outbox.
    ///
    /// - Parameter maxInFlight: pushes under way at once for one tenant.
    public init(maxInFlight: Int) { storage = Mutex(Storage(state: OutboxState(maxInFlight: maxInFlight))) }

    /// Hands a batch over. Never blocks for longer than the lock; any thread may call it.
    public func offer(_ batch: SealedBatch) { change { $0.state.offer(batch) } }

    /// Lets go of a batch that has its answer.
    public func settle(_ id: UInt64) { change { $0.state.settle(id) } }

    /// Says that nothing more will be offered: ``next()`` ends when what is queued has been taken.
    public func close() { change { $0.isClosed = true } }

    /// How much of one tenant is unanswered.
    public func pending(tenant: String) -> OutboxState.Pending { storage.withLock { $0.state.pending(tenant: tenant) } }

    /// How much is unanswered, of all tenants.
    public var pending: OutboxState.Pending { storage.withLock { $0.state.pending } }

    /// When the oldest entry without an answer was read, in nanoseconds of the monotonic clock; `nil` when idle.
    public var oldestReadAt: Int64? { storage.withLock { $0.state.oldestReadAt } }

    /// Nothing queued and nothing under way?
    public var isIdle: Bool { storage.withLock { $0.state.isIdle } }

    /// Waits for the next batch that may be pushed.
    ///
    /// - Returns: the batch, or `nil` when the task is cancelled, or when the outbox is closed and all has been taken.
    public func next() async -> OutboxState.Item? {
        let token = newToken()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wakes = storage.withLock { storage in
                    storage.takers.append((token, continuation))
                    return Task.isCancelled ? Self.cancel(token, in: &storage) : Self.wake(&storage)
                }
                wakes.resume()
            }
        } onCancel: {
            storage.withLock { Self.cancel(token, in: &$0) }.resume()
        }
    }

    /// Waits until nothing is queued and nothing under way, or the task is cancelled.
    ///
    /// It does not stop anybody from offering more.
    public func drained() async { await wait(in: \.drainers) }

    /// Waits until the outbox is closed, or the task is cancelled.
    func closed() async { await wait(in: \.closers) }

    private func wait(
        in line: sending WritableKeyPath<Storage, [(token: Int, continuation: CheckedContinuation<Void, Never>)]>
    ) async {
        let token = newToken()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wakes = storage.withLock { storage in
                    storage[keyPath: line].append((token, continuation))
                    return Task.isCancelled ? Self.cancel(token, in: &storage) : Self.wake(&storage)
                }
                wakes.resume()
            }
        } onCancel: {
            storage.withLock { Self.cancel(token, in: &$0) }.resume()
        }
    }

    private func newToken() -> Int {
        storage.withLock { storage in
            storage.nextToken += 1
            return storage.nextToken
        }
    }

    private func change(_ body: (inout Storage) -> Void) {
        let wakes = storage.withLock { storage in
            body(&storage)
            return Self.wake(&storage)
        }
        wakes.resume()
    }

    private static func wake(_ storage: inout Storage) -> Wakes {
        var wakes = Wakes()
        while !storage.takers.isEmpty, let item = storage.state.take() {
            wakes.takers.append((storage.takers.removeFirst().continuation, item))
        }
        if storage.isClosed, storage.state.queued == 0 {
            wakes.takers += storage.takers.map { ($0.continuation, nil) }
            storage.takers = []
        }
        if storage.state.isIdle {
            wakes.waiters += storage.drainers.map { $0.continuation }
            storage.drainers = []
        }
        if storage.isClosed {
            wakes.waiters += storage.closers.map { $0.continuation }
            storage.closers = []
        }
        return wakes
    }

    private static func cancel(_ token: Int, in storage: inout Storage) -> Wakes {
        var wakes = Wakes()
        if let place = storage.takers.firstIndex(where: { $0.token == token }) {
            wakes.takers = [(storage.takers.remove(at: place).continuation, nil)]
        }
        if let place = storage.drainers.firstIndex(where: { $0.token == token }) {
            wakes.waiters = [storage.drainers.remove(at: place).continuation]
        }
        if let place = storage.closers.firstIndex(where: { $0.token == token }) {
            wakes.waiters = [storage.closers.remove(at: place).continuation]
        }
        return wakes
    }
}
