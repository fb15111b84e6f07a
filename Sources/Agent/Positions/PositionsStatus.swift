/// How the saving of positions goes, for readiness and metrics.
public struct PositionsStatus: Equatable, Sendable {
    /// Why the last save failed: a sentence; `nil` while it works.
    public var problem: String?
    /// Since when it fails, nanoseconds of the forward-going clock; `nil` while it works.
    public var failingSince: Int64?
    /// How many times in a row it failed.
    public var attempts: Int
    /// When it was saved last (or was found unchanged), nanoseconds of the forward-going clock; `nil` before the first time.
    public var lastSaved: Int64?
    /// How often they were saved (or found unchanged) since the start.
    public var saves = 0
    /// How often that failed since the start.
    public var failures = 0
}

/// What happened to the saving of positions; worth a line in the log each.
public enum PositionsNotice: Equatable, Sendable {
    /// It fails: told at once, then once a minute. Log it as an error with the message.
    case failing(message: String, seconds: Int, attempts: Int)
    /// It works again after so many seconds and attempts.
    case recovered(seconds: Int, attempts: Int)
    /// The notes of given times could not be cut down; they go on growing.
    case notesNotRewritten(message: String)
}
