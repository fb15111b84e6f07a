extension GoLayout {
    /// A place in a text, and what has been read so far.
    struct Reader {
        private(set) var rest: Bytes
        private var reading = Reading()
        private var month: Int?
        private var day: Int?
        private var yearDay: Int?
        // `true` for PM.
        private var half: Bool?

        init(rest: Bytes) { self.rest = rest }

        /// Passes over text of the layout: any number of blanks where it has one or more.
        mutating func skip(_ prefix: Bytes) -> Bool {
            var index = 0
            while index < prefix.count {
                let byte = prefix[index]
                if byte == 0x20 {
                    guard rest.isEmpty || rest[0] == 0x20 else { return false }
                    while index < prefix.count, prefix[index] == 0x20 { index += 1 }
                    skipBlanks(.max)
                } else {
                    guard !rest.isEmpty, rest[0] == byte else { return false }
                    rest = rest[1...]
                    index += 1
                }
            }
            return true
        }

        /// Reads an element; false where it does not stand here or is out of its range.
        mutating func read(_ step: Step) -> Bool {
            switch step.element {
            case .year:
                guard rest.count >= 4, let year = number(exactly: 4) else { return false }
                reading.fields.year = year
            case .shortYear:
                guard rest.count >= 2, let year = GoLayout.signed(take(2)) else { return false }
                reading.fields.year = year >= 69 ? year + 1900 : year + 2000
            case .month, .zeroMonth:
                month = number(upTo: 2, isFixed: step.element == .zeroMonth)
                return month.map { $0 >= 1 && $0 <= 12 } ?? false
            case .monthName:
                month = name(GoNames.months, letters: nil)
                return month != nil
            case .shortMonthName:
                month = name(GoNames.months, letters: 3)
                return month != nil
            case .weekday: return name(GoNames.weekdays, letters: nil) != nil
            case .shortWeekday: return name(GoNames.weekdays, letters: 3) != nil
            case .day, .spaceDay, .zeroDay:
                if step.element == .spaceDay { skipBlanks(1) }
                day = number(upTo: 2, isFixed: step.element == .zeroDay)
                return day != nil
            case .spaceYearDay, .zeroYearDay:
                if step.element == .spaceYearDay { skipBlanks(2) }
                yearDay = number(upTo: 3, isFixed: step.element == .zeroYearDay)
                return yearDay != nil
            case .hour, .hour12, .zeroHour12:
                guard let hour = number(upTo: 2, isFixed: step.element == .zeroHour12) else { return false }
                reading.fields.hour = hour
                return hour <= (step.element == .hour ? 23 : 12)
            case .minute, .zeroMinute:
                guard let minute = number(upTo: 2, isFixed: step.element == .zeroMinute) else { return false }
                reading.fields.minute = minute
                return minute <= 59
            case .second, .zeroSecond:
                guard let second = number(upTo: 2, isFixed: step.element == .zeroSecond), second <= 59 else {
                    return false
                }
                reading.fields.second = second
                return step.fractionFollows || fraction()
            case .upperPM: return half(am: "AM", pm: "PM")
            case .lowerPM: return half(am: "am", pm: "pm")
            case .zoneName: return zoneName()
            case .offset(let form): return offset(form)
            case .fraction(let digits, _):
                guard rest.count > digits, isSeparator(rest[0]) else { return false }
                return nanoseconds(take(1 + digits)[1...])
            case .trimmedFraction: return fraction()
            }
            return true
        }

        /// Puts everything together; `nil` where there is no such day.
        consuming func finish() -> Reading? {
            if half == true, reading.fields.hour < 12 { reading.fields.hour += 12 }
            if half == false, reading.fields.hour == 12 { reading.fields.hour = 0 }
            let year = reading.fields.year
            if let yearDay {
                guard yearDay >= 1, yearDay <= (Calendar.isLeap(year) ? 366 : 365) else { return nil }
                let date = Calendar.date(days: Calendar.days(year: year, month: 1, day: 1) + yearDay - 1)
                guard month ?? date.month == date.month, day ?? date.day == date.day else { return nil }
                (month, day) = (date.month, date.day)
            }
            reading.fields.month = month ?? 1
            reading.fields.day = day ?? 1
            guard reading.fields.day >= 1,
                reading.fields.day <= Calendar.daysIn(month: reading.fields.month, year: year)
            else { return nil }
            return reading
        }

        // MARK: Pieces

        private mutating func take(_ count: Int) -> Bytes {
            defer { rest = rest[count...] }
            return rest[0..<count]
        }

        private mutating func skipBlanks(_ most: Int) {
            var count = 0
            while count < rest.count, count < most, rest[count] == 0x20 { count += 1 }
            rest = rest[count...]
        }

        private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }

        // One digit and more, as many as there are up to a bound; that many where it is fixed.
        private mutating func number(upTo most: Int, isFixed: Bool) -> Int? {
            var value = 0
            var count = 0
            while count < most, count < rest.count, case let digit = rest[count] &- 48, digit < 10 {
                value = value * 10 + Int(digit)
                count += 1
            }
            guard count > 0, !isFixed || count == most else { return nil }
            rest = rest[count...]
            return value
        }

        private mutating func number(exactly count: Int) -> Int? { number(upTo: count, isFixed: true) }

        // A fraction of a second if one stands here.
        private mutating func fraction() -> Bool {
            guard rest.count >= 2, isSeparator(rest[0]), rest[1] &- 48 < 10 else { return true }
            var count = 2
            while count < rest.count, rest[count] &- 48 < 10 { count += 1 }
            return nanoseconds(take(count)[1...])
        }

        // Digits after a separator; those past the ninth are not looked at. As in Go a sign may lead.
        private mutating func nanoseconds(_ digits: Bytes) -> Bool {
            let digits = digits[0..<min(9, digits.count)]
            guard var value = GoLayout.signed(digits), value >= 0 else { return false }
            for _ in digits.count..<9 { value *= 10 }
            reading.fields.nanosecond = value
            return true
        }

        // The number, from 1, of the name that stands here in any case.
        private mutating func name(_ names: [StaticString], letters: Int?) -> Int? {
            for (index, name) in names.enumerated() {
                let count = letters ?? name.utf8CodeUnitCount
                guard rest.count >= count else { continue }
                let isSame = name.withUTF8Buffer { buffer in
                    for place in 0..<count {
                        let byte = unsafe buffer[place]
                        guard (rest[place] | 0x20) == (byte | 0x20) else { return false }
                    }
                    return true
                }
                if isSame {
                    rest = rest[count...]
                    return index + 1
                }
            }
            return nil
        }

        private mutating func half(am: StaticString, pm: StaticString) -> Bool {
            guard rest.count >= 2 else { return false }
            let text = take(2)
            if text.equals(pm) { half = true } else if text.equals(am) { half = false } else { return false }
            return true
        }

        private mutating func offset(_ form: Element.Offset) -> Bool {
            if form.hasZ, !rest.isEmpty, rest[0] == UInt8(ascii: "Z") {
                rest = rest[1...]
                reading.zone = .utc
                return true
            }
            guard !rest.isEmpty else { return false }
            let sign = take(1)[0]
            guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
            guard let hours = number(exactly: 2), hours <= 24 else { return false }
            var seconds = hours * 3600
            if form.unit != .hours {
                guard let minutes = sexagesimal(form.hasColons) else { return false }
                seconds += minutes * 60
            }
            if form.unit == .seconds {
                guard let rest = sexagesimal(form.hasColons) else { return false }
                seconds += rest
            }
            // `UTC` stands, wherever it is.
            if case .utc = reading.zone { return true }
            reading.zone = .offset(sign == UInt8(ascii: "-") ? -seconds : seconds)
            return true
        }

        // Go lets 60 pass.
        private mutating func sexagesimal(_ hasColon: Bool) -> Int? {
            if hasColon {
                guard !rest.isEmpty, take(1)[0] == UInt8(ascii: ":") else { return nil }
            }
            return number(exactly: 2).flatMap { $0 <= 60 ? $0 : nil }
        }

        private mutating func zoneName() -> Bool {
            if rest.hasPrefix("UTC") {
                rest = rest[3...]
                reading.zone = .utc
                return true
            }
            guard let length = GoNames.zoneLength(rest) else { return false }
            let name = take(length)
            // Offsets and `UTC` say more than a name.
            if case .none = reading.zone { reading.zone = .name(name) }
            return true
        }
    }
}
