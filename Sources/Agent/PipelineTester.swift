import LineCore
public import Settings

/// Runs users' tests of a configuration's pipelines: the real stages on the lines, nothing read and nothing pushed.
public struct PipelineTester {
    /// How one test ended.
    public struct Outcome: Equatable, Sendable {
        /// The test's name.
        public let name: String
        /// What differs, line by line; empty: it passed.
        public let differences: [String]
    }

    private let settings: Settings

    /// A tester of the configuration.
    public init(settings: Settings) { self.settings = settings }

    /// Runs a test.
    public func run(_ test: PipelineTest) -> Outcome {
        guard let config = job(test.job) else {
            let jobs = settings.scrapeConfigs.map { "\"\($0.jobName)\"" }.joined(separator: ", ")
            return Outcome(
                name: test.name,
                differences: ["there is no job \"\(test.job ?? "")\" in the configuration; it has \(jobs)"])
        }
        let collected = Collected()
        var labels = test.labels ?? Self.labels(config)
        if let filename = test.filename { labels.append(Label("filename", filename)) }
        let plan = PipelinePlan(
            config.stages.map { $0.maker(JobResources(job: config.jobName)) }, identity: Set(config.identityLabels))
        let job = LineSource.Job(name: config.jobName, clients: 1)
        var limits = LineLimits()
        limits.maxLineSize = settings.limits.maxLineSize
        limits.truncates = settings.limits.maxLineSizeTruncate
        let source = LineSource(
            id: 0, offset: 0, labels: LabelSet(labels), rules: LineFramer.Rules(longestLine: limits.longestRead),
            limits: limits, pipeline: plan.makePipeline(arena: Arena(), labels: LabelSet(labels)), job: job,
            output: collected)
        Array(test.input.utf8).withBytes { source.finish($0, wall: test.time, now: 0) }
        return Outcome(name: test.name, differences: Self.compare(test, collected.entries, job.books.dropped))
    }

    private func job(_ name: String?) -> ScrapeSettings? {
        name.map { name in settings.scrapeConfigs.first { $0.jobName == name } } ?? settings.scrapeConfigs.first
    }

    // What the lines of the first target's files begin with.
    private static func labels(_ config: ScrapeSettings) -> [Label] {
        var labels = RelabelLabels(config.staticTargets.first.map(StaticTargets.labels) ?? [])
        _ = config.relabelRules.apply(to: &labels)
        return labels.ofStream
    }

    // MARK: Comparing

    private static func compare(
        _ test: PipelineTest, _ entries: [Collected.Entry], _ dropped: [DropReason: Tally]
    ) -> [String] {
        var differences: [String] = []
        for (index, expected) in test.expected.enumerated() {
            let title = "entry \(index + 1) (line \(expected.origin.line))"
            guard index < entries.count else {
                let line = expected.line.map { ", expected \(GoQuote.quoted($0))" } ?? ""
                differences.append("\(title): missing\(line)")
                continue
            }
            let found = compare(expected, entries[index])
            if !found.isEmpty { differences += ["\(title):"] + found.map { "  " + $0 } }
        }
        for entry in entries.dropFirst(test.expected.count) {
            differences.append("unexpected entry: \(LabelSet(entry.labels)) \(GoQuote.quoted(entry.line))")
        }
        guard let expected = test.dropped else { return differences }
        let found = Dictionary(dropped.map { ($0.key.name, $0.value.lines) }, uniquingKeysWith: +)
        for reason in Set(expected.keys).union(found.keys).sorted() where expected[reason] ?? 0 != found[reason] ?? 0 {
            differences.append("dropped for \(reason): expected \(expected[reason] ?? 0), got \(found[reason] ?? 0)")
        }
        return differences
    }

    private static func compare(_ expected: PipelineTest.Entry, _ entry: Collected.Entry) -> [String] {
        var differences: [String] = []
        func differ(_ what: String, _ expected: String, _ found: String) {
            differences += ["\(what)", "  expected \(expected)", "  got      \(found)"]
        }
        if let line = expected.line, line != entry.line {
            differ("line", GoQuote.quoted(line), GoQuote.quoted(entry.line))
        }
        if let time = expected.time, time != entry.time { differ("time", text(time), text(entry.time)) }
        if let tenant = expected.tenant, tenant != entry.tenant { differ("tenant", tenant, entry.tenant) }
        if let labels = expected.labels { differences += compare("label", labels, entry.labels) }
        if let metadata = expected.metadata { differences += compare("metadata", metadata, entry.metadata) }
        return differences
    }

    private static func compare(_ what: String, _ expected: [Label], _ found: [Label]) -> [String] {
        let old = Dictionary(expected.map { ($0.name, $0.value) }) { $1 }
        let new = Dictionary(found.map { ($0.name, $0.value) }) { $1 }
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            switch (old[name], new[name]) {
            case (let left?, let right?) where left != right:
                "\(what) \(name): expected \(GoQuote.quoted(left)), got \(GoQuote.quoted(right))"
            case (let left?, nil): "\(what) \(name): missing, expected \(GoQuote.quoted(left))"
            case (nil, let right?): "\(what) \(name): unexpected, \(GoQuote.quoted(right))"
            default: nil
            }
        }
    }

    private static func text(_ time: Int64) -> String {
        var text = LocalTimeText()
        return "\(text.text(time)) (\(time) ns)"
    }

    /// What came out.
    private final class Collected: RecordOutput {
        struct Entry {
            let line: String
            let time: Int64
            let labels: [Label]
            let metadata: [Label]
            let tenant: String
        }

        var entries: [Entry] = []

        var copies: Int { 0 }

        func exceedsStreams(_ record: Record) -> Bool { false }

        func add(_ record: Record, ticket: Ticket, now: Int64) {
            entries.append(
                Entry(
                    line: String(record.line), time: record.time,
                    labels: record.labels.labels.filter { $0.name != LabelSet.tenantLabel },
                    metadata: record.metadata, tenant: record.labels.tenant ?? ""))
        }
    }
}
