/// Numbers with a check digit by Luhn's algorithm (ISO/IEC 7812-1), such as those of credit cards.
///
/// A number is a run of ASCII digits, between which delimiters may stand. It is summed up by position, so it may have any
/// length. One pass over the text.
public struct Luhn: Sendable {
    private let leastDigits: Int
    private let delimiters: [UInt8]

    /// Finds numbers of at least so many digits.
    ///
    /// - Parameters:
    ///   - leastDigits: shorter ones are none.
    ///   - delimiters: ASCII bytes that may stand between the digits of a number.
    public init(leastDigits: Int, delimiters: [UInt8] = []) {
        self.leastDigits = leastDigits
        self.delimiters = delimiters
    }

    /// Calls `body` with the place of each number, in order. It ends at its last digit: delimiters after that are not in it.
    public func forEach(in text: Bytes, _ body: (Range<Int>) -> Void) {
        var place = 0
        while place < text.count {
            guard Self.isDigit(text[place]) else {
                place += 1
                continue
            }
            let start = place
            var end = place
            var digits = 0
            // The sums of the digits, with every second one doubled: which ones, only the last digit says.
            var (evenDoubled, oddDoubled) = (0, 0)
            while place < text.count {
                if Self.isDigit(text[place]) {
                    let digit = Int(text[place] - UInt8(ascii: "0"))
                    let doubled = digit < 5 ? digit * 2 : digit * 2 - 9
                    evenDoubled += digits & 1 == 0 ? doubled : digit
                    oddDoubled += digits & 1 == 0 ? digit : doubled
                    digits += 1
                    place += 1
                    end = place
                } else if delimiters.contains(text[place]) {
                    place += 1
                } else {
                    break
                }
            }
            // The last digit is not doubled, the one before it is.
            let sum = digits & 1 == 0 ? evenDoubled : oddDoubled
            if digits >= leastDigits, sum % 10 == 0 { body(start..<end) }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
