import Synchronization

/// State behind a lock whose changes can be awaited, so that a test waits for a condition and never sleeps.
public final class Watched<State: Sendable>: Sendable {
    private struct Waiter {
        let id: Int
        let condition: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Contents {
        var state: State
        var waiters: [Waiter] = []
        var abandoned: Set<Int> = []
        var nextID = 0
        var changes = 0
    }

    private let contents: Mutex<Contents>

    /// State that begins as `state`.
    public init(_ state: State) {
        contents = Mutex(Contents(state: state))
    }

    /// Reads the state under the lock.
    public func read<Result: Sendable>(_ body: (borrowing State) throws -> Result) rethrows -> Result {
        try contents.withLock { try body($0.state) }
    }

    /// Changes the state under the lock, then wakes those whose condition has become true.
    ///
    /// - Complexity: O(*w*) in the number of waiters, plus the cost of their conditions.
    @discardableResult
    public func update<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        let (result, ready) = try contents.withLock { contents in
            let result = try body(&contents.state)
            contents.changes += 1
            guard !contents.waiters.isEmpty else { return (result, [CheckedContinuation<Bool, Never>]()) }
            let ready = contents.waiters.filter { $0.condition(contents.state) }
            contents.waiters.removeAll { waiter in ready.contains { $0.id == waiter.id } }
            return (result, ready.map(\.continuation))
        }
        for continuation in ready { continuation.resume(returning: true) }
        return result
    }

    /// Waits until `condition` holds.
    ///
    /// - Parameters:
    ///   - patience: how long to wait.
    ///   - condition: looked at under the lock, now and at every change; it must not take another lock.
    /// - Returns: whether it held in time; `false` also if the task was cancelled.
    public func wait(
        _ patience: Patience = Patience(), until condition: @escaping @Sendable (State) -> Bool
    ) async -> Bool {
        let id = contents.withLock { contents in
            contents.nextID += 1
            return contents.nextID
        }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.runOut(of: patience)
                self.abandon(id)
            }
            let held = await withCheckedContinuation { continuation in
                let outcome: Bool? = self.contents.withLock { contents in
                    if condition(contents.state) { return true }
                    if contents.abandoned.remove(id) != nil { return false }
                    contents.waiters.append(Waiter(id: id, condition: condition, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
            group.cancelAll()
            return held
        }
    }

    /// Returns when nothing has changed for too long, when it takes too long in all, or when the task is cancelled.
    private func runOut(of patience: Patience) async {
        let clock = ContinuousClock()
        let end = clock.now + patience.inAll
        var seen = contents.withLock { $0.changes }
        while clock.now < end {
            do { try await Task.sleep(until: min(end, clock.now + patience.withoutChange)) } catch { return }
            let now = contents.withLock { $0.changes }
            if now == seen { return }
            seen = now
        }
    }

    private func abandon(_ id: Int) {
        let waiter = contents.withLock { contents -> Waiter? in
            guard let index = contents.waiters.firstIndex(where: { $0.id == id }) else {
                contents.abandoned.insert(id)
                return nil
            }
            return contents.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }
}
