import Testing

@testable import LineCore

@Suite struct MultilineStageTests {
    private static let second: Int64 = 1_000_000_000

    private func rules(_ first: String = "^#", lines: Int = 128) throws -> MultilineStage.Rules {
        var rules = MultilineStage.Rules(firstLine: try Regex(first))
        rules.mostLines = lines
        return rules
    }

    private func run(_ first: String = "^#", lines: Int = 128) throws -> StageRun {
        StageRun(MultilineStage(try rules(first, lines: lines)))
    }

    @Test func `lines are joined from one first line to the next, with the time of the first`() throws {
        let run = try run()
        for (time, line) in ["stray", "# a", " b", " c", "# d", "# e", " f"].enumerated() {
            run.feed(line, time: Int64(time))
        }
        #expect(run.lines == ["stray", "# a\n b\n c", "# d"])
        run.release(now: nil)
        #expect(run.lines == ["stray", "# a\n b\n c", "# d", "# e\n f"])
        #expect(run.passed.map(\.time) == [0, 1, 4, 5])
        #expect(run.records.map(\.lines) == [1, 3, 1, 2])
        #expect(run.records.map(\.absorbed) == [0, 3, 1, 2])
        #expect(run.records.map(\.heldBytes) == [0, 10, 4, 7])
    }

    @Test func `label sets are joined apart`() throws {
        let run = try run()
        let other = LabelSet([Label("job", "other")])
        run.feed("# a")
        run.feed(" stray", labels: other)
        run.feed("# b", labels: other)
        run.feed(" c", labels: LabelSet([Label("job", "test")]))
        run.feed(" d", labels: other)
        run.release(now: nil)
        #expect(run.lines == [" stray", "# a\n c", "# b\n d"])
        #expect(run.passed[2].labels == #"{job="other"}"#)
    }

    @Test(arguments: [
        (3, ["# a\n1\n2", "3\n4\n5", "6", "# b\n7"]), (1, ["# a", "1", "2", "3", "4", "5", "6", "# b", "7"]),
        (0, ["# a\n1\n2\n3\n4\n5\n6", "# b\n7"]), (7, ["# a\n1\n2\n3\n4\n5\n6", "# b\n7"]),
    ])
    func `a block of the most lines is ended, and what follows is one of its own`(lines: Int, expected: [String]) throws
    {
        let run = try run(lines: lines)
        for line in ["# a", "1", "2", "3", "4", "5", "6", "# b", "7"] { run.feed(line) }
        run.release(now: nil)
        #expect(run.lines == expected)
        #expect(run.records.map(\.lines).reduce(0, +) == 9)
        #expect(run.records.map(\.absorbed).reduce(0, +) == run.held)
    }

    @Test func `a block is ended when its latest line is too long ago, and a late line has a block of its own`() throws
    {
        let run = try run()
        run.feed("# a", time: 1)
        run.feed(" b", time: 2 * Self.second)
        run.release(now: 5 * Self.second - 1)
        #expect(run.lines.isEmpty)
        run.release(now: 5 * Self.second)
        #expect(run.lines == ["# a\n b"])
        run.feed(" c", time: 6 * Self.second)
        // Nobody came to release it: it stood unread.
        run.feed(" d", time: 10 * Self.second)
        run.feed("# e", time: 11 * Self.second)
        #expect(run.lines == ["# a\n b", " c\n d"])
        #expect(run.passed.map(\.time) == [1, 6 * Self.second])
    }

    @Test func `what follows an ended block has the own time, the values and the metadata of the first line`() throws {
        let regex = try Regex("^# (?P<id>\\w+) (?P<t>\\d+)$")
        let multiline = try rules(lines: 2)
        let stamp = TimestampStage.Rules(source: "t", formats: [TimestampFormat("UnixNs")])
        let run = StageRun { names in
            [
                RegexStage(regex, source: nil, names: names), TimestampStage(stamp, names: names),
                MultilineStage(multiline),
                LabelsStage([("id", "id")], names: names),
            ]
        }
        run.feed("# one 1000", time: 1, metadata: [Label("m", "1")])
        run.feed("x", time: 2, metadata: [Label("m", "2"), Label("n", "2")])
        run.feed("y", time: 3)
        run.feed("# two 2000", time: 4)
        run.release(now: nil)
        #expect(run.lines == ["# one 1000\nx", "y", "# two 2000"])
        #expect(run.passed.map(\.time) == [1000, 1000, 2000])
        #expect(run.records.map(\.hasOwnTime) == [true, true, true])
        #expect(run.passed.map(\.labels) == ["one", "one", "two"].map { "{id=\"\($0)\", job=\"test\"}" })
        #expect(run.records.map(\.metadata) == [[Label("m", "1"), Label("n", "2")], [Label("m", "1")], []])
    }

