import Settings
import Testing

@Suite struct YAMLScalarTests {
    @Test(arguments: ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
    func `a plain word of YAML 1.1 is true`(text: String) {
        #expect(YAMLScalar(plain: text) == .boolean(true))
    }

    @Test(arguments: ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
    func `a plain word of YAML 1.1 is false`(text: String) {
        #expect(YAMLScalar(plain: text) == .boolean(false))
    }

    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func `a plain word is null`(text: String) {
        #expect(YAMLScalar(plain: text) == .null)
    }

    @Test(arguments: [
        ("0", 0), ("10", 10), ("-3", -3), ("+7", 7), ("1_000", 1000), ("0x1F", 31), ("-0x10", -16), ("0b101", 5),
        ("0o17", 15), ("017", 15), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ])
    func `a plain integer is read in its base`(text: String, value: Int64) {
        #expect(YAMLScalar(plain: text) == .integer(value))
    }

    @Test(arguments: [
        ("1.5", 1.5), ("-.5", -0.5), ("1e3", 1000), ("1.", 1), ("2E-2", 0.02), (".inf", .infinity),
        ("-.inf", -.infinity), ("9223372036854775808", 9_223_372_036_854_775_808),
    ])
    func `a plain fraction is a float`(text: String, value: Double) {
        #expect(YAMLScalar(plain: text) == .float(value))
    }

    @Test(arguments: [
        "1s", "1.2.3", "e5", "-", "+", ".", "0x", "0xG", "0b2", "--1", "+-1", "0x-1", "nope", "yEs", "1 2", "_1",
    ])
    func `everything else is a string`(text: String) {
        #expect(YAMLScalar(plain: text) == .string(text))
    }
}
