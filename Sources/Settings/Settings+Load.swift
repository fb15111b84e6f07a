import LineCore

extension Settings {
    /// Loads the configuration that a command line names: the first file of `-config.file` that exists, expanded if
    /// asked, parsed, the flags put over it, and all of it checked.
    ///
    /// - Parameters:
    ///   - flags: the command line.
    ///   - environment: gives a variable's value, or nil if it is not set.
    ///   - readFile: reads a path; ``ConfigurationFile/read(_:)`` unless a test says otherwise.
    ///   - options: how strict to be.
    /// - Returns: the settings, unless there is an error, and all problems.
    public static func load(
        flags: PromtailFlags, environment: (String) -> String?,
        readFile: (String) -> ConfigurationFile.Outcome = ConfigurationFile.read, options: LoadOptions = LoadOptions()
    ) -> LoadResult {
        guard !flags.configFiles.isEmpty else {
            return load(bytes: [], file: nil, flags: flags, environment: environment, options: options)
        }
        for path in flags.configFiles {
            switch readFile(path) {
            case .missing: continue
            case .failed(let what, let mend):
                let problem = Problem(source: path, line: 0, column: 0, what: "the configuration \(what)", mend: mend)
                return LoadResult(settings: nil, problems: [problem], file: path)
            case .contents(let bytes):
                return load(bytes: bytes, file: path, flags: flags, environment: environment, options: options)
            }
        }
        let problem = Problem(
            source: "-config.file", line: 0, column: 0,
            what: "\(flags.configFiles.joined(separator: ", ")) does not exist",
            mend: "write the configuration there, or name another file with -config.file")
        return LoadResult(settings: nil, problems: [problem])
    }

    /// Loads a configuration from its text.
    ///
    /// - Parameters:
    ///   - yaml: the file's text.
    ///   - file: the path that problems name.
    ///   - flags: the command line.
    ///   - environment: gives a variable's value, or nil if it is not set.
    ///   - options: how strict to be.
    /// - Returns: the settings, unless there is an error, and all problems.
    public static func load(
        yaml: String, file: String = "config.yaml", flags: PromtailFlags = PromtailFlags(),
        environment: (String) -> String? = { _ in nil }, options: LoadOptions = LoadOptions()
    ) -> LoadResult {
        load(bytes: Array(yaml.utf8), file: file, flags: flags, environment: environment, options: options)
    }

    private static func load(
        bytes: [UInt8], file: String?, flags: PromtailFlags, environment: (String) -> String?, options: LoadOptions
    ) -> LoadResult {
        let log = ProblemLog(source: file ?? "command line", isStrict: options.isStrict)
        guard let root = root(bytes, file: file, flags: flags, environment: environment, log: log),
            var reader = MapReader(root, path: "", log: log)
        else { return LoadResult(settings: nil, problems: log.sorted, file: file) }
        var settings = Settings()
        settings.read(&reader, flags: flags, environment: environment, options: options)
        settings.ignored = log.ignored + flags.ignored.map { IgnoredKey(path: $0) }
        return LoadResult(settings: log.hasErrors ? nil : settings, problems: log.sorted, file: file)
    }

    /// The file's only document, expanded and parsed; null when it is empty; nil when it cannot be parsed.
    private static func root(
        _ bytes: [UInt8], file: String?, flags: PromtailFlags, environment: (String) -> String?, log: ProblemLog
    ) -> YAMLNode? {
        do throws(YAMLError) {
            var bytes = bytes
            if flags.expandEnvironment, bytes.count <= YAMLDocument.Bounds().bytes,
                let text = String(validating: bytes, as: UTF8.self)
            {
                do throws(EnvironmentExpansion.Failure) {
                    bytes = Array(try EnvironmentExpansion.expand(text, lookup: environment).utf8)
                } catch {
                    throw YAMLError(origin: error.origin, what: error.what, mend: error.mend)
                }
            }
            let document = try YAMLDocument(bytes)
            for duplicate in document.duplicates {
                log.error(
                    "the key `\(ValueReader.shown(duplicate.key))` is already in line \(duplicate.firstLine)",
                    mend: "remove one of them", at: duplicate.origin)
            }
            let start = file == nil ? Origin.none : Origin(line: 1, column: 1)
            return document.root ?? YAMLNode(content: .scalar(text: "", isPlain: true), origin: start)
        } catch {
            log.error(error.what, mend: error.mend, at: error.origin)
            return nil
        }
    }

