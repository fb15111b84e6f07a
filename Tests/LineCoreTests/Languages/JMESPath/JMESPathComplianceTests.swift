import Glibc
import TestSupport
import Testing

@testable import LineCore

private let directory: String? = unsafe getenv("JMESPATH_CASES").map { unsafe String(cString: $0) }

/// The language's published cases (https://github.com/jmespath/jmespath.test), which are not copied into the project: they run
/// where `JMESPATH_CASES` names the directory with their files.
@Suite(.enabled(if: directory != nil, "JMESPATH_CASES names no directory"))
struct JMESPathComplianceTests {
    @Test(arguments: [
        "basic", "benchmarks", "boolean", "current", "escape", "filters", "functions", "identifiers", "indices",
        "literal", "multiselect", "pipe", "slice", "syntax", "unicode", "wildcard",
    ])
    func `each published case comes out as published`(name: String) throws {
        let directory = try #require(directory)
        let text = try readFile("\(directory)/\(name).json")
        guard case .array(let groups)? = text.withBytes({ JSONValue($0) }) else {
            Issue.record("\(name).json is no list")
            return
        }
        let same = try JMESPath("[0] == [1]")
        var count = 0
        for group in groups {
            guard let given = Self.member("given", of: group), case .array(let cases)? = Self.member("cases", of: group)
            else { continue }
            for item in cases {
                guard case .string(let bytes)? = Self.member("expression", of: item) else { continue }
                count += 1
                let expression = String(decoding: bytes, as: UTF8.self)
                let found = Result { () throws(JMESPathError) in try JMESPath(expression).search(given) }
                switch (found, Self.member("result", of: item)) {
                case (.success(let value), let expected?):
                    #expect(try same.search(.array([value, expected])) == .bool(true), "\(expression): \(value)")
                case (.failure, nil): #expect(Self.member("error", of: item) != nil, "\(expression)")
                case (.success(let value), nil):
                    #expect(Self.member("bench", of: item) != nil, "\(expression): \(value) instead of an error")
                case (.failure(let error), _?): Issue.record("\(expression): \(error)")
                }
            }
        }
        #expect(count > 0)
    }

    private static func member(_ name: String, of value: JSONValue) -> JSONValue? {
        guard case .object(let object) = value else { return nil }
        return object[Array(name.utf8)]
    }
}
