/// How strict a load is, beyond what the flags say.
public struct LoadOptions: Sendable, Equatable {
    /// Whether a configuration without clients is an error. A dry run needs none. Default: unless `-dry-run` is given.
    public var clientIsRequired: Bool?
    /// Whether standard input is read: only the first scrape config is checked, and kinds of target do not matter.
    /// Default: as `-stdin`, or else `target_config.stdin`, says.
    public var stdin: Bool?
    /// Whether a key that a stage does not know is an error rather than a warning. Promtail passes over them in silence, so
    /// that running its files needs false, the default; a check wants true.
    public var isStrict: Bool

    /// As the flags and the file say.
    public init(clientIsRequired: Bool? = nil, stdin: Bool? = nil, isStrict: Bool = false) {
        self.clientIsRequired = clientIsRequired
        self.stdin = stdin
        self.isStrict = isStrict
    }
}
