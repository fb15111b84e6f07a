import LineCore
import Testing

@testable import Agent

@Suite struct SourceOptionsTests {
    @Test func `hidden labels say how lines are read`() {
        let options = SourceOptions([
            "__pipeline__": "java", "__multiline_firstline__": "^x", "__rate_limit__": "1MB",
            "__rate_limit_key__": "ns",
        ])
        #expect(options.pipeline == "java" && options.firstLine == "^x")
        #expect(options.rate == 1 << 20 && options.rateKey == "ns")
        #expect(SourceOptions([:]) == SourceOptions())
    }

    @Test(arguments: [
        ("2MB", "5MB", 2 << 20), ("9MB", "5MB", 5 << 20), ("x", "5MB", 1 << 20), ("0", "5MB", 1 << 20),
        ("9MB", "", 1 << 20),
    ])
    func `a wish counts up to what is allowed, and for its target alone`(wish: String, most: String, rate: Int) {
        let options = SourceOptions([
            "__path__": "/p", "__rate_limit__": "1MB", "__rate_limit_key__": "ns", "__rate_limit_wish__": wish,
            "__rate_limit_most__": most,
        ])
        #expect(options.rate == rate)
        #expect(options.rateKey == (rate == 1 << 20 ? "ns" : "/p"))
    }
}