    @Test func `empty lines within a block stay, and those of an empty block are passed over`() throws {
        let run = try run("^$|^#")
        for line in ["", "a", "b", "", "", "# c", "d"] { run.feed(line) }
        run.release(now: nil)
        #expect(run.lines == ["a\nb", "# c\nd"])
        #expect(run.dropped == [.emptyLine, .emptyLine, .emptyLine])
        let inner = try self.run()
        for line in ["# a", "", "b"] { inner.feed(line) }
        inner.release(now: nil)
        #expect(inner.lines == ["# a\n\nb"])
    }

    @Test func `a block of too many bytes is ended, and so are others when too much is held`() throws {
        let run = try run(lines: 0)
        let line = [UInt8](repeating: 0x61, count: MultilineStage.longestBlock / 2)
        run.feed("# a")
        run.feed(line)
        run.feed(line)
        #expect(run.records.map(\.lines) == [3])
        let sets = (0..<10).map { LabelSet([Label("n", "\($0)")]) }
        for set in sets {
            run.feed("# b", labels: set)
            run.feed(line, labels: set)
        }
        #expect(run.records.count == 4)
        #expect(run.passed.dropFirst().map(\.labels) == sets.prefix(3).map(\.description))
    }

    @Test func `of too many label sets those used least recently are ended and forgotten`() throws {
        let run = try run()
        let sets = (0...MultilineStage.mostSets).map { LabelSet([Label("n", "\($0)")]) }
        for set in sets { run.feed("# x", labels: set) }
        #expect(run.passed.map(\.labels) == [sets[0].description])
        run.feed("y", labels: sets[0])
        #expect(run.lines == ["# x", "y"])
    }

    @Test func `an idle label set is forgotten`() throws {
        let run = try run()
        run.feed("# a", time: 0)
        run.release(now: 5 * Self.second)
        run.feed(" b", time: 6 * Self.second)
        #expect(run.lines == ["# a"])
        run.release(now: 10 * Self.second)
        run.release(now: 6 * Self.second + MultilineStage.longestIdle)
        run.feed(" c", time: 7 * Self.second + MultilineStage.longestIdle)
        #expect(run.lines == ["# a", " b", " c"])
    }

    @Test(arguments: 0..<20)
    func `the books balance, whatever comes, and nothing is lost`(seed: Int) throws {
        var state = UInt64(seed)
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let time = "2023-03-04T05:06:07Z"
        let run = SourceRun(stages: [CRIStage(), MultilineStage(try rules(lines: 1 + next(5)))])
        var written: [String] = []
        for number in 0..<200 {
            let text = (next(3) == 0 ? "# " : "") + "\(number);"
            written.append(text)
            run.read("\(time) \(next(2) == 0 ? "stdout" : "stderr") \(next(4) == 0 ? "P" : "F") \(text)\n")
            if next(10) == 0 {
                run.now += Int64(next(5)) * Self.second
                run.source.release(caughtUp: run.now, now: run.now)
            }
            #expect(run.job.books.imbalance(client: 0) == .zero)
        }
        run.finish()
        #expect(run.job.books.held == .zero)
        let pieces = run.boarded.flatMap { $0.text.split(whereSeparator: { ";\n".contains($0) }) }.map(String.init)
        #expect(pieces.sorted() == written.map { String($0.dropLast()) }.sorted())
        #expect(run.boarded.map(\.lines).reduce(0, +) == 200)
        for index in run.boarded.indices { run.settle(index) }
        #expect(run.source.mark == run.source.offset)
        #expect(run.job.books.imbalance(client: 0) == .zero)
    }
}
