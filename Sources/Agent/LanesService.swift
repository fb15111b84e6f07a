import LineCore
import Logging
import ServiceLifecycle
import Settings
import Synchronization

/// Reads: lanes, and the discovery that tells them what.
///
/// It ends by itself only where standard input was read to its end and everything of it is answered for.
struct LanesService: Service {
    let agent: Agent

    func run() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        try start { end.yield() }
        await withGracefulShutdownHandler {
            for await _ in ended {
                for delivery in agent.deliveries { await delivery.outbox.drained() }
                return
            }
        } onGracefulShutdown: {
            end.finish()
        }
        stop()
    }

    private func start(inputEnded: @escaping @Sendable () -> Void) throws(AgentError) {
        let plan = makePlan()
        if let name = agent.metrics.registerStageMetrics().first {
            throw AgentError(
                "the metric \(name) of a metrics stage is one of the agent's own; give it another name or prefix")
        }
        let deliveries = agent.deliveries
        var printer: (@Sendable () -> any RecordOutput)?
        if let shown = agent.printer {
            let external = agent.settings.clients.first.map { Self.labels($0.externalLabels) } ?? []
            printer = { PrinterOutput(printer: shown, externalLabels: external) }
        }
        for lane in agent.lanes {
            try AgentError.wrap("cannot start a lane") { () throws(Errno) in
                try lane.start(
                    plan: plan, time: agent.time, notes: agent.notes, printer: printer,
                    offer: { deliveries[$0.client].outbox.offer($0) }, inputEnded: inputEnded, logger: agent.logger)
            }
        }
        if agent.settings.target.stdin { readStandardInput() }
        for (place, reader) in agent.journals.enumerated() {
            agent.lanes[place % agent.lanes.count].readJournal(reader.target, reader.feed)
            try AgentError.wrap("cannot read the journal") { () throws(Errno) in try reader.start() }
        }
        // Before discovery: what they know by now is read from the start on, as static targets are.
        for (place, provider) in agent.providers.enumerated() {
            try AgentError.wrap("cannot start looking for targets") { () throws(Errno) in
                try provider.start { [agent] in agent.take($0, from: place + 1) }
            }
        }
        if let discovery = agent.discovery {
            let router = FileRouter(agent: agent)
            try AgentError.wrap("cannot start looking for files") { () throws(Errno) in
                try discovery.start { router.take($0) }
            }
        } else {
            agent.started()
        }
    }

    private func stop() {
        for provider in agent.providers { provider.stop() }
        agent.discovery?.stop()
        for reader in agent.journals { reader.stop() }
        for lane in agent.lanes { lane.stop() }
        // What lanes hand over at their stop must be with delivery before delivery is told that nothing more comes.
        for lane in agent.lanes { _ = lane.freshReport(within: .seconds(5)) }
        agent.printer?.flush()
    }

    private func readStandardInput() {
        let labels = StaticTargets.labelsOfInput(agent.settings, hostname: agent.options.hostname)
        agent.lanes[0].readStandardInput(job: 0, labels: labels)
    }

    private func makePlan() -> LanePlan {
        let settings = agent.settings
        var jobs = settings.scrapeConfigs.map { config in
            let resources = JobResources(job: config.jobName, metrics: agent.metrics.stages)
            var job = LanePlan.Job(name: config.jobName, pipeline: Self.plan(config.stages, config, resources))
            job.pipelines = Dictionary(
                config.pipelines.map { ($0.name, Self.plan($0.stages, config, resources)) }
            ) { $1 }
            job.charset = config.encoding
            job.archives = config.decompression.map { ArchiveRules($0) }
            return job
        }
        if jobs.isEmpty { jobs = [LanePlan.Job(name: "stdin")] }
        let clients = agent.deliveries.isEmpty ? [] : settings.clients
        var plan = LanePlan(
            jobs: jobs,
            clients: clients.enumerated().map { index, client in
                var rules = BatchRules(
                    client: index, size: client.batchSize, wait: client.batchWait.nanoseconds,
                    tenant: client.tenantID, externalLabels: Self.labels(client.externalLabels),
                    format: client.pushFormat, maxStreams: settings.limits.maxStreams)
                rules.tracksOrigins = settings.deadLetter != nil
                return rules
            })
        plan.makeInspector = agent.options.makeInspector
        plan.limits.maxLineSize = settings.limits.maxLineSize
        plan.limits.truncates = settings.limits.maxLineSizeTruncate
        if settings.limits.readlineRateEnabled {
            plan.limits.rate = RateLimiter(
                rate: settings.limits.readlineRate, burst: settings.limits.readlineBurst,
                drops: settings.limits.readlineRateDrop)
        }
        plan.maxMemory = settings.limits.maxMemory / agent.lanes.count
        let files = DescriptorLimit.raise(forFiles: settings.limits.maxOpenFiles)
        if files < settings.limits.maxOpenFiles {
            agent.logger.warning(
                "the process may open fewer files than limits_config.max_open_files; raise LimitNOFILE (ulimit -n)",
                metadata: ["allowed": "\(files)", "configured": "\(settings.limits.maxOpenFiles)"])
        }
        plan.maxOpenFiles = max(4, files / agent.lanes.count)
        plan.scanPeriod = settings.target.syncPeriod.nanoseconds
        plan.savedAt = agent.saved.savedAt
        plan.roots = Agent.roots(settings)
        return plan
    }

    private static func plan(
        _ stages: [StageSettings], _ config: ScrapeSettings, _ resources: JobResources
    ) -> PipelinePlan {
        PipelinePlan(
            stages.map { $0.maker(resources) }, identity: Set(config.identityLabels),
            lead: stages.prefix { $0.name == "cri" || $0.name == "docker" }.count)
    }

    private static func labels(_ headers: [ClientSettings.Header]) -> [Label] {
        headers.map { Label($0.name, $0.value) }
    }

}

/// Prints records instead of batching them.
private final class PrinterOutput: RecordOutput {
    private let printer: Printer
    private let externalLabels: [Label]
    private var text: [LabelSet: String] = [:]

    init(printer: Printer, externalLabels: [Label]) {
        self.printer = printer
        self.externalLabels = externalLabels
    }

    var copies: Int { 0 }

    func exceedsStreams(_ record: Record) -> Bool { false }

    func add(_ record: Record, ticket: Ticket, now: Int64) {
        if text.count > 1000 { text.removeAll() }
        let labels = text[record.labels] ?? record.labels.over(externalLabels).description
        text[record.labels] = labels
        printer.print(
            time: record.time, labels: labels, metadata: record.metadata, line: record.line,
            tenant: record.labels.tenant ?? "")
    }

    func flush() { printer.flush() }
}
