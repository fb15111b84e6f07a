import Testing

@testable import LineCore

@Suite struct RelabelRuleTests {
    private static let target: RelabelLabels = [
        "job": "conf", "team": "Blue-7", "__path__": "/l/*.log", "__meta_zone": "z1", "ml": "a\nb",
    ]

    /// The labels after the rules; nil where they were dropped.
    private func applied(_ rules: RelabelRule..., to labels: RelabelLabels = target) -> RelabelLabels? {
        var labels = labels
        return RelabelRules(rules).apply(to: &labels) == .kept ? labels : nil
    }

    /// The target with some labels set, those with an empty value removed.
    private func target(with changed: KeyValuePairs<String, String>) -> RelabelLabels {
        var labels = Self.target
        for (name, value) in changed { labels.set(name, to: value) }
        return labels
    }

    @Test func `replace sets the target label from the groups of the source`() throws {
        let rule = try RelabelRule(
            sourceLabels: ["team"], regex: #"(\w+)-(?P<n>\d+)"#, targetLabel: "num", replacement: "n$2-${1}-$n-$$1-$9")
        #expect(applied(rule) == target(with: ["num": "n7-Blue-7-$1-"]))
    }

    @Test func `replace joins its sources with the separator, and a missing one is empty`() throws {
        #expect(
            try applied(RelabelRule(sourceLabels: ["job", "none", "team"], targetLabel: "all"))
                == target(with: ["all": "conf;;Blue-7"]))
        #expect(
            try applied(RelabelRule(sourceLabels: ["job", "team"], separator: "", targetLabel: "all"))
                == target(with: ["all": "confBlue-7"]))
    }

    @Test func `replace without a source sets a constant, and an empty one removes the label`() throws {
        #expect(try applied(RelabelRule(targetLabel: "a", replacement: "42")) == target(with: ["a": "42"]))
        #expect(try applied(RelabelRule(targetLabel: "job", replacement: "")) == target(with: ["job": ""]))
    }

    @Test func `an empty result removes the target label, and a source that does not match leaves all as it is`() throws
    {
        #expect(try applied(RelabelRule(sourceLabels: ["none"], targetLabel: "team")) == target(with: ["team": ""]))
        #expect(
            try applied(RelabelRule(sourceLabels: ["team"], regex: "Blue", targetLabel: "team", replacement: "x"))
                == Self.target)
    }

    @Test func `the name to set may be made of groups, any name but an empty one`() throws {
        #expect(
            try applied(
                RelabelRule(
                    sourceLabels: ["team"], regex: #"(\w+)-(\d+)"#, targetLabel: "team_$1", replacement: "$2"))
                == target(with: ["team_Blue": "7"]))
        #expect(
            try applied(RelabelRule(sourceLabels: ["team"], targetLabel: "${1}", replacement: "odd"))
                == target(with: ["Blue-7": "odd"]))
        #expect(
            try applied(RelabelRule(sourceLabels: ["none"], targetLabel: "${1}", replacement: "odd")) == Self.target)
        #expect(try applied(RelabelRule(targetLabel: "my.läbel", replacement: "v")) == target(with: ["my.läbel": "v"]))
    }

    @Test func `expressions match the whole source, and a dot matches a newline`() throws {
        let rule = try RelabelRule(sourceLabels: ["ml"], regex: "a.b", targetLabel: "hit", replacement: "one")
        #expect(applied(rule) == target(with: ["hit": "one"]))
        #expect(try applied(RelabelRule(action: .keep, sourceLabels: ["team"], regex: "Blue|x")) == nil)
    }

    @Test func `keep and drop decide by the source`() throws {
        #expect(try applied(RelabelRule(action: .keep, sourceLabels: ["team"], regex: "Blue.*")) == Self.target)
        #expect(try applied(RelabelRule(action: .keep, sourceLabels: ["team"], regex: "Green")) == nil)
        #expect(try applied(RelabelRule(action: .drop, sourceLabels: ["team"], regex: "Blue.*")) == nil)
        #expect(try applied(RelabelRule(action: .drop, sourceLabels: ["team"], regex: "Green")) == Self.target)
        // The expression of the defaults matches everything.
        #expect(try applied(RelabelRule(action: .drop)) == nil)
    }

    @Test func `keepequal and dropequal compare the source with the target label`() throws {
        let labels: RelabelLabels = ["x": "1", "y": "1", "z": "2"]
        for (target, isEqual) in [("y", true), ("z", false), ("none", false)] {
            let keep = try RelabelRule(action: .keepequal, sourceLabels: ["x"], targetLabel: target)
            let drop = try RelabelRule(action: .dropequal, sourceLabels: ["x"], targetLabel: target)
            #expect((applied(keep, to: labels) != nil) == isEqual, "\(target)")
            #expect((applied(drop, to: labels) == nil) == isEqual, "\(target)")
        }
        let ofNothing = try RelabelRule(action: .keepequal, sourceLabels: ["no"], targetLabel: "ne")
        #expect(applied(ofNothing, to: labels) != nil)
    }

    // Observed on Promtail.
    @Test(arguments: [(["team"], 16, "5"), (["job", "team"], 1000, "795"), (["none"], 97, "43")])
    func `hashmod takes the end of the MD5`(sources: [String], modulus: UInt64, value: String) throws {
        let rule = try RelabelRule(action: .hashmod, sourceLabels: sources, targetLabel: "shard", modulus: modulus)
        #expect(applied(rule) == target(with: ["shard": value]))
    }

    @Test func `labelmap copies labels to the name that is made of theirs`() throws {
        #expect(
            try applied(RelabelRule(action: .labelmap, regex: "__meta_(.+)")) == target(with: ["zone": "z1"]))
        #expect(
            try applied(RelabelRule(action: .labelmap, regex: "te(am)", replacement: "map_$1"))
                == target(with: ["map_am": "Blue-7"]))
    }

    @Test func `labelmap does not copy its copies`() throws {
        let rule = try RelabelRule(action: .labelmap, regex: "(.*)", replacement: "x$1")
        #expect(applied(rule, to: ["a": "1"]) == ["a": "1", "xa": "1"])
    }

    @Test func `labeldrop and labelkeep go by the whole name`() throws {
        #expect(try applied(RelabelRule(action: .labeldrop, regex: "te|tea.|xx")) == target(with: ["team": ""]))
        #expect(
            try applied(RelabelRule(action: .labelkeep, regex: "job|__path__"))
                == ["job": "conf", "__path__": "/l/*.log"])
    }

    @Test func `lowercase and uppercase change the source, as Go does it`() throws {
        let up = try RelabelRule(action: .uppercase, sourceLabels: ["job", "team"], targetLabel: "up")
        let low = try RelabelRule(action: .lowercase, sourceLabels: ["team"], targetLabel: "team")
        #expect(applied(up, low) == target(with: ["up": "CONF;BLUE-7", "team": "blue-7"]))
        let gone = try RelabelRule(action: .lowercase, sourceLabels: ["none"], targetLabel: "team")
        #expect(applied(gone) == target(with: ["team": ""]))
        let shout = try RelabelRule(action: .uppercase, sourceLabels: ["a"], targetLabel: "a")
        #expect(applied(shout, to: ["a": "straße é ﬁ"]) == ["a": "STRAßE É ﬁ"])
        let whisper = try RelabelRule(action: .lowercase, sourceLabels: ["a"], targetLabel: "a")
        #expect(applied(whisper, to: ["a": "İÉΣ"]) == ["a": "iéσ"])
    }

    @Test func `rules see what those before them did, and the one that drops is named`() throws {
        let rules = RelabelRules([
            try RelabelRule(sourceLabels: ["team"], targetLabel: "a"),
            try RelabelRule(action: .lowercase, sourceLabels: ["a"], targetLabel: "a"),
            try RelabelRule(action: .labeldrop, regex: "team"),
            try RelabelRule(action: .drop, sourceLabels: ["a", "team"], regex: "blue-7;"),
            try RelabelRule(targetLabel: "after", replacement: "x"),
        ])
        var labels = Self.target
        #expect(rules.apply(to: &labels) == .dropped(rule: 3))
        #expect(labels == target(with: ["a": "blue-7", "team": ""]))
    }

    @Test func `rules that double a value or the labels again and again end`() throws {
        let longer = try RelabelRule(sourceLabels: ["a"], targetLabel: "a", replacement: "$1$1")
        let more = (0..<30).map { "x\($0)_$1" }
        let rules =
            Array(repeating: longer, count: 40)
            + (try more.map {
                try RelabelRule(action: .labelmap, regex: "(.*)", replacement: $0)
            })
        var labels: RelabelLabels = ["a": "0123456789", "b": "1"]
        #expect(RelabelRules(rules).apply(to: &labels) == .kept)
        #expect(labels.labels.count == RelabelLabels.limit)
        #expect(labels["a"].utf8.count <= RelabelTemplate.limit)
    }

    @Test(arguments: [RelabelRule.Action.lowercase, .uppercase, .hashmod, .replace])
    func `a rule without a target does nothing`(action: RelabelRule.Action) throws {
        let rule = try RelabelRule(action: action, sourceLabels: ["a"], modulus: 7)
        var labels: RelabelLabels = ["a": "x"]
        #expect(RelabelRules([rule]).apply(to: &labels) == .kept)
        #expect(labels == ["a": "x"])
    }
}
