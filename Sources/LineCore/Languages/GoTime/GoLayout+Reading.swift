extension GoLayout {
    /// What was read: fields, and what was said of the zone.
    struct Reading {
        enum Zone {
            case none
            case utc
            /// Seconds east of UTC.
            case offset(Int)
            case name(Bytes)
        }

        var fields = GoTimeFields()
        var zone = Zone.none

        /// The moment, in seconds since 1970. An abbreviation that the zone `names` does not know counts as UTC.
        func seconds(in zone: TimeZoneRules, names: TimeZoneRules) -> Int64 {
            let local = fields.seconds
            switch self.zone {
            case .none: return zone.seconds(ofLocal: local)
            case .utc: return local
            case .offset(let offset): return local - Int64(offset)
            case .name(let name): return local - Int64(names.offset(of: name, atLocal: local) ?? 0)
            }
        }
    }

    /// Reads a time as Go's `time.ParseInLocation`. Allocates nothing.
    ///
    /// - Parameters:
    ///   - text: all of it must be the time.
    ///   - zone: where the time is told if it does not say.
    ///   - names: whose abbreviations (`CEST`) are known; all others count as UTC. Default: `zone`; Go's `time.Parse` takes
    ///     the machine's.
    ///   - now: for a layout that ``lacksYear``: the year is such that the time is near this, as in Promtail. `nil`: year 0.
    /// - Returns: nanoseconds since 1970; `nil` where the text is not in this layout, or outside of 1677 to 2262.
    public func nanoseconds(
        _ text: Bytes, in zone: TimeZoneRules = .utc, names: TimeZoneRules? = nil, near now: GoTimeFields? = nil
    ) -> Int64? {
        guard var reading = read(text) else { return nil }
        if let now, lacksYear { reading.fields.setYear(near: now) }
        let seconds = reading.seconds(in: zone, names: names ?? zone)
        return GoTime.nanoseconds(seconds: seconds, nanosecond: reading.fields.nanosecond)
    }

    /// Reads a time as Go's `time.ParseInLocation`, with the zone it says, or a fixed one of that offset or abbreviation.
    ///
    /// - Parameters:
    ///   - text: all of it must be the time.
    ///   - zone: where the time is told if it does not say.
    ///   - names: whose offsets and abbreviations are known. Default: `zone`.
    /// - Returns: `nil` where the text is not in this layout.
    public func time(_ text: Bytes, in zone: TimeZoneRules = .utc, names: TimeZoneRules? = nil) -> GoTime? {
        guard let reading = read(text) else { return nil }
        let known = names ?? zone
        let seconds = reading.seconds(in: zone, names: known)
        let told: TimeZoneRules
        switch reading.zone {
        case .none: told = zone
        case .utc: told = .utc
        case .offset(let offset):
            told = known.lookup(seconds).offset == offset ? known : .fixed("", offset: offset)
        case .name(let name):
            if known.offset(of: name, atLocal: reading.fields.seconds) != nil {
                told = known
            } else {
                // `GMT+3` is shown three hours later and yet is the same moment: so does Go.
                let hours = name.count > 3 && name.hasPrefix("GMT") ? Self.signed(name[3...]) ?? 0 : 0
                told = .fixed(String(name), offset: hours * 3600)
            }
        }
        return GoTime(seconds: seconds, nanosecond: reading.fields.nanosecond, zone: told)
    }

    /// Reads the fields; `nil` where the text is not in this layout, or a field is out of its range.
    func read(_ text: Bytes) -> Reading? {
        bytes.withBytes { layout in
            var reader = Reader(rest: text)
            for step in steps {
                guard reader.skip(layout[step.prefix]), reader.read(step) else { return nil }
            }
            guard reader.skip(layout[tail]), reader.rest.isEmpty else { return nil }
            return reader.finish()
        }
    }

    /// A whole number of a few digits with an optional sign, as Go's `atoi` inside `time` reads it.
    static func signed(_ text: Bytes) -> Int? {
        guard let first = text.isEmpty ? nil : text[0] else { return nil }
        let hasSign = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        guard text.count > (hasSign ? 1 : 0), text.count <= 12 else { return nil }
        var value = 0
        for index in (hasSign ? 1 : 0)..<text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return first == UInt8(ascii: "-") ? -value : value
    }
}
