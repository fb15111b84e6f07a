/// What clocks somewhere show, then and now: a time zone as a value.
///
/// Made from a zone file's bytes (``init(name:file:)``), or of one fixed offset. Copies share their tables.
public struct TimeZoneRules: Sendable, Hashable {
    /// A kind of local time.
    struct Kind: Hashable, Sendable {
        /// Such as `CEST`.
        var abbreviation: [UInt8]
        /// Seconds east of UTC.
        var offset: Int
        var isDaylightSaving: Bool
    }

    /// From when on a kind holds.
    struct Transition: Hashable, Sendable {
        var time: Int64
        var kind: Int
    }

    /// What holds at a moment, and from when until when.
    struct Span {
        var abbreviation: [UInt8]
        var offset: Int
        var start: Int64
        var end: Int64
    }

    private final class Tables: Sendable {
        let name: String
        let kinds: [Kind]
        let transitions: [Transition]
        /// What holds after the last transition.
        let rule: PosixZone?
        /// The kind before the first transition.
        let earliest: Int

        init(_ name: String, _ kinds: [Kind], _ transitions: [Transition], _ rule: PosixZone?) {
            self.name = name
            self.kinds = kinds
            self.transitions = transitions
            self.rule = rule
            earliest = Self.earliest(kinds, transitions)
        }

        // As zic(8) and Go have it: the first kind if no transition uses it, else one that is no daylight saving time.
        private static func earliest(_ kinds: [Kind], _ transitions: [Transition]) -> Int {
            guard transitions.contains(where: { $0.kind == 0 }) else { return 0 }
            if let first = transitions.first, kinds[first.kind].isDaylightSaving,
                let before = kinds[..<first.kind].lastIndex(where: { !$0.isDaylightSaving })
            {
                return before
            }
            return kinds.firstIndex { !$0.isDaylightSaving } ?? 0
        }
    }

    private let tables: Tables

    /// Rules of tables that fit together: each transition has its kind, and they are in order.
    init(name: String, kinds: [Kind], transitions: [Transition], rule: PosixZone?) {
        tables = Tables(name, kinds, transitions, rule)
    }

    /// UTC. It knows no abbreviation, so that none is looked up in it.
    public static let utc = TimeZoneRules(name: "UTC", kinds: [], transitions: [], rule: nil)

    /// One offset for all times.
    ///
    /// - Parameters:
    ///   - abbreviation: may be empty; then it is written as `+hhmm`.
    ///   - offset: seconds east of UTC, within ±100,000; more is clamped.
    /// - Returns: a zone that has no other.
    public static func fixed(_ abbreviation: String, offset: Int) -> TimeZoneRules {
        let kind = Kind(
            abbreviation: Array(abbreviation.utf8), offset: min(max(offset, -100_000), 100_000), isDaylightSaving: false
        )
        return TimeZoneRules(name: abbreviation, kinds: [kind], transitions: [], rule: nil)
    }

    /// The zone's name, such as `Europe/Berlin`.
    public var name: String { tables.name }

    /// What holds at a moment.
    ///
    /// - Parameter seconds: since 1970.
    /// - Returns: seconds east of UTC, and the abbreviation.
    public func offset(at seconds: Int64) -> (seconds: Int, abbreviation: String) {
        let span = lookup(seconds)
        return (span.offset, String(decoding: span.abbreviation, as: UTF8.self))
    }

    /// What holds at a moment. Logarithmic.
    func lookup(_ seconds: Int64) -> Span {
        let tables = tables
        guard !tables.kinds.isEmpty else { return span(nil, .min, .max) }
        guard let first = tables.transitions.first else {
            return tables.rule?.lookup(seconds) ?? span(tables.kinds[0], .min, .max)
        }
        if seconds < first.time { return span(tables.kinds[tables.earliest], .min, first.time) }
        var low = 0
        var high = tables.transitions.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if seconds < tables.transitions[middle].time { high = middle } else { low = middle }
        }
        let transition = tables.transitions[low]
        if high < tables.transitions.count {
            return span(tables.kinds[transition.kind], transition.time, tables.transitions[high].time)
        }
        return tables.rule?.lookup(seconds) ?? span(tables.kinds[transition.kind], transition.time, .max)
    }

    /// Seconds since 1970 at which clocks show a time, given as seconds since 1970 if it were UTC.
    ///
    /// Of two such moments, and where clocks skip it, what Go's `time.Date` takes.
    func seconds(ofLocal local: Int64) -> Int64 {
        let guess = lookup(local)
        guard guess.offset != 0 else { return local }
        let seconds = local - Int64(guess.offset)
        if seconds >= guess.start, seconds < guess.end { return seconds }
        return local - Int64(lookup(seconds).offset)
    }

    /// The offset that an abbreviation stands for here, seconds east of UTC; of several, the one that held at that local
    /// time. `nil` where it is not known.
    func offset(of abbreviation: Bytes, atLocal local: Int64) -> Int? {
        var any: Int?
        for kind in tables.kinds where kind.abbreviation.withBytes({ $0 == abbreviation }) {
            if lookup(local - Int64(kind.offset)).abbreviation == kind.abbreviation { return kind.offset }
            any = any ?? kind.offset
        }
        return any
    }

    private func span(_ kind: Kind?, _ start: Int64, _ end: Int64) -> Span {
        Span(abbreviation: kind?.abbreviation ?? Self.utcName, offset: kind?.offset ?? 0, start: start, end: end)
    }

    private static let utcName = Array("UTC".utf8)

    /// Zones with the same name and the same rules are the same.
    public static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
        let (left, right) = (left.tables, right.tables)
        return left === right
            || left.name == right.name && left.kinds == right.kinds && left.transitions == right.transitions
                && left.rule == right.rule
    }

    /// By the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
