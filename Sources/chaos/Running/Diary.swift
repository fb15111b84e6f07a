import Synchronization
import TestSupport

/// What really happened in a run and when, for whoever looks into a failure.
final class Diary: Sendable {
    private let lines = Mutex<[String]>([])

    func note(_ text: @autoclosure () -> String) {
        let line = "\(timeText(wallClock())) \(text())"
        lines.withLock { $0.append(line) }
    }

    var text: String { lines.withLock { $0.joined(separator: "\n") + "\n" } }
}