    /// Reads every block, puts the flags over it, and checks what concerns several blocks.
    private mutating func read(
        _ reader: inout MapReader, flags: PromtailFlags, environment: (String) -> String?, options: LoadOptions
    ) {
        let log = reader.log
        if var block = reader.map("server") { server = ServerSettings(&block) }
        if var block = reader.map("positions") { positions = PositionsSettings(&block) }
        if var block = reader.map("limits_config") { limits = LimitsSettings(&block) }
        if var block = reader.map("dead_letter") { deadLetter = DeadLetterSettings(&block) }
        if var block = reader.map("target_config") { target = TargetSettings(&block) }
        if var block = reader.map("global") {
            if var inner = block.map("file_watch_config") { fileWatch = FileWatchSettings(&inner) }
            block.finish()
        }
        if var block = reader.map("wal") { _ = WALSettings(&block) }
        if var block = reader.map("tracing") {
            InertKey(name: "enabled", kind: .boolean).read(from: &block)
            block.finish()
        }
        if let block = reader.map("options") { block.finish() }
        flags.overrides.apply(to: &self)
        server.tls.check("server.http_tls_config", log)
        if let stdin = options.stdin { target.stdin = stdin }

        var list = ClientList(&reader, environment: environment)
        list.apply(flags, log: log)
        clients = list.finish(
            isRequired: options.clientIsRequired ?? !flags.dryRun, log: log, at: reader.origin(of: "clients"))
        readScrapeConfigs(&reader, environment)
        reader.finish()
        DeclaredMetric.check(
            scrapeConfigs.flatMap { $0.stages + $0.pipelines.flatMap(\.stages) }.flatMap(\.definition.metrics), log)
        checkTogether(reader)
    }

    private mutating func readScrapeConfigs(_ reader: inout MapReader, _ environment: (String) -> String?) {
        let items = reader.list("scrape_configs") ?? []
        var lines: [String: Int] = [:]
        for (index, item) in (target.stdin ? items.prefix(1) : items[...]).enumerated() {
            guard var block = MapReader(item, path: "scrape_configs[\(index)]", log: reader.log) else { continue }
            let config = ScrapeSettings(&block, stdin: target.stdin, environment: environment)
            let origin = block.valueOrigin(of: "job_name")
            if !config.jobName.isEmpty, let line = lines.updateValue(origin.line, forKey: config.jobName) {
                reader.log.error(
                    "found multiple scrape configs with job name \"\(ValueReader.shown(config.jobName))\", the first in "
                        + "line \(line)",
                    mend: "give each its own", at: origin)
            }
            scrapeConfigs.append(config)
        }
        if items.isEmpty, !target.stdin {
            reader.log.warning(
                "there are no `scrape_configs`, so nothing is read", mend: "add one with `static_configs`",
                at: reader.origin(of: "scrape_configs"))
        }
    }

    /// Checks that need several blocks, or the flags.
    private func checkTogether(_ reader: MapReader) {
        if fileWatch.minPollFrequency > fileWatch.maxPollFrequency {
            reader.log.error(
                "`global.file_watch_config`: `min_poll_frequency` is \(GoDuration.format(fileWatch.minPollFrequency)), "
                    + "more than `max_poll_frequency`, \(GoDuration.format(fileWatch.maxPollFrequency))",
                mend: "write a shorter one", at: reader.origin(of: "global"))
        }
        if let largest = clients.map(\.batchSize).max(), limits.maxMemory < largest {
            reader.log.error(
                "`limits_config.max_memory` is \(ByteSize.format(limits.maxMemory)), less than a `batchsize` of "
                    + ByteSize.format(largest),
                mend: "write a larger one, or a smaller `batchsize`", at: reader.origin(of: "limits_config"))
        }
    }
}
