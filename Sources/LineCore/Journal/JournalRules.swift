/// How entries of one journal become records: `journal` and `relabel_configs` of a scrape config.
public struct JournalRules: Sendable, Equatable {
    /// A field that becomes structured metadata.
    public struct Metadata: Sendable, Equatable {
        /// The name that the value is sent under.
        public var name: String
        /// The journal's field.
        public var field: String

        /// Pairs a name with a field.
        public init(name: String, field: String) {
            self.name = name
            self.field = field
        }
    }

    /// `json`: the line is a JSON object of all fields; otherwise it is `MESSAGE`.
    public var isJSON = false
    /// `labels`: of every line, over what the entry has.
    public var labels: [Label] = []
    /// `relabel_configs`: for each entry.
    public var relabel = RelabelRules()
    /// `structured_metadata`.
    public var metadata: [Metadata] = []
    /// `use_source_timestamp`: the time is `_SOURCE_REALTIME_TIMESTAMP` where an entry has it: when it was logged, not when
    /// the journal took it.
    public var usesSourceTime = false
    /// `repeated_fields: list`: in JSON, a field with several values is a list; otherwise its last value, as in Promtail.
    public var listsRepeatedFields = false
    /// `max_entry_size`: bytes of a line beyond which it is cut, and ``cutMark`` put behind.
    public var maxEntrySize = Self.defaultMaxEntrySize

    /// Plain messages without labels.
    public init() {}

    /// 16 MiB.
    public static let defaultMaxEntrySize = 16 << 20
    /// What stands behind the part of a value that is left.
    public static let cutMark: StaticString = " …[cut]"
}
