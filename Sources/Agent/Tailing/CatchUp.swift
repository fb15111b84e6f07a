/// Up to when all that was written to something has been read.
///
/// Stages end a record by time where its rest had not been written in time. That it has not been read says nothing: reading may
/// have had to wait. What is always a little behind catches up too, with what there was to read a moment ago.
struct CatchUp {
    private var goal: (size: Int, at: Int64)?

    /// Takes how it stands.
    ///
    /// - Parameters:
    ///   - size: bytes written so far.
    ///   - read: how many of them were read; more where it was truncated.
    ///   - readAt: when it was last read, nanoseconds of the monotonic clock.
    ///   - now: nanoseconds of the monotonic clock.
    /// - Returns: up to when all has been read; `nil` where that is not known yet.
    mutating func caughtUp(size: Int, read: Int, at readAt: Int64, now: Int64) -> Int64? {
        if size < read { return nil }
        if size == read {
            goal = nil
            return readAt
        }
        if let goal, read < goal.size { return nil }
        defer { goal = (size, now) }
        return goal?.at
    }
}
