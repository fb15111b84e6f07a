import LineCore
import Testing

@Suite struct JournalEntryMakerTests {
    /// What becomes of entries, each a list of `NAME=value`.
    private func lines(
        _ entries: [String]..., time: UInt64 = 1, _ configure: (inout JournalRules) throws -> Void = { _ in }
    ) throws -> [(line: String, time: Int64, labels: String, metadata: [Label])] {
        var rules = JournalRules()
        rules.labels = [Label("job", "j")]
        try configure(&rules)
        let maker = JournalEntryMaker(rules)
        return read(entries, maker, time: time).copies.map {
            (String(decoding: $0.line, as: UTF8.self), $0.time, $0.labels.description, $0.metadata)
        }
    }

    @discardableResult
    private func read(_ entries: [[String]], _ maker: JournalEntryMaker, time: UInt64 = 1) -> JournalChunk {
        for fields in entries { take(fields.map { Array($0.utf8) }, maker, time) }
        return maker.takeChunk()
    }

    private func take(_ fields: [[UInt8]], _ maker: JournalEntryMaker, _ time: UInt64 = 1) {
        maker.begin()
        for field in fields { field.withBytes { maker.take($0) } }
        maker.finish(realtime: time)
    }

    private func rules(_ rules: RelabelRule...) -> RelabelRules { RelabelRules(rules) }

    // MARK: The line

    @Test func `the line is the message, as it is, at the time the journal took it`() throws {
        let found = try lines(
            ["_PID=1", "MESSAGE=a\n\"b\"\u{e9}", "PRIORITY=6"], ["MESSAGE="], time: 1_690_000_000_000_001)
        #expect(found.map(\.line) == ["a\n\"b\"\u{e9}", ""])
        #expect(found.map(\.time) == [1_690_000_000_000_001_000, 1_690_000_000_000_001_000])
        #expect(found.allSatisfy { $0.labels == "{job=\"j\"}" && $0.metadata.isEmpty })
    }

    @Test func `a time beyond what nanoseconds hold is the last one`() throws {
        #expect(try lines(["MESSAGE=a"], time: .max).map(\.time) == [.max])
    }

    @Test func `of several messages the last counts`() throws {
        #expect(try lines(["MESSAGE=first", "MESSAGE=2"]).map(\.line) == ["2"])
    }

    @Test func `an entry without a message is no line, and counted; as JSON it is one`() throws {
        let maker = JournalEntryMaker(JournalRules())
        let chunk = read([["OTHER=x"], ["MESSAGES=x"], ["MESSAGE"]], maker)
        #expect(chunk.count == 3)
        #expect(chunk.copies.isEmpty)
        #expect(try lines(["OTHER=x"]) { $0.isJSON = true }.map(\.line) == ["{\"OTHER\":\"x\"}"])
        #expect(try lines([]) { $0.isJSON = true }.map(\.line) == ["{}"])
    }

