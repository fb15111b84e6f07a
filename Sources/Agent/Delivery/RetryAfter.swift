/// The `Retry-After` header, RFC 9110 §10.2.3: seconds, or a date.
enum RetryAfter {
    /// Reads the header.
    ///
    /// - Parameters:
    ///   - value: the header's value.
    ///   - now: seconds since 1970, to measure a date against.
    /// - Returns: the time from now, zero for a date that has passed; `nil` for what is neither seconds nor a date.
    static func parse(_ value: String, now: Int64) -> Duration? {
        let text = value.trimmingSpace
        if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            // More digits than fit are a long time, not a mistake.
            return .seconds(min(Int64(text) ?? .max, 1 << 32))
        }
        return date(text).map { .seconds(max(0, $0 - now)) }
    }

    /// Reads an HTTP date in any of the three forms that RFC 9110 §5.6.7 has a client accept:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
    ///
    /// - Returns: seconds since 1970, or `nil`.
    static func date(_ text: Substring) -> Int64? {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        var numbers: [Int64] = []
        var month: Int?
        var time: [Int64] = []
        // In all three, the first plain number is the day and the second the year; the rest tells itself.
        for word in text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" }) {
            if word.contains(":") {
                time = word.split(separator: ":").compactMap { Int64($0) }
            } else if let number = Int64(word) {
                numbers.append(number)
            } else if month == nil, let found = months.firstIndex(of: word.lowercased()) {
                month = found + 1
            }
        }
        guard let month, numbers.count == 2, time.count == 3, (1...31).contains(numbers[0]), (0...23).contains(time[0]),
            (0...59).contains(time[1]), (0...60).contains(time[2]), (0...9999).contains(numbers[1])
        else { return nil }
        let short = numbers[1] < 100
        let year = short ? numbers[1] + (numbers[1] < 70 ? 2000 : 1900) : numbers[1]
        return days(year: year, month: Int64(month), day: numbers[0]) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    // Days since 1970-01-01 in the Gregorian calendar, counting years from March so that the leap day comes last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without ASCII space, tab, CR and LF at both ends.
    var trimmingSpace: Substring {
        func isSpace(_ character: Character) -> Bool {
            character == " " || character == "\t" || character == "\r" || character == "\n" || character == "\r\n"
        }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return Substring()
        }
        return self[first...last]
    }
}
