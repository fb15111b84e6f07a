extension GoLayout {
    /// Writes a time as Go's `Time.Format`.
    public func format(_ time: GoTime) -> String {
        var out: [UInt8] = []
        write(time, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends a time as Go's `Time.Format`. At most twelve times the layout's length, and the zone's abbreviations.
    public func write(_ time: GoTime, to out: inout [UInt8]) {
        let fields = time.fields
        let span = time.zone.lookup(time.seconds)
        for step in steps {
            out += bytes[step.prefix]
            write(step.element, fields, span, to: &out)
        }
        out += bytes[tail]
    }

    private func write(
        _ element: Element, _ fields: GoTimeFields, _ span: TimeZoneRules.Span, to out: inout [UInt8]
    ) {
        let hour12 = fields.hour % 12 == 0 ? 12 : fields.hour % 12
        switch element {
        case .year: Self.number(fields.year, 4, to: &out)
        case .shortYear: Self.number(max(0, fields.year) % 100, 2, to: &out)
        case .month: Self.number(fields.month, 1, to: &out)
        case .zeroMonth: Self.number(fields.month, 2, to: &out)
        case .monthName: out += GoNames.months[fields.month - 1].description.utf8
        case .shortMonthName: out += GoNames.months[fields.month - 1].description.utf8.prefix(3)
        case .weekday: out += GoNames.weekdays[fields.weekday].description.utf8
        case .shortWeekday: out += GoNames.weekdays[fields.weekday].description.utf8.prefix(3)
        case .day: Self.number(fields.day, 1, to: &out)
        case .zeroDay: Self.number(fields.day, 2, to: &out)
        case .spaceDay: Self.number(fields.day, 2, padding: 0x20, to: &out)
        case .zeroYearDay: Self.number(fields.yearDay, 3, to: &out)
        case .spaceYearDay: Self.number(fields.yearDay, 3, padding: 0x20, to: &out)
        case .hour: Self.number(fields.hour, 2, to: &out)
        case .hour12: Self.number(hour12, 1, to: &out)
        case .zeroHour12: Self.number(hour12, 2, to: &out)
        case .minute: Self.number(fields.minute, 1, to: &out)
        case .zeroMinute: Self.number(fields.minute, 2, to: &out)
        case .second: Self.number(fields.second, 1, to: &out)
        case .zeroSecond: Self.number(fields.second, 2, to: &out)
        case .upperPM: out += (fields.hour >= 12 ? "PM" : "AM").utf8
        case .lowerPM: out += (fields.hour >= 12 ? "pm" : "am").utf8
        case .zoneName:
            if span.abbreviation.isEmpty {
                Self.offset(span.offset, Element.Offset(unit: .minutes, hasColons: false, hasZ: false), to: &out)
            } else {
                out += span.abbreviation
            }
        case .offset(let form): Self.offset(span.offset, form, to: &out)
        case .fraction(let digits, let separator):
            Self.fraction(fields.nanosecond, digits, separator, isTrimmed: false, to: &out)
        case .trimmedFraction(let digits, let separator):
            Self.fraction(fields.nanosecond, digits, separator, isTrimmed: true, to: &out)
        }
    }

    private static func number(_ value: Int, _ width: Int, padding: UInt8 = 0x30, to out: inout [UInt8]) {
        let digits = String(value.magnitude).utf8
        if value < 0 { out.append(UInt8(ascii: "-")) }
        out.append(contentsOf: repeatElement(padding, count: max(0, width - digits.count)))
        out += digits
    }

    private static func offset(_ offset: Int, _ form: Element.Offset, to out: inout [UInt8]) {
        if offset == 0, form.hasZ { return out.append(UInt8(ascii: "Z")) }
        let magnitude = abs(offset)
        // Go takes the sign from whole minutes.
        out.append(offset <= -60 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        number(magnitude / 3600, 2, to: &out)
        for (unit, value) in [(Element.Offset.Unit.minutes, magnitude / 60 % 60), (.seconds, magnitude % 60)] {
            if form.unit == .hours || form.unit == .minutes && unit == .seconds { return }
            if form.hasColons { out.append(UInt8(ascii: ":")) }
            number(value, 2, to: &out)
        }
    }

    // Nine digits are all there are.
    private static func fraction(
        _ nanosecond: Int, _ digits: Int, _ separator: UInt8, isTrimmed: Bool, to out: inout [UInt8]
    ) {
        var text = String(nanosecond + 1_000_000_000).utf8.dropFirst().prefix(digits)
        if isTrimmed {
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            if text.isEmpty { return }
        }
        out.append(separator)
        out += text
    }
}
