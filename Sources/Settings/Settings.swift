/// The whole configuration, checked: Promtail's file and flags as one value.
///
/// Precedence: defaults, then the file, then flags. ``load(flags:environment:readFile:options:)`` makes one.
public struct Settings: Sendable, Equatable {
    /// `server`.
    public var server = ServerSettings()
    /// `clients`, then `client` or `-client.url`. Each has a name of its own.
    public var clients: [ClientSettings] = []
    /// `positions`.
    public var positions = PositionsSettings()
    /// `limits_config`.
    public var limits = LimitsSettings()
    /// `dead_letter` (ours); `nil` where it is not written: entries that are given up are only counted.
    public var deadLetter: DeadLetterSettings?
    /// `target_config`.
    public var target = TargetSettings()
    /// `global.file_watch_config`.
    public var fileWatch = FileWatchSettings()
    /// `scrape_configs`, in order. When standard input is read: only the first, if there is any.
    public var scrapeConfigs: [ScrapeSettings] = []
    /// Keys and flags that were written, are accepted for Promtail's sake, and have no effect.
    public var ignored: [IgnoredKey] = []

    /// All defaults: no clients, nothing to read.
    public init() {}
}
