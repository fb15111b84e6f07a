import LineCore
import Testing

@Suite struct LuhnTests {
    private func find(_ text: String, least: Int = 13, delimiters: String = "") -> [String] {
        var found: [String] = []
        Array(text.utf8).withBytes { bytes in
            Luhn(leastDigits: least, delimiters: Array(delimiters.utf8)).forEach(in: bytes) {
                found.append(String(bytes[$0]))
            }
        }
        return found
    }

    @Test(arguments: [
        ("card 4032032513548443.", ["4032032513548443"]), ("4032032513548444", []),
        ("a4032032513548443b5", ["4032032513548443"]),
        ("4539578763621486 and 4032032513548443", ["4539578763621486", "4032032513548443"]), ("79927398713", []),
        ("40320325-13548443", []), ("", []), ("1", []),
        // More digits than any integer holds.
        ("00000000000000000000000000004032032513548443", ["00000000000000000000000000004032032513548443"]),
    ])
    func `numbers with a valid check digit are found`(text: String, expected: [String]) {
        #expect(find(text) == expected)
    }

    @Test(arguments: [
        ("4032-0325 1354-8443 -x", ["4032-0325 1354-8443"]), ("4032-0325 1354-8443", ["4032-0325 1354-8443"]),
        ("--4032032513548443--", ["4032032513548443"]), ("4032_0325 1354-8443", []),
    ])
    func `delimiters may stand within a number, and not around it`(text: String, expected: [String]) {
        #expect(find(text, delimiters: " -") == expected)
    }

    @Test func `short numbers count where they are asked for`() {
        #expect(find("79927398713 18 19 0", least: 1) == ["79927398713", "18", "0"])
    }

    @Test func `exactly one of the ten numbers with another last digit is valid`() {
        for body in 0..<300 {
            let valid = (0..<10).filter { !find("\(body)\($0)", least: 1).isEmpty }
            // By the textbook: from the right, every second digit doubled, its digits added.
            let expected = (0..<10).filter { last in
                let digits = "\(body)\(last)".reversed().compactMap(\.wholeNumberValue)
                let sum = digits.enumerated().reduce(0) { sum, item in
                    let doubled = item.element * 2
                    return sum + (item.offset % 2 == 0 ? item.element : doubled / 10 + doubled % 10)
                }
                return sum % 10 == 0
            }
            #expect(valid == expected)
            #expect(valid.count == 1)
        }
    }
}
