import Synchronization
import Testing

/// Runs only two tests at once of those that start the built agent. Each starts processes of its own, and all together are
/// no faster: they only wait for each other until somebody loses patience.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    private struct Slots {
        var free = 2
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let slots = Mutex(Slots())

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await withCheckedContinuation { continuation in
            let isFree = Self.slots.withLock { slots in
                if slots.free > 0 {
                    slots.free -= 1
                    return true
                }
                slots.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
        defer {
            let next = Self.slots.withLock { slots -> CheckedContinuation<Void, Never>? in
                if !slots.waiting.isEmpty { return slots.waiting.removeFirst() }
                slots.free += 1
                return nil
            }
            next?.resume()
        }
        try await function()
    }
}

extension Trait where Self == FewAtOnce {
    /// Few tests at once.
    static var fewAtOnce: FewAtOnce { FewAtOnce() }
}
