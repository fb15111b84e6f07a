import LineCore
import Testing

@Suite struct GoFloatTests {
    @Test(
        arguments: [
            ("0", 0), ("12", 12), ("-3.5", -3.5), ("+.5", 0.5), ("1.", 1), ("1e3", 1000), ("1E-2", 0.01),
            ("0x1p-2", 0.25),
            ("0X.8P1", 1), ("inf", .infinity), ("-Infinity", -.infinity), ("+INF", .infinity), ("1e-999", 0),
        ] as [(String, Double)])
    func `a number of Go is read`(text: String, expected: Double) {
        #expect(Array(text.utf8).withBytes { GoFloat.parse($0) } == expected)
    }

    @Test func `NaN is read in any case, without a sign`() {
        for text in ["nan", "NaN"] { #expect(Array(text.utf8).withBytes { GoFloat.parse($0) }?.isNaN == true) }
        #expect(Array("-nan".utf8).withBytes { GoFloat.parse($0) } == nil)
    }

    @Test(arguments: [
        "", " 1", "1 ", "1,5", ".", "e5", "1e", "1e+", "--1", "0x1", "0x", "0xp1", "infinit", "nan(1)", "1e999", "5s",
        "1_000", "-", "+",
    ])
    func `anything else is none`(text: String) {
        #expect(Array(text.utf8).withBytes { GoFloat.parse($0) } == nil)
    }
}
