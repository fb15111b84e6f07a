import Testing

@testable import LineCore

@Suite struct DropStageTests {
    private static let second: Int64 = 1_000_000_000

    // Keeps the lines that the rules let pass, with `level` and `app` extracted.
    private func kept(
        _ lines: [String] = [
            "level=debug app=a", "level=info app=b", "level=debugger app=c", "no level", "app=only", "level= app=e",
        ],
        time: Int64 = 0, _ change: (inout DropStage.Rules) throws -> Void
    ) throws -> [String] {
        let level = try Regex("level=(?P<level>\\w*)")
        let app = try Regex("app=(?P<app>\\w+)")
        var rules = DropStage.Rules()
        try change(&rules)
        let run = StageRun { [rules] names in
            [
                RegexStage(level, source: nil, names: names), RegexStage(app, source: nil, names: names),
                DropStage(rules, names: names),
            ]
        }
        for line in lines { run.feed(line, time: time) }
        #expect(run.lines.count + run.dropped.count == lines.count)
        #expect(run.dropped.allSatisfy { $0 == .stage(rules.reason) })
        return run.lines
    }

    @Test func `sources alone must all be there`() throws {
        #expect(try kept { $0.sources = ["app"] } == ["no level"])
        #expect(try kept { $0.sources = ["level", "app"] } == ["no level", "app=only"])
    }

    @Test func `an expression tests the line, or the sources that are there`() throws {
        #expect(try kept(["a", "b"]) { $0.test = .matches(try Regex("^b")) } == ["a"])
        let joined = try kept {
            $0.sources = ["level", "nope", "app"]
            $0.test = .matches(try Regex("^(debug;a|only)$"))
        }
        #expect(joined == ["level=info app=b", "level=debugger app=c", "no level", "level= app=e"])
    }

    @Test func `a value is the whole text, and an empty one is that of a missing source too`() throws {
        let value = try kept {
            $0.sources = ["level"]
            $0.test = .equals("debug")
            $0.reason = "because"
        }
        #expect(value.count == 5)
        let empty = try kept {
            $0.sources = ["level"]
            $0.test = .equals("")
        }
        #expect(empty == ["level=debug app=a", "level=info app=b", "level=debugger app=c"])
        let separated = try kept {
            $0.sources = ["level", "app"]
            $0.separator = "#"
            $0.test = .equals("info#b")
        }
        #expect(separated.count == 5 && !separated.contains("level=info app=b"))
    }

    @Test func `longer than is of bytes, and the same length is kept`() throws {
        #expect(try kept(["1234", "12345", "123456", "éé", "ééé"]) { $0.longerThan = 5 } == ["1234", "12345", "éé"])
    }

    @Test(arguments: [(1000, true), (1001, false), (-1, true), (Int64.max, false), (Int64.min, true)])
    func `older than is by the record's time`(age: Int64, isDropped: Bool) throws {
        let stamp = TimestampStage.Rules(source: "t", formats: [TimestampFormat("UnixNs")])
        let regex = try Regex("(?P<t>\\d+)")
        var rules = DropStage.Rules()
        rules.olderThan = age
        let run = StageRun { [rules] names in
            [
                RegexStage(regex, source: nil, names: names), TimestampStage(stamp, names: names),
                DropStage(rules, names: names),
            ]
        }
        run.feed("999", time: 2000)
        #expect(run.lines.isEmpty == isDropped)
    }

    @Test func `all conditions must hold`() throws {
        let kept = try kept(["level=debug", "level=debug xxxxxxxxxxxxxxxx", "level=info xxxxxxxxxxxxxxxxx"]) {
            $0.sources = ["level"]
            $0.test = .equals("debug")
            $0.longerThan = 15
        }
        #expect(kept == ["level=debug", "level=info xxxxxxxxxxxxxxxxx"])
    }

    @Test func `a value that holds nothing is there, and has no text to test`() {
        final class Nothing: Stage {
            let name: StaticString = "nothing"
            let slot: Int
            init(_ names: ExtractedNames) { slot = names.slot("gone") }
            func process(_ record: inout Record, _ context: StageContext) -> Verdict {
                context.extracted[slot] = .null
                return .keep
            }
        }
        var rules = DropStage.Rules()
        rules.sources = ["gone"]
        for (test, isKept) in [(nil, false), (.equals(""), true)] as [(DropStage.Rules.Test?, Bool)] {
            rules.test = test
            let run = StageRun { [rules] names in [Nothing(names), DropStage(rules, names: names)] }
            run.feed("x")
            #expect(run.lines.isEmpty != isKept)
        }
    }
}
