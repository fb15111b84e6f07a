/// When to save, when to try again, when to speak of it. Pure: time comes in, decisions go out. All times are nanoseconds of
/// the forward-going clock.
struct SaveSchedule: Equatable, Sendable {
    /// What the shell does next.
    enum Step: Equatable {
        case wait(Int64)
        case save
    }

    /// What is worth a line in the log.
    enum Notice: Equatable {
        /// The saving fails since `since`, so many times by now.
        case failing(message: String, since: Int64, attempts: Int)
        /// It works again; it failed so long, so many times.
        case recovered(after: Int64, attempts: Int)
    }

    /// A run of failures.
    struct Failure: Equatable {
        var message: String
        let since: Int64
        var attempts: Int
        var spoken: Int64
    }

    private static let second: Int64 = 1_000_000_000
    private static let speakEvery = 60 * second

    let period: Int64
    private(set) var due: Int64
    private(set) var failure: Failure?
    private(set) var lastSaved: Int64?
    /// How often it was saved, and how often that failed, since the start.
    private(set) var saves = 0
    private(set) var failures = 0

    init(period: Int64, now: Int64) {
        self.period = max(period, 1_000_000)
        due = now + self.period
    }

    /// What to do now.
    func step(now: Int64) -> Step { now >= due ? .save : .wait(due - now) }

    /// Somebody wants it saved now.
    mutating func request(now: Int64) { due = min(due, now) }

    /// It was saved, or there was nothing new.
    mutating func saved(now: Int64) -> Notice? {
        due = now + period
        lastSaved = now
        saves += 1
        guard let failure else { return nil }
        self.failure = nil
        return .recovered(after: now - failure.since, attempts: failure.attempts)
    }

    /// It could not be saved. Tried again after 1, 2, 4 … seconds, at the latest after a period; told at once, then once a
    /// minute, and whenever the reason changes.
    mutating func failed(_ message: String, now: Int64) -> Notice? {
        var failure = failure ?? Failure(message: "", since: now, attempts: 0, spoken: .min / 2)
        failure.attempts += 1
        failures += 1
        due = now + min(period, Self.second << Int64(min(failure.attempts - 1, 16)))
        let speaks = failure.message != message || now - failure.spoken >= Self.speakEvery
        failure.message = message
        if speaks { failure.spoken = now }
        self.failure = failure
        return speaks ? .failing(message: message, since: failure.since, attempts: failure.attempts) : nil
    }
}
