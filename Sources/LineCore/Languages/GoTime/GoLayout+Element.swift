extension GoLayout {
    /// A piece of the reference time.
    enum Element: Hashable, Sendable {
        /// `2006`, `06`
        case year, shortYear
        /// `January`, `Jan`, `1`, `01`
        case monthName, shortMonthName, month, zeroMonth
        /// `Monday`, `Mon`
        case weekday, shortWeekday
        /// `2`, `_2`, `02`
        case day, spaceDay, zeroDay
        /// `__2`, `002`
        case spaceYearDay, zeroYearDay
        /// `15`, `3`, `03`
        case hour, hour12, zeroHour12
        /// `4`, `04`, `5`, `05`
        case minute, zeroMinute, second, zeroSecond
        /// `PM`, `pm`
        case upperPM, lowerPM
        /// `MST`
        case zoneName
        case offset(Offset)
        /// `.000`, `,000`: so many digits.
        case fraction(digits: Int, separator: UInt8)
        /// `.999`, `,999`: any number of digits, and none where it is zero; so many when written.
        case trimmedFraction(digits: Int, separator: UInt8)

        /// An offset from UTC.
        struct Offset: Hashable, Sendable {
            enum Unit: Hashable { case hours, minutes, seconds }
            /// What the offset is exact to.
            var unit: Unit
            /// `-07:00` rather than `-0700`.
            var hasColons: Bool
            /// `Z07:00`: UTC is a Z.
            var hasZ: Bool
        }

        var isFraction: Bool {
            switch self {
            case .fraction, .trimmedFraction: true
            default: false
            }
        }

        /// The first element at or after `start`, and where it stands; `nil` where none does.
        static func next(in layout: [UInt8], from start: Int) -> (Range<Int>, Element)? {
            var place = start
            while place < layout.count {
                if let (from, length, element) = element(layout[place...]) {
                    return (from..<(from + length), element)
                }
                place += 1
            }
            return nil
        }

        // The element that starts here, where it really starts, and its length.
        private static func element(_ text: ArraySlice<UInt8>) -> (Int, Int, Element)? {
            let start = text.startIndex
            let first = text[start]
            if first == UInt8(ascii: "_"), text.starts(with: "_2006".utf8) { return (start + 1, 4, .year) }
            if first == UInt8(ascii: ".") || first == UInt8(ascii: ",") {
                return fraction(text).map { (start, $0, $1) }
            }
            if first == UInt8(ascii: "-") || first == UInt8(ascii: "Z") {
                return offset(text).map { (start, $0, $1) }
            }
            for (name, element) in plain[first, default: []] where text.starts(with: name.utf8) {
                // `Jan` in `Janet` and `Mon` in `Month` are words of their own.
                if element == .shortMonthName || element == .shortWeekday,
                    let after = text.dropFirst(3).first, after >= UInt8(ascii: "a"), after <= UInt8(ascii: "z")
                {
                    continue
                }
                return (start, name.utf8.count, element)
            }
            return nil
        }

        // By the first byte; of two that fit, the first in the list stands.
        private static let plain: [UInt8: [(String, Element)]] = [
            UInt8(ascii: "J"): [("January", .monthName), ("Jan", .shortMonthName)],
            UInt8(ascii: "M"): [("Monday", .weekday), ("Mon", .shortWeekday), ("MST", .zoneName)],
            UInt8(ascii: "0"): [
                ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12), ("04", .zeroMinute), ("05", .zeroSecond),
                ("06", .shortYear), ("002", .zeroYearDay),
            ],
            UInt8(ascii: "1"): [("15", .hour), ("1", .month)],
            UInt8(ascii: "2"): [("2006", .year), ("2", .day)],
            UInt8(ascii: "_"): [("_2", .spaceDay), ("__2", .spaceYearDay)],
            UInt8(ascii: "3"): [("3", .hour12)],
            UInt8(ascii: "4"): [("4", .minute)],
            UInt8(ascii: "5"): [("5", .second)],
            UInt8(ascii: "P"): [("PM", .upperPM)],
            UInt8(ascii: "p"): [("pm", .lowerPM)],
        ]

        private static func offset(_ text: ArraySlice<UInt8>) -> (Int, Element)? {
            let hasZ = text.first == UInt8(ascii: "Z")
            let forms: [(StaticString, Offset.Unit, Bool)] = [
                ("070000", .seconds, false), ("07:00:00", .seconds, true), ("0700", .minutes, false),
                ("07:00", .minutes, true), ("07", .hours, false),
            ]
            for (form, unit, hasColons) in forms where text.dropFirst().starts(with: form.description.utf8) {
                let offset = Offset(unit: unit, hasColons: hasColons, hasZ: hasZ)
                return (1 + form.utf8CodeUnitCount, .offset(offset))
            }
            return nil
        }

        // A separator and noughts or nines that no other digit follows.
        private static func fraction(_ text: ArraySlice<UInt8>) -> (Int, Element)? {
            let separator = text[text.startIndex]
            guard let digit = text.dropFirst().first, digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else {
                return nil
            }
            let digits = text.dropFirst().prefix { $0 == digit }.count
            if let after = text.dropFirst(1 + digits).first, after &- UInt8(ascii: "0") < 10 { return nil }
            return (
                1 + digits,
                digit == UInt8(ascii: "0")
                    ? .fraction(digits: digits, separator: separator)
                    : .trimmedFraction(digits: digits, separator: separator)
            )
        }
    }
}
