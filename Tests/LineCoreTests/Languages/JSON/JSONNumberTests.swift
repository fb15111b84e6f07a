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

    @Test func `printed into the arena or as a string, it is the same`() {
        let arena = Arena()
        var random = SeededGenerator(7)
        for _ in 0..<3000 {
            let digits = { (most: Int) in
                String((0..<Int.random(in: 1...most, using: &random)).map { _ in "0123456789".randomElement() ?? "0" })
            }
            var number = ["", "-"].randomElement(using: &random) ?? ""
            number += ["0", "7" + digits(9), "7" + digits(20)].randomElement(using: &random) ?? "0"
            number += ["", "." + digits(4), "." + digits(20), ".000"].randomElement(using: &random) ?? ""
            number += ["", "", "e\(Int.random(in: -30...30, using: &random))"].randomElement(using: &random) ?? ""
            let printed = Array(number.utf8).withBytes { String(JSONNumber.text($0, arena: arena)) }
            #expect(printed == text(number), "\(number)")
        }
    }

    @Test(arguments: ["0", "-7", "1.5", "100", "12345678901234567890", "0.001"])
    func `a number that is printed as it was written takes no room`(number: String) {
        let arena = Arena()
        Array(number.utf8).withBytes { bytes in
            let printed = JSONNumber.text(bytes, arena: arena)
            let isSame = unsafe printed.withPointer { printed in
                unsafe bytes.withPointer { unsafe printed == $0 }
            }
            #expect(isSame)
        }
    }

    private func number(_ number: String) -> JSONNumber { Array(number.utf8).withBytes(JSONNumber.init) }

    @Test(arguments: [
        ("1.50", "1.5"), ("1e3", "1000"), ("1e21", "1e+21"), ("1.25e+22", "1.25e+22"), ("0.000001", "0.000001"),
        ("1e-7", "1e-07"), ("-2.5e-10", "-2.5e-10"), ("123456789012", "123456789012"), ("-0", "-0"),
        ("1e20", "1" + zeros(20)),
        ("9007199254740993", "9007199254740993"), ("1" + zeros(30), "1" + zeros(30)), ("1e-300", "1e-300"),
    ])
    func `in JSON, very large and very small floats have an exponent`(written: String, json: String) {
        #expect(number(written).json == json)
    }

    @Test func `what is not finite has no JSON`() {
        #expect(JSONNumber(.nan).json == nil)
        #expect(JSONNumber(-.infinity).json == nil)
    }

    @Test(arguments: [
        ("1", "1.0", true), ("0", "-0", true), ("1e3", "1000", true), ("9007199254740993", "9007199254740992", false),
        ("1e21", "1" + zeros(21), true), ("1", "2", false), ("9007199254740993", "9007199254740993", true),
    ])
    func `numbers are the same where their digits in full are`(left: String, right: String, same: Bool) {
        #expect((number(left) == number(right)) == same)
        if same { #expect(number(left).hashValue == number(right).hashValue) }
    }

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
