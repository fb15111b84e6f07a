/// One step of a pipeline, for the lines of one source.
///
/// A stage changes a record, ends it, or holds it back to join it with what follows. It runs on its lane's thread, for one
/// line at a time, to completion.
public protocol Stage: AnyObject {
    /// Its name in the configuration.
    var name: StaticString { get }

    /// Takes a record.
    ///
    /// What it holds back it copies: the record's bytes are gone when the chunk is done. Records that it held before and
    /// lets go now, it passes on through `context` itself.
    func process(_ record: inout Record, _ context: StageContext) -> Verdict

    /// Would ``release(now:_:)`` let anything go, or forget it?
    func isDue(now: Int64) -> Bool

    /// Lets go what has been held for too long.
    ///
    /// Time ends a record here only, never in ``process(_:_:)``: whether its rest stands where it could not be read yet, only
    /// who reads the source knows.
    ///
    /// - Parameters:
    ///   - now: nanoseconds of the monotonic clock; `nil` lets go everything, because the source has ended.
    ///   - context: takes the records.
    func release(now: Int64?, _ context: StageContext)

    /// How long its source must not be read, because more lines came than the stage lets through. Both in nanoseconds, `now`
    /// of the monotonic clock; 0: it may be read.
    func pause(now: Int64) -> Int64
}

extension Stage {
    /// Most stages hold nothing.
    public func isDue(now: Int64) -> Bool { false }
    /// Most stages hold nothing.
    public func release(now: Int64?, _ context: StageContext) {}
    /// Most stages take what comes.
    public func pause(now: Int64) -> Int64 { 0 }
}

/// What a stage decided about a record.
public enum Verdict {
    /// It goes on.
    case keep
    /// It ends here, for the reason.
    case drop(DropReason)
    /// The stage keeps a copy, and will bring it back in a later record's ``Record/absorbed``.
    case hold
    /// It goes on after so many stages that follow.
    case skip(Int)
}

/// Where a pipeline's records end up.
public protocol RecordSink: AnyObject {
    /// A record came through.
    func pass(_ record: inout Record)
    /// A stage ended a record.
    func drop(_ record: Record, _ reason: DropReason)
    /// A stage holds a record back.
    func hold(_ record: Record)
}
