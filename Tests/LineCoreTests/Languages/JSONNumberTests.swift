import TestSupport
import Testing

@testable import LineCore

@Suite struct JSONNumberTests {
    private func text(_ number: String) -> String { Array(number.utf8).withBytes(JSONNumber.text) }

    @Test(arguments: [
        ("1.0", "1"), ("12.50", "12.5"), ("1e3", "1000"), ("1E+3", "1000"), ("0.1", "0.1"), ("1e-7", "0.0000001"),
        ("-0", "-0"), ("-0.0", "-0"), ("0.0", "0"), ("0e5", "0"), ("100", "100"), ("-7", "-7"),
        ("1e21", "1000000000000000000000"), ("3.14159265358979323846", "3.141592653589793"),
        ("-1.5e-3", "-0.0015"), ("123456.789e3", "123456789"),
        ("1.7976931348623157e308", "17976931348623157" + zeros(292)),
        ("5e-324", "0." + zeros(323) + "5"), ("-2.5e16", "-25000000000000000"), ("1.25e16", "12500000000000000"),
    ])
    func `numbers are printed in full, shortest and without exponent`(number: String, printed: String) {
        #expect(text(number) == printed)
    }

    @Test(arguments: ["9007199254740993", "12345678901234567890", "-123456789012345678901234567890"])
    func `integers stay exact, whatever their size`(number: String) { #expect(text(number) == number) }

    @Test func `what is printed is the same number again`() {
        var random = SeededGenerator(6)
        for _ in 0..<2000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let printed = JSONNumber.plain(value)
            #expect(Double(printed) == value, "\(value)")
            #expect(printed.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2e }, "\(printed)")
        }
    }

    @Test func `what is no finite number is written as Go writes it`() {
        #expect(JSONNumber.plain(.nan) == "NaN")
        #expect(JSONNumber.plain(.infinity) == "+Inf")
        #expect(JSONNumber.plain(-.infinity) == "-Inf")
    }
}

private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
