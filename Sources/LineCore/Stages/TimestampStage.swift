/// The `timestamp` stage: the record's time from an extracted value.
///
/// Where it cannot be read, the time is the last one of the same labels plus a nanosecond (`fudge`), or stays (`skip`).
public final class TimestampStage: Stage {
    /// What may be configured.
    public struct Rules: Sendable, Hashable {
        /// `source`: the extracted value.
        public var source: String
        /// `format` and `fallback_formats`: the first that fits counts.
        public var formats: [TimestampFormat]
        /// `location`, and the machine's own zone.
        public var place = TimestampFormat.Place()
        /// `action_on_failure`: fudge rather than skip. Default true.
        public var fudges = true

        /// Rules with defaults for all else.
        public init(source: String, formats: [TimestampFormat]) {
            self.source = source
            self.formats = formats
        }
    }

    /// Label sets whose last time is known, at the most; Promtail's bound too.
    public static let mostKnown = 10_000

    /// As in the configuration.
    public let name: StaticString = "timestamp"

    private let rules: Rules
    private let source: Int
    private let needsNow: Bool
    private let beginsWithRFC3339: Bool
    private var now = GoTimeFields()
    private var nowIsOf: Int64?
    // The last times of label sets; that of the latest set stands beside the map.
    private var known = LeastRecentMap<LabelSet, Int64>(bound: mostKnown)
    private var latest: LabelSet?
    private var latestTime: Int64?

    /// A stage.
    ///
    /// - Parameters:
    ///   - rules: as configured.
    ///   - names: the pipeline's.
    public init(_ rules: Rules, names: ExtractedNames) {
        self.rules = rules
        source = names.slot(rules.source)
        beginsWithRFC3339 = rules.formats.first?.isRFC3339 ?? false
        needsNow = rules.formats.contains { if case .layout(let layout) = $0 { layout.lacksYear } else { false } }
    }

    /// Sets the time.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        if let text = context.extracted[source]?.text, let time = read(text, context) {
            record.time = time
            record.hasOwnTime = true
            if rules.fudges { note(time, of: record.labels) }
        } else if rules.fudges, let last = last(of: record.labels), last < .max {
            record.time = last + 1
            record.hasOwnTime = true
            latestTime = last + 1
        }
        return .keep
    }

    private func read(_ text: Bytes, _ context: StageContext) -> Int64? {
        // By far the commonest, and read by position.
        if beginsWithRFC3339, let time = Timestamp.rfc3339(text) { return time }
        if needsNow, nowIsOf != context.wall {
            nowIsOf = context.wall
            now = GoTime(nanoseconds: context.wall, zone: rules.place.local).fields
        }
        for format in rules.formats {
            if let time = format.nanoseconds(text, at: rules.place, near: now) { return time }
        }
        return nil
    }

    @inline(__always)
    private func note(_ time: Int64, of labels: LabelSet) {
        if labels !== latest { turn(to: labels) }
        latestTime = time
    }

    private func last(of labels: LabelSet) -> Int64? {
        if labels !== latest { turn(to: labels) }
        return latestTime
    }

    private func turn(to labels: LabelSet) {
        if let latest, let latestTime {
            if let place = known.use(latest) { known[place] = latestTime } else { _ = known.insert(latest, latestTime) }
        }
        latest = labels
        latestTime = known.use(labels).flatMap { known[$0] }
    }
}