    @Test func `JSON has all fields in the order of their names, whatever the order they come in`() throws {
        let found = try lines(
            ["_PID=1", "MESSAGE=m", "B=2", "A_B=3", "A=4"], ["A=1", "Z=2"], ["Z=2", "NEW=0", "A=1"], ["_PID=1"]
        ) { $0.isJSON = true }
        #expect(
            found.map(\.line) == [
                #"{"A":"4","A_B":"3","B":"2","MESSAGE":"m","_PID":"1"}"#, #"{"A":"1","Z":"2"}"#,
                #"{"A":"1","NEW":"0","Z":"2"}"#, #"{"_PID":"1"}"#,
            ])
    }

    @Test func `JSON is escaped as Go does it`() throws {
        let maker = JournalEntryMaker(
            {
                var rules = JournalRules()
                rules.isJSON = true
                rules.labels = [Label("job", "j")]
                return rules
            }())
        take([Array("MESSAGE=a \"q\" <b> & \u{e9} \u{2028}\t".utf8), Array("Y=bad".utf8) + [0xff, 0xfe, 0x01]], maker)
        #expect(
            maker.takeChunk().copies.map { String(decoding: $0.line, as: UTF8.self) } == [
                #"{"MESSAGE":"a \"q\" \u003cb\u003e \u0026 "# + "\u{e9}"
                    + #" \u2028\t","Y":"bad\ufffd\ufffd\u0001"}"#
            ])
    }

    @Test func `a field with several values has the last one, or a list of them where asked for`() throws {
        let entry = ["A=1", "B=x", "A=2", "C=y", "A=3"]
        #expect(try lines(entry) { $0.isJSON = true }.map(\.line) == [#"{"A":"3","B":"x","C":"y"}"#])
        let listed = try lines(entry, ["A=1"]) { rules in
            rules.isJSON = true
            rules.listsRepeatedFields = true
        }
        #expect(listed.map(\.line) == [#"{"A":["1","2","3"],"B":"x","C":"y"}"#, #"{"A":"1"}"#])
    }

    @Test func `names without number are forgotten, and found again`() throws {
        let maker = JournalEntryMaker(
            {
                var rules = JournalRules()
                rules.isJSON = true
                rules.labels = [Label("job", "j")]
                return rules
            }())
        for round in 0..<10 {
            for name in 0..<1000 { read([["A=1", "N\(round)X\(name)=v", "Z=2"]], maker) }
        }
        let chunk = read([["Z=2", "N3X7=v", "A=1"]], maker)
        #expect(chunk.copies.map { String(decoding: $0.line, as: UTF8.self) } == [#"{"A":"1","N3X7":"v","Z":"2"}"#])
    }

    @Test func `what is longer than an entry may be is cut between characters, and marked`() throws {
        func cut(_ text: String) throws -> String? {
            try lines(["MESSAGE=\(text)"]) { $0.maxEntrySize = 10 }.first?.line
        }
        #expect(try cut("0123456789") == "0123456789")
        #expect(try cut("0123456789a") == "0123456789 …[cut]")
        #expect(try cut("012345678\u{e9}") == "012345678 …[cut]")
        let json = try lines(["A=0123456789abc", "B=0123", "C=1"]) { rules in
            rules.isJSON = true
            rules.maxEntrySize = 14
        }
        // The quotes count: one byte is left for the second field.
        #expect(json.map(\.line) == [#"{"A":"0123456789abc","B":" …[cut]","C":" …[cut]"}"#])
    }

    // MARK: Labels

    @Test func `fields are labels for the rules, and fixed labels stand over them`() throws {
        let found = try lines(["MESSAGE=m", "_SYSTEMD_UNIT=a.service", "_PID=7", "K=no"]) { rules in
            rules.labels = [Label("job", "j"), Label("__journal_k", "fixed")]
            rules.relabel = self.rules(
                try RelabelRule(sourceLabels: ["__journal__systemd_unit"], targetLabel: "unit"),
                try RelabelRule(sourceLabels: ["job", "__journal__pid"], separator: "-", targetLabel: "mix"),
                try RelabelRule(sourceLabels: ["__journal_k"], targetLabel: "k"))
        }
        #expect(found.map(\.labels) == [#"{job="j", k="fixed", mix="j-7", unit="a.service"}"#])
    }

    @Test(arguments: [
        ("0", "emerg"), ("1", "alert"), ("2", "crit"), ("3", "error"), ("4", "warning"), ("5", "notice"), ("6", "info"),
        ("7", "debug"), ("8", "8"), ("x", "x"), ("07", "07"),
    ])
    func `a priority has its word`(priority: String, word: String) throws {
        let found = try lines(["MESSAGE=m", "PRIORITY=\(priority)"]) { rules in
            rules.relabel = self.rules(
                try RelabelRule(sourceLabels: ["__journal_priority_keyword"], targetLabel: "level"))
        }
        #expect(found.map(\.labels) == ["{job=\"j\", level=\"\(word)\"}"])
    }

    @Test func `lines that agree in what rules read have the same labels, others do not`() throws {
        var all = JournalRules()
        all.relabel = rules(try RelabelRule(sourceLabels: ["__journal_a", "__journal_b"], targetLabel: "ab"))
        let maker = JournalEntryMaker(all)
        let chunk = read(
            [
                ["A=1", "B=2", "MESSAGE=x"], ["MESSAGE=y", "B=2", "A=1"], ["A=1;2", "MESSAGE=z"], ["A=1", "MESSAGE=z"],
                ["B=1", "MESSAGE=z"], ["A=1", "B=2", "MESSAGE=z"],
            ], maker)
        let labels = chunk.copies.map(\.labels)
        #expect(
            labels.map { $0["ab"] } == ["1;2", "1;2", "1;2;", "1;", ";1", "1;2"])
        #expect(labels[0] === labels[1])
    }

    @Test func `entries that rules do not want, or leave without labels, are counted apart`() throws {
        var all = JournalRules()
        all.relabel = rules(
            try RelabelRule(action: .drop, sourceLabels: ["__journal_k"], regex: "no"),
            try RelabelRule(sourceLabels: ["__journal_unit"], targetLabel: "unit"))
        let source = JournalSourceRun()
        let maker = JournalEntryMaker(all)
        for _ in 0..<2 {
            source.consume(
                read(
                    [["MESSAGE=1", "K=no", "UNIT=u"], ["MESSAGE=2", "UNIT=u"], ["MESSAGE=3"], ["UNIT=u"]], maker))
        }
        #expect(source.run.boarded.map(\.text) == ["2", "2"])
        let books = source.run.job.books
        #expect(books.read == Tally(lines: 8, bytes: 2))
        #expect(
            books.dropped == [.relabelled: Tally(lines: 2), .noLabels: Tally(lines: 2), .noMessage: Tally(lines: 2)])
        #expect(books.imbalance(client: 0) == .zero)
    }

    @Test func `labelmap sees all fields that it names, labeldrop needs none`() throws {
        let found = try lines(["MESSAGE=m", "A_X=1", "A_Y=2", "B=3"], ["MESSAGE=m", "A_Z=3"]) { rules in
            rules.relabel = self.rules(
                try RelabelRule(action: .labelmap, regex: "__journal_(a_.+)"),
                try RelabelRule(action: .labeldrop, regex: "a_y"))
        }
        #expect(found.map(\.labels) == [#"{a_x="1", job="j"}"#, #"{a_z="3", job="j"}"#])
    }

    @Test func `keepequal and dropequal see both sides`() throws {
        let found = try lines(["MESSAGE=1", "A=x", "B=x"], ["MESSAGE=2", "A=x", "B=y"]) { rules in
            rules.relabel = self.rules(
                try RelabelRule(action: .keepequal, sourceLabels: ["__journal_a"], targetLabel: "__journal_b"))
        }
        #expect(found.map(\.line) == ["1"])
    }

    @Test func `a label as long as a message is right too`() throws {
        let long = String(repeating: "x", count: 10_000)
        let found = try lines(["MESSAGE=\(long)"], ["MESSAGE=\(long)y"]) { rules in
            rules.relabel = self.rules(try RelabelRule(sourceLabels: ["__journal_message"], targetLabel: "m"))
        }
        #expect(found.map(\.labels) == [#"{job="j", m="\#(long)"}"#, #"{job="j", m="\#(long)y"}"#])
    }

    // MARK: Metadata and time

    @Test func `chosen fields are structured metadata, under the name they are given`() throws {
        let found = try lines(["_PID=7", "MESSAGE=m", "X=1"], ["MESSAGE=n"]) { rules in
            rules.metadata = [.init(name: "pid", field: "_PID"), .init(name: "id", field: "_PID")]
            rules.relabel = self.rules(try RelabelRule(sourceLabels: ["__journal__pid"], targetLabel: "p"))
        }
        #expect(found.map(\.metadata) == [[Label("pid", "7"), Label("id", "7")], []])
        #expect(found.map(\.labels) == [#"{job="j", p="7"}"#, #"{job="j"}"#])
    }

    @Test func `the source's time is taken where it is asked for, there, and a number`() throws {
        let found = try lines(
            ["MESSAGE=m", "_SOURCE_REALTIME_TIMESTAMP=17"], ["MESSAGE=m"],
            ["MESSAGE=m", "_SOURCE_REALTIME_TIMESTAMP=1x"],
            ["MESSAGE=m", "_SOURCE_REALTIME_TIMESTAMP="], time: 5
        ) { $0.usesSourceTime = true }
        #expect(found.map(\.time) == [17_000, 5_000, 5_000, 5_000])
        #expect(try lines(["MESSAGE=m", "_SOURCE_REALTIME_TIMESTAMP=17"], time: 5).map(\.time) == [5_000])
    }

    @Test func `an entry that is abandoned leaves nothing behind`() throws {
        var all = JournalRules()
        all.labels = [Label("job", "j")]
        let maker = JournalEntryMaker(all)
        read([], maker)
        maker.begin()
        Array("MESSAGE=half".utf8).withBytes { maker.take($0) }
        maker.abandon()
        take([Array("MESSAGE=whole".utf8)], maker)
        let chunk = maker.takeChunk()
        #expect(chunk.count == 1)
        #expect(chunk.copies.map { String(decoding: $0.line, as: UTF8.self) } == ["whole"])
    }
}
