/// A rule for a zone as `TZ` has it: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX, with the hours of RFC 8536 version 3).
struct PosixZone: Hashable, Sendable {
    /// A time that is in use for a part of the year.
    private struct Part: Hashable {
        var abbreviation: [UInt8]
        /// Seconds east of UTC.
        var offset: Int
    }

    /// A day of the year, and the second of it, which may lie on another day.
    private struct Change: Hashable {
        enum Day: Hashable {
            /// 1 to 365; 29 February is not counted.
            case julian(Int)
            /// 0 to 365.
            case ofYear(Int)
            /// The n-th such weekday of a month; 5 is the last.
            case ofMonth(month: Int, week: Int, weekday: Int)
        }

        var day: Day
        var second: Int

        /// Seconds from the year's start, by the clock.
        func second(in year: Int) -> Int {
            switch day {
            case .julian(let day):
                return (day - 1 + (day >= 60 && Calendar.isLeap(year) ? 1 : 0)) * 86_400 + second
            case .ofYear(let day): return day * 86_400 + second
            case .ofMonth(let month, let week, let weekday):
                let newYear = Calendar.days(year: year, month: 1, day: 1)
                let first = Calendar.days(year: year, month: month, day: 1)
                var day = (weekday - Calendar.weekday(days: first) + 7) % 7 + (week - 1) * 7
                if day >= Calendar.daysIn(month: month, year: year) { day -= 7 }
                return (first - newYear + day) * 86_400 + second
            }
        }
    }

    private let standard: Part
    private let summer: Part?
    private let start: Change
    private let end: Change

    /// Reads a rule; `nil` where it is none.
    init?(_ text: Bytes) {
        var reader = Reader(text)
        guard let name = reader.name(), let west = reader.offset(mostHours: 24) else { return nil }
        standard = Part(abbreviation: name, offset: -west)
        // What the United States have, where nothing is said.
        var changes = [
            Change(day: .ofMonth(month: 3, week: 2, weekday: 0), second: 7200),
            Change(day: .ofMonth(month: 11, week: 1, weekday: 0), second: 7200),
        ]
        guard !reader.isAtEnd, reader.peek != UInt8(ascii: ",") else {
            guard reader.isAtEnd else { return nil }
            (summer, start, end) = (nil, changes[0], changes[1])
            return
        }
        guard let other = reader.name() else { return nil }
        var offset = standard.offset + 3600
        if !reader.isAtEnd, reader.peek != UInt8(ascii: ",") {
            guard let west = reader.offset(mostHours: 24) else { return nil }
            offset = -west
        }
        if !reader.isAtEnd {
            for index in 0..<2 {
                guard reader.take(","), let day = reader.day() else { return nil }
                var second = 7200
                if reader.take("/") {
                    guard let time = reader.offset(mostHours: 168) else { return nil }
                    second = time
                }
                changes[index] = Change(day: day, second: second)
            }
            guard reader.isAtEnd else { return nil }
        }
        (summer, start, end) = (Part(abbreviation: other, offset: offset), changes[0], changes[1])
    }

    /// What holds at a moment, seconds since 1970. The span is exact near a change; else it ends with the year.
    func lookup(_ seconds: Int64) -> TimeZoneRules.Span {
        guard let summer else { return span(standard, .min, .max) }
        let day = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let year = Calendar.date(days: day).year
        let newYear = Int64(Calendar.days(year: year, month: 1, day: 1)) * 86_400
        var first = newYear + Int64(start.second(in: year) - standard.offset)
        var second = newYear + Int64(end.second(in: year) - summer.offset)
        var (outer, inner) = (standard, summer)
        if second < first {
            swap(&first, &second)
            swap(&outer, &inner)
        }
        if seconds < first { return span(outer, newYear, first) }
        if seconds >= second { return span(outer, second, newYear + 365 * 86_400) }
        return span(inner, first, second)
    }

    private func span(_ part: Part, _ start: Int64, _ end: Int64) -> TimeZoneRules.Span {
        TimeZoneRules.Span(abbreviation: part.abbreviation, offset: part.offset, start: start, end: end)
    }

    /// A place in a rule.
    private struct Reader {
        private let text: Bytes
        private var place = 0

        init(_ text: Bytes) { self.text = text }

        var isAtEnd: Bool { place == text.count }
        var peek: UInt8? { isAtEnd ? nil : text[place] }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }

        /// Three letters and more, or anything between `<` and `>`.
        mutating func name() -> [UInt8]? {
            if take("<") {
                guard let end = text.firstIndex(of: UInt8(ascii: ">"), from: place) else { return nil }
                defer { place = end + 1 }
                return Array(text[place..<end])
            }
            let start = place
            while let letter = peek, (letter | 0x20) >= UInt8(ascii: "a"), (letter | 0x20) <= UInt8(ascii: "z") {
                place += 1
            }
            return place - start >= 3 ? Array(text[start..<place]) : nil
        }

        /// `[+-]hh[:mm[:ss]]`, in seconds.
        mutating func offset(mostHours: Int) -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(to: mostHours) else { return nil }
            var seconds = hours * 3600
            if take(":") {
                guard let minutes = number(to: 59) else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number(to: 59) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func day() -> Change.Day? {
            if take("J") { return number(to: 365).flatMap { $0 > 0 ? .julian($0) : nil } }
            guard take("M") else { return number(to: 365).map { .ofYear($0) } }
            guard let month = number(to: 12), month > 0, take("."), let week = number(to: 5), week > 0, take("."),
                let weekday = number(to: 6)
            else { return nil }
            return .ofMonth(month: month, week: week, weekday: weekday)
        }

        private mutating func number(to most: Int) -> Int? {
            let start = place
            var value = 0
            while let digit = peek.map({ $0 &- UInt8(ascii: "0") }), digit < 10 {
                value = value * 10 + Int(digit)
                guard value <= most else { return nil }
                place += 1
            }
            return place > start ? value : nil
        }
    }
}
