import LineCore
import Settings

extension FuzzTarget {
    /// A configuration: how it is loaded, then the file. What loads must be printed as it is read, and run.
    static let settings = FuzzTarget(name: "settings") { bytes in
        var input = Input(bytes)
        let how = input.number(0...7)
        var flags = PromtailFlags()
        flags.configFiles = ["fuzz.yaml"]
        flags.expandEnvironment = how & 1 == 1
        let options = LoadOptions(clientIsRequired: false, stdin: how & 2 == 2 ? true : nil, isStrict: how & 4 == 4)
        let content = [UInt8](input.rest)
        let result = Settings.load(
            flags: flags, environment: { $0.utf8.count > 8 ? nil : $0 }, readFile: { _ in .contents(content) },
            options: options)
        require((result.settings == nil) == !result.errors.isEmpty, "no settings and no error, or both")
        for problem in result.problems {
            require(!problem.what.isEmpty && !problem.description.contains("\n"), "a problem is told badly: \(problem)")
            require(problem.line >= 0 && problem.column >= 0, "a problem has no place")
        }
        guard let settings = result.settings else { return }
        check(settings, LoadOptions(clientIsRequired: false, stdin: options.stdin))
        for config in settings.scrapeConfigs { run(config) }
    }

    private static func check(_ settings: Settings, _ options: LoadOptions) {
        let printed = settings.effectiveYAML
        let again = Settings.load(yaml: printed, options: options)
        guard let read = again.settings else {
            // What is secret is not printed, and may have been an address's or a file's.
            if printed.contains("<secret>") { return }
            fatalError("what is printed does not load: \(again.problems)\n\(printed)")
        }
        require(read.effectiveYAML == printed, "it is printed differently again:\n\(printed)\n\(read.effectiveYAML)")
    }

    private static func run(_ config: ScrapeSettings) {
        var labels: RelabelLabels = ["__path__": "/a/b.log", "job": "fuzz"]
        _ = RelabelRules(config.relabel.compactMap(\.rule)).apply(to: &labels)
        let resources = JobResources(job: config.jobName)
        let plan = PipelinePlan(config.stages.map { $0.maker(resources) })
        let run = PipelineRun(plan.makePipeline(arena: Arena()))
        run.feed(Bytes("2026-01-01T12:00:00.5Z stdout F {\"a\": {\"b\": [1, 2.5e3, null]}, \"level\": \"info\"}"))
        run.feed(Bytes("level=info msg=\"4111 1111 1111 1111\" ts=2026-01-01T12:00:00Z a=1"))
        run.release()
    }
}
