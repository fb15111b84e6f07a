/// Takes entries that are given up: files, or a replay that keeps them where they were.
public protocol DeadLetterTaker: Sendable {
    /// Takes letters, in their order. When it returns they are kept as far as they can be, and their batch may be settled.
    func take(_ letters: [DeadLetter]) async

    /// Entries were given up of which no letter can be made.
    func cannotRead(_ entries: Int)
}
