public import LineCore

/// `journal` of a scrape config: a journal to read, and what becomes of its entries.
public struct JournalSettings: Sendable, Equatable {
    /// Where reading begins where no cursor is saved.
    public enum Start: Sendable, Equatable {
        /// `max_age`, or `since` with a duration: with entries that are no older.
        case age(Duration)
        /// `since: boot`: with the first entry since the machine started.
        case boot
        /// `since: now`: with entries of the time from now on.
        case now
        /// `since: tail`: behind the last entry that is there, whatever its time.
        case tail
    }

    /// `path`: the directory of the journal files; empty: the journal of this machine.
    public var path = ""
    /// `max_age` or `since`. Default 7 h.
    public var start = Start.age(.seconds(7 * 3600))
    /// `json`: the line is all fields as JSON, not `MESSAGE` alone. Default false.
    public var json = false
    /// `labels`: of every line, over those of the entry.
    public var labels: [String: String] = [:]
    /// `matches`, as written; empty: none.
    public var matches = ""
    /// `units`, with their types: only what concerns one of them.
    public var units: [String] = []
    /// `priority`: only entries of this importance or a higher one.
    public var priority: JournalPriority?
    /// `use_source_timestamp`: the time at which an entry was logged, rather than taken by the journal. Default false.
    public var usesSourceTimestamp = false
    /// `structured_metadata`: fields by the name they are sent under.
    public var structuredMetadata: [String: String] = [:]
    /// `repeated_fields: list`: in JSON, fields with several values are lists. Default `last`: the last value, as in Promtail.
    public var listsRepeatedFields = false
    /// `max_entry_size`: bytes of a line; what is longer is cut and marked. Default 16 MiB.
    public var maxEntrySize = JournalRules.defaultMaxEntrySize
    /// What `matches`, `units` and `priority` come to.
    public private(set) var filter = JournalFilter()

    /// The machine's whole journal, from 7 h ago.
    public init() {}

    private enum Repeated: String, CaseIterable {
        case last
        case list
    }

    init(_ reader: inout MapReader) {
        path = reader.string("path") ?? ""
        json = reader.boolean("json") ?? false
        readStart(&reader)
        readLabels(&reader)
        readFilter(&reader)
        usesSourceTimestamp = reader.boolean("use_source_timestamp") ?? false
        readMetadata(&reader)
        listsRepeatedFields = reader.choice("repeated_fields", of: Repeated.self) == .list
        maxEntrySize = reader.byteSize("max_entry_size", in: 1024...(1 << 30)) ?? maxEntrySize
        reader.finish()
    }

    private mutating func readStart(_ reader: inout MapReader) {
        // Written empty it is as good as not written.
        let isEmpty = reader.value("max_age")?.scalar == .string("")
        let age = isEmpty ? nil : reader.duration("max_age", in: .notNegative)
        if isEmpty { _ = reader.node("max_age") }
        if let age { start = .age(age) }
        guard let since = reader.nonEmpty("since") else { return }
        if age != nil {
            reader.log.error(
                "`\(reader.path("since"))` and `max_age` both say where reading begins", mend: "remove one of them",
                at: reader.origin(of: "since"))
        }
        switch since {
        case "boot": start = .boot
        case "now": start = .now
        case "tail": start = .tail
        default:
            do throws(LiteralError) { start = .age(try GoDuration.literal(since)) } catch {
                reader.log.error(
                    "`\(reader.path("since"))`: `\(ValueReader.shown(since))` \(error.what)",
                    mend: "write boot, now, tail or a duration such as 24h", at: reader.valueOrigin(of: "since"))
            }
        }
    }

    private mutating func readLabels(_ reader: inout MapReader) {
        for (name, value, place) in reader.pairs("labels") ?? [] {
            if !LabelName.isValid(name) {
                reader.log.error(
                    "`\(ValueReader.shown(name))` is not a valid label name",
                    mend: "use letters, digits and underscores, and no digit first", at: place)
            }
            labels[name] = value
        }
    }

    private mutating func readFilter(_ reader: inout MapReader) {
        matches = reader.string("matches") ?? ""
        do throws(LiteralError) { try filter.add(matches: matches) } catch {
            reader.log.error(
                "`\(reader.path("matches"))` \(error.what)", mend: error.mend, at: reader.valueOrigin(of: "matches"))
        }
        units = (reader.strings("units") ?? []).map { $0.utf8.contains(UInt8(ascii: ".")) ? $0 : "\($0).service" }
        for unit in units where unit.utf8.contains(where: { "*?[".utf8.contains($0) }) {
            reader.log.error(
                "`\(reader.path("units"))` has the pattern `\(ValueReader.shown(unit))`",
                mend: "name each unit, or keep those you want with `relabel_configs`",
                at: reader.valueOrigin(of: "units"))
        }
        filter.add(units: units)
        guard let text = reader.nonEmpty("priority") else { return }
        priority = JournalPriority(named: text)
        if let priority {
            filter.add(priority: priority)
        } else {
            reader.log.error(
                "`\(reader.path("priority"))` is `\(ValueReader.shown(text))`",
                mend: "write one of \(JournalPriority.allCases.map(\.rawValue).joined(separator: ", "))",
                at: reader.valueOrigin(of: "priority"))
        }
    }

    private mutating func readMetadata(_ reader: inout MapReader) {
        for (name, field, place) in reader.pairs("structured_metadata") ?? [] {
            let field = field.isEmpty ? name : field
            if !JournalFilter.isField(field) {
                reader.log.error(
                    "`\(ValueReader.shown(field))` is no field of a journal",
                    mend: "write the field in capital letters: `pid: _PID`", at: place)
            }
            structuredMetadata[name] = field
        }
    }

    /// As it is written in a configuration.
    func write(to writer: inout YAMLWriter) {
        writer.block("journal") { writer in
            if !path.isEmpty { writer.string("path", path) }
            writer.boolean("json", json)
            switch start {
            case .age(let age): writer.duration("max_age", age)
            case .boot: writer.raw("since", "boot")
            case .now: writer.raw("since", "now")
            case .tail: writer.raw("since", "tail")
            }
            writer.pairs("labels", labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            if !matches.isEmpty { writer.string("matches", matches) }
            if !units.isEmpty { writer.strings("units", units) }
            if let priority { writer.raw("priority", priority.rawValue) }
            writer.boolean("use_source_timestamp", usesSourceTimestamp)
            writer.pairs(
                "structured_metadata", structuredMetadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            writer.raw("repeated_fields", listsRepeatedFields ? "list" : "last")
            writer.raw("max_entry_size", ByteSize.format(maxEntrySize))
        }
    }
}

extension ScrapeSettings {
    /// The journal, if one is read.
    public var journal: JournalSettings? {
        if case .journal(let journal) = kind { journal } else { nil }
    }

    /// How its entries become records; `nil` where no journal is read.
    public var journalRules: JournalRules? {
        guard let journal else { return nil }
        var rules = JournalRules()
        rules.isJSON = journal.json
        rules.labels = journal.labels.map { Label($0.key, $0.value) }.sorted()
        rules.relabel = relabelRules
        rules.metadata = journal.structuredMetadata.sorted { $0.key < $1.key }.map {
            JournalRules.Metadata(name: $0.key, field: $0.value)
        }
        rules.usesSourceTime = journal.usesSourceTimestamp
        rules.listsRepeatedFields = journal.listsRepeatedFields
        rules.maxEntrySize = journal.maxEntrySize
        return rules
    }
}
