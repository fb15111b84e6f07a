extension TemplateFunctions {
    /// sprig's functions for times. `Local` is the machine's zone, as the environment gives it.
    static let dates: [TemplateFunction] =
        [
            TemplateFunction("now", []) { call in .time(now(call)) },
            TemplateFunction("ago", [.any]) { call in
                let elapsed = nanoseconds(from: time(call[0], call), to: now(call))
                return try call.make(duration(rounded(elapsed, to: 1_000_000_000)))
            },
            TemplateFunction("date", [.text, .any]) { call in try date(call, call.text(0), call[1], zone: "Local") },
            TemplateFunction("htmlDate", [.any]) { call in try date(call, html.bytes, call[0], zone: "Local") },
            TemplateFunction("htmlDateInZone", [.any, .text]) { call in
                try date(call, html.bytes, call[0], zone: call.string(1))
            },
            TemplateFunction("toDate", [.text, .text]) { call in .time(read(call) ?? zero) },
            TemplateFunction("mustToDate", [.text, .text]) { call in
                guard let time = read(call) else { throw TemplateError("cannot parse a time") }
                return .time(time)
            },
            TemplateFunction("unixEpoch", [.time]) { call in try call.make(String(time(call[0], call).seconds)) },
            TemplateFunction("duration", [.any]) { call in
                let seconds =
                    switch call[0] {
                    case .text(let text): GoNumber.integer(String(text), base: 10) ?? 0
                    case .integer(let value, .int64): value
                    default: Int64(0)
                    }
                return try call.make(duration(seconds &* 1_000_000_000))
            },
            TemplateFunction("durationRound", [.any]) { call in
                let length: Int64 =
                    switch call[0] {
                    case .text(let text): (try? GoDuration.parse(String(text))).map(nanoseconds) ?? 0
                    case .integer(let value, .int64): value
                    case .time(let time): nanoseconds(from: time, to: now(call))
                    default: 0
                    }
                return try call.make(roughly(length))
            },
        ]
        + ["dateInZone", "date_in_zone"].map { name in
            TemplateFunction(name, [.text, .any, .text]) { call in
                try date(call, call.text(0), call[1], zone: call.string(2))
            }
        }
        + ["dateModify", "date_modify"].map { name in
            TemplateFunction(name, [.text, .time]) { call in
                guard let length = try? GoDuration.parse(call.string(0)) else { return call[1] }
                return .time(time(call[1], call).adding(nanoseconds: nanoseconds(length)))
            }
        }
        + ["mustDateModify", "must_date_modify"].map { name in
            TemplateFunction(name, [.text, .time]) { call in
                guard let length = try? GoDuration.parse(call.string(0)) else {
                    throw TemplateError("invalid duration \(call.string(0))")
                }
                return .time(time(call[1], call).adding(nanoseconds: nanoseconds(length)))
            }
        }

    /// Methods of a `time.Time`; the first argument is the time.
    static let timeMethods: [String: TemplateFunction] = Dictionary(
        uniqueKeysWithValues: [
            method("Unix") { time in .int64(time.seconds) },
            method("UnixMilli") { time in .int64(time.seconds &* 1000 &+ Int64(time.nanosecond / 1_000_000)) },
            method("UnixMicro") { time in .int64(time.seconds &* 1_000_000 &+ Int64(time.nanosecond / 1000)) },
            method("UnixNano") { time in .int64(time.seconds &* 1_000_000_000 &+ Int64(time.nanosecond)) },
            method("UTC") { time in .time(time.told(in: .utc)) },
            method("Year") { time in .int(time.fields.year) },
            method("Day") { time in .int(time.fields.day) },
            method("Hour") { time in .int(time.fields.hour) },
            method("Minute") { time in .int(time.fields.minute) },
            method("Second") { time in .int(time.fields.second) },
            method("Nanosecond") { time in .int(time.nanosecond) },
            method("YearDay") { time in .int(time.fields.yearDay) },
            method("IsZero") { time in .bool(time.seconds == zero.seconds && time.nanosecond == 0) },
            TemplateFunction("Month", [.time]) { call in try format(call, "January") },
            TemplateFunction("Weekday", [.time]) { call in try format(call, "Monday") },
            TemplateFunction("String", [.time]) { call in try call.make(goString(time(call[0], call))) },
            TemplateFunction("Local", [.time]) { call in
                .time(time(call[0], call).told(in: call.renderer.environment.localZone))
            },
            TemplateFunction("Format", [.time, .text]) { call in
                try call.make(try formatted(time(call[0], call), call.text(1)))
            },
            TemplateFunction("AddDate", [.time, .int, .int, .int]) { call in
                let time = time(call[0], call)
                var fields = time.fields
                // A month or a year past the end of one is one of the next.
                let months = fields.month - 1 + bounded(call.int(2)) % 1_200_000
                fields.year += bounded(call.int(1)) + (months >= 0 ? months : months - 11) / 12
                fields.month = ((months % 12) + 12) % 12 + 1
                return .time(fields.time(in: time.zone).adding(days: bounded(call.int(3))))
            },
            TemplateFunction("Before", [.time, .time]) { call in
                .bool(isBefore(time(call[0], call), time(call[1], call)))
            },
            TemplateFunction("After", [.time, .time]) { call in
                .bool(isBefore(time(call[1], call), time(call[0], call)))
            },
            TemplateFunction("Equal", [.time, .time]) { call in
                let (left, right) = (time(call[0], call), time(call[1], call))
                return .bool(left.seconds == right.seconds && left.nanosecond == right.nanosecond)
            },
        ].map { ($0.name, $0) })

    /// How Go prints a time that is not formatted.
    static func goString(_ time: GoTime) -> String { stringLayout.format(time) }

    private static let stringLayout = GoLayout("2006-01-02 15:04:05.999999999 -0700 MST")
    private static let html = TemplateBytes("2006-01-02".utf8)
    // 1 January of the year 1, UTC.
    private static let zero = GoTime(seconds: -62_135_596_800)

    private static func method(
        _ name: String, _ body: @escaping @Sendable (GoTime) -> TemplateValue
    )
        -> TemplateFunction
    {
        TemplateFunction(name, [.time]) { call in body(time(call[0], call)) }
    }

    private static func now(_ call: TemplateCall) -> GoTime {
        GoTime(nanoseconds: call.renderer.now, zone: call.renderer.environment.localZone)
    }

    // sprig takes times and seconds; all else is now.
    private static func time(_ value: TemplateValue, _ call: TemplateCall) -> GoTime {
        switch value {
        case .time(let time): time
        case .integer(let seconds, .int), .integer(let seconds, .int64):
            GoTime(seconds: seconds, zone: call.renderer.environment.localZone)
        default: now(call)
        }
    }

    private static func date(
        _ call: TemplateCall, _ layout: Bytes, _ value: TemplateValue, zone: String
    )
        throws(TemplateError) -> TemplateValue
    {
        let rules = zone == "Local" ? call.renderer.environment.localZone : call.renderer.zone(zone) ?? .utc
        return try call.make(formatted(time(value, call).told(in: rules), layout))
    }

    private static func formatted(_ time: GoTime, _ layout: Bytes) throws(TemplateError) -> [UInt8] {
        guard layout.count <= 4096 else { throw TemplateError("the layout is too long") }
        var out: [UInt8] = []
        GoLayout(String(layout)).write(time, to: &out)
        return out
    }

    private static func format(_ call: TemplateCall, _ layout: String) throws(TemplateError) -> TemplateValue {
        try call.make(GoLayout(layout).format(time(call[0], call)))
    }

    private static func read(_ call: TemplateCall) -> GoTime? {
        guard call.text(0).count <= 4096 else { return nil }
        return GoLayout(call.string(0)).time(call.text(1), in: call.renderer.environment.localZone)
    }

    private static func isBefore(_ left: GoTime, _ right: GoTime) -> Bool {
        (left.seconds, left.nanosecond) < (right.seconds, right.nanosecond)
    }

    private static func bounded(_ value: Int) -> Int { max(-1_000_000, min(1_000_000, value)) }

    // MARK: Durations

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }

    // Go's `Time.Sub`: the longest duration where it does not fit.
    private static func nanoseconds(from start: GoTime, to end: GoTime) -> Int64 {
        let seconds = Int128(end.seconds) - Int128(start.seconds)
        let length = seconds * 1_000_000_000 + Int128(end.nanosecond - start.nanosecond)
        return Int64(clamping: length)
    }

    // Half away from zero.
    private static func rounded(_ length: Int64, to unit: Int64) -> Int64 {
        let rest = length % unit
        let cut = length - rest
        if rest.magnitude * 2 < unit.magnitude { return cut }
        return cut.addingReportingOverflow(length < 0 ? -unit : unit).partialValue
    }

    private static func duration(_ nanoseconds: Int64) -> String { GoDuration.format(.nanoseconds(nanoseconds)) }

    // The largest unit alone.
    private static func roughly(_ length: Int64) -> String {
        let second: UInt64 = 1_000_000_000
        let units: [(UInt64, String)] = [
            (second * 3600 * 24 * 365, "y"), (second * 3600 * 24 * 30, "mo"), (second * 3600 * 24, "d"),
            (second * 3600, "h"), (second * 60, "m"), (second, "s"),
        ]
        for (unit, name) in units where length.magnitude > unit { return "\(length.magnitude / unit)\(name)" }
        return "0s"
    }
}

extension GoTime {
    fileprivate func adding(days: Int) -> GoTime {
        // Clocks show the same time of day.
        var fields = fields
        let date = Calendar.date(days: Calendar.days(year: fields.year, month: fields.month, day: fields.day) + days)
        (fields.year, fields.month, fields.day) = (date.year, date.month, date.day)
        return fields.time(in: zone)
    }
}
