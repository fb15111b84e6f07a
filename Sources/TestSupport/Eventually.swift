/// Waits until something that cannot be awaited is so: it is asked again every few milliseconds.
///
/// - Parameters:
///   - what: what is to come about, for the error; asked for when it has not.
///   - patience: how long to wait.
///   - condition: is it so?
/// - Throws: ``TimedOut``, and what the condition throws.
public func eventually(
    _ what: @autoclosure () -> String, _ patience: Patience = Patience(), _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + patience.inAll
    while try await !condition() {
        guard clock.now < end else { throw TimedOut("\(what()) did not come about within \(patience.inAll)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
