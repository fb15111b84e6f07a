/// `global.file_watch_config`: how often a file without kernel notifications is looked at.
public struct FileWatchSettings: Sendable, Equatable {
    /// `min_poll_frequency`: the shortest interval. More than zero. Default 250 ms.
    public var minPollFrequency: Duration = .milliseconds(250)
    /// `max_poll_frequency`: the longest interval, for a file that stays idle. Default 250 ms.
    public var maxPollFrequency: Duration = .milliseconds(250)

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader) {
        minPollFrequency = reader.duration("min_poll_frequency", in: .positive) ?? minPollFrequency
        maxPollFrequency = reader.duration("max_poll_frequency", in: .positive) ?? maxPollFrequency
        reader.finish()
    }
}
