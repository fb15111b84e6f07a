/// Names in times: English ones of months and days, and what looks like a zone's abbreviation.
enum GoNames {
    static let months: [StaticString] = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    static let weekdays: [StaticString] = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// Bytes of the abbreviation of a zone that the text begins with, as Go guesses it; `nil` where there is none.
    ///
    /// Three capitals; four or five that end in T; `WITA`, `ChST`, `MeST`; `GMT` with hours; `+03`.
    static func zoneLength(_ text: Bytes) -> Int? {
        guard text.count >= 3 else { return nil }
        if text.hasPrefix("ChST") || text.hasPrefix("MeST") { return 4 }
        if text.hasPrefix("GMT") { return 3 + (offsetLength(text[3...]) ?? 0) }
        if text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") { return offsetLength(text) }
        var capitals = 0
        while capitals < min(6, text.count), text[capitals] >= UInt8(ascii: "A"), text[capitals] <= UInt8(ascii: "Z") {
            capitals += 1
        }
        switch capitals {
        case 3: return 3
        case 4: return text[3] == UInt8(ascii: "T") || text.hasPrefix("WITA") ? 4 : nil
        case 5: return text[4] == UInt8(ascii: "T") ? 5 : nil
        default: return nil
        }
    }

    // A sign and a number of at most 23.
    private static func offsetLength(_ text: Bytes) -> Int? {
        guard !text.isEmpty, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") else { return nil }
        var value = 0
        var length = 1
        while length < text.count, case let digit = text[length] &- 48, digit < 10 {
            value = min(value * 10 + Int(digit), 100)
            length += 1
        }
        return length > 1 && value <= 23 ? length : nil
    }
}
