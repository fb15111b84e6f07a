import Glibc
public import LineCore
public import Logging
public import NIOCore
public import ServiceLifecycle
public import Settings
import Synchronization

/// The whole agent: settings become lanes, clients, discovery and positions, and services that run them.
public final class Agent: Sendable {
    /// What is not in the configuration file.
    public struct Options: Sendable {
        /// The agent's version.
        public var version: String
        /// The commit it was built from.
        public var revision: String
        /// Print entries in this form instead of pushing them: a dry run, in which no position is saved.
        public var printing: Printer.Output?
        /// Makes what tells of each stage of each line: `-inspect`.
        public var makeInspector: (@Sendable () -> Inspector)?
        /// `HOSTNAME`, for targets with a `__host__`.
        public var hostname: String
        /// `NODE_NAME`, the node of Kubernetes that the agent runs on; empty: the same as ``hostname``.
        public var nodeName = ""
        /// Gives the value of an environment variable: of the service account's API server.
        public var environment: @Sendable (String) -> String? = { _ in nil }

        /// Options of a run that pushes.
        public init(version: String, revision: String = "", printing: Printer.Output? = nil, hostname: String = "") {
            self.version = version
            self.revision = revision
            self.printing = printing
            self.hostname = hostname
        }
    }

    let settings: Settings
    let options: Options
    let logger: Logger
    let time: TimeSource
    let lanes: [Lane]
    let deliveries: [Delivery]
    let discovery: FileDiscovery?
    let targetBook: TargetBook
    /// Service discoveries, each with its place as its number, from 1 on.
    let providers: [any TargetProvider]
    /// One reader for each journal.
    let journals: [JournalReader]
    let saved: SavedPositions
    let notes: TimeNotes?
    let deadLetters: DeadLetterFiles?
    let keeper: Mutex<PositionsKeeper?> = Mutex(nil)
    let metrics: AgentMetrics
    let exporter: MetricsExporter
    let printer: Printer?
    /// The first scan of the disk is over, and so it is known what there is to read.
    let hasScanned = Mutex(false)

    /// Builds everything and starts nothing.
    ///
    /// - Parameters:
    ///   - settings: checked settings.
    ///   - options: what is not in them.
    ///   - eventLoopGroup: for all connections; one thread is enough.
    ///   - logger: for everything that happens.
    ///   - time: the clocks.
    /// - Throws: what cannot be built, and what to do: a glob, a certificate, a damaged positions file.
    public init(
        settings: Settings, options: Options, eventLoopGroup: any EventLoopGroup, logger: Logger,
        time: TimeSource = .system
    ) throws(AgentError) {
        self.settings = settings
        self.options = options
        self.logger = logger
        self.time = time
        printer = options.printing.map { Printer(output: $0) }
        targetBook = TargetBook(
            resolver: TargetResolver(settings, hostname: options.hostname, nodeName: options.nodeName))
        let isPrinting = options.printing != nil
        let lanes = try AgentError.wrap("cannot start the lanes") { () throws(Errno) in
            try (0..<Self.laneCount(settings)).map { (number) throws(Errno) in try Lane(number: number) }
        }
        self.lanes = lanes
        let metrics = AgentMetrics(version: options.version, revision: options.revision)
        self.metrics = metrics
        providers = try Self.providers(
            settings, options, metrics, group: eventLoopGroup, logger: logger, time: time)
        (saved, notes) = try SavedPositions.load(settings, isReadOnly: isPrinting, logger: logger)
        journals = try Self.journals(settings, lanes: lanes, saved: saved.cursors, time: time, logger: logger)
        let paths = try Self.takeStaticTargets(settings, into: targetBook, metrics: metrics)
        let deadLetters = try Self.deadLetters(settings, isPrinting: isPrinting, metrics, logger, time)
        self.deadLetters = deadLetters
        let usesFiles = !settings.target.stdin && !(paths.isEmpty && providers.isEmpty)
        let roots = Self.roots(settings)
        discovery =
            try usesFiles
            ? AgentError.wrap("cannot start looking for files") { () throws(Errno) in
                try FileDiscovery(
                    targets: paths, period: settings.target.syncPeriod.nanoseconds, roots: roots, time: time)
            } : nil
        var deliveries: [Delivery] = []
        var hosts: [String] = []
        if !isPrinting {
            for client in settings.clients {
                let http: LokiClient
                do throws(PushURL.Problem) {
                    http = try LokiClient(settings: client, version: options.version, group: eventLoopGroup, time: time)
                } catch {
                    throw AgentError("client \(client.name): \(error)")
                }
                hosts.append(http.url.authority)
                deliveries.append(
                    Delivery(
                        settings: client, transport: http,
                        observer: MetricsObserver(metrics: metrics, client: client.name, host: http.url.authority),
                        deadLetters: deadLetters, logger: logger,
                        drainTime: settings.target.shutdownTimeout, time: time,
                        settle: { batch, outcome in lanes[batch.lane].answered(batch, outcome) }))
            }
        }
        self.deliveries = deliveries
        exporter = MetricsExporter(metrics: metrics, settings: settings, hosts: hosts)
    }

    /// What runs the agent, in the order of its start; it stops in the reverse order, so that lanes stop reading first,
    /// then what they handed over is delivered, and then the last positions are saved.
    public var services: [any Service] {
        var services: [any Service] = [PositionsService(agent: self)]
        if let deadLetters { services.append(DeadLetterService(files: deadLetters)) }
        services += deliveries as [any Service]
        services += providers.compactMap { $0 as? any Service }
        services.append(LanesService(agent: self))
        return services
    }

    // One lane serves hundreds of thousands of lines a second; more than four help nobody.
    private static func laneCount(_ settings: Settings) -> Int {
        if settings.target.stdin { return 1 }
        return settings.target.lanes > 0 ? settings.target.lanes : min(4, CPULimit.current)
    }

    private static func deadLetters(
        _ settings: Settings, isPrinting: Bool, _ metrics: AgentMetrics, _ logger: Logger, _ time: TimeSource
    ) throws(AgentError) -> DeadLetterFiles? {
        guard let letters = settings.deadLetter, !isPrinting else { return nil }
        return try AgentError.wrap("cannot start writing dead letters") { () throws(Errno) in
            try DeadLetterFiles(
                path: FilePath(letters.directory), bound: letters.maxBytes, metrics: metrics.deadLetters,
                logger: logger, time: time)
        }
    }

    private static func providers(
        _ settings: Settings, _ options: Options, _ metrics: AgentMetrics, group: any EventLoopGroup, logger: Logger,
        time: TimeSource
    ) throws(AgentError) -> [any TargetProvider] {
        if settings.target.stdin { return [] }
        let environment = KubernetesEnvironment(
            variable: options.environment, nodeName: options.nodeName.isEmpty ? options.hostname : options.nodeName)
        let kubernetes = try KubernetesDiscovery(
            settings,
            KubernetesDiscovery.Means(
                environment: environment, version: options.version, group: group, metrics: metrics.kubernetes,
                logger: logger, time: time))
        let all: [(any TargetProvider)?] = [try TargetFiles(settings, time: time), kubernetes]
        return all.compactMap { $0 }
    }

    // Each on one lane, in turn.
    private static func journals(
        _ settings: Settings, lanes: [Lane], saved: [String: String], time: TimeSource, logger: Logger
    ) throws(AgentError) -> [JournalReader] {
        if settings.target.stdin { return [] }
        let targets = settings.scrapeConfigs.enumerated().compactMap { job, config in
            JournalTarget(config, job: job, saved: saved, wall: time.wall)
        }
        return try AgentError.wrap("cannot read the journal") { () throws(Errno) in
            try targets.enumerated().map { (place, target) throws(Errno) in
                let lane = lanes[place % lanes.count]
                let feed = try JournalFeed(wakeLane: { lane.nudge() })
                return JournalReader(target: target, feed: feed, time: time, logger: logger)
            }
        }
    }

    // They do not change, so what is wrong with them is wrong with the configuration.
    private static func takeStaticTargets(
        _ settings: Settings, into book: TargetBook, metrics: AgentMetrics
    ) throws(AgentError) -> [PathTarget] {
        var news = TargetBook.News()
        book.take(StaticTargets.groups(settings), from: 0) { news = $0 }
        for target in news.dropped {
            if target.reason == .error { throw AgentError(target.detail) }
            metrics.targetFailed(target.reason)
        }
        return news.paths ?? []
    }

    static func roots(_ settings: Settings) -> AllowedRoots {
        settings.limits.allowedRoots.isEmpty
            ? .everything : AllowedRoots(roots: settings.limits.allowedRoots.map { FilePath($0) })
    }
}

/// Why the agent cannot be built: a sentence with what to do.
public struct AgentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error.
    public init(_ description: String) { self.description = description }

    static func wrap<Value, Failure: Error>(
        _ what: String, _ body: () throws(Failure) -> Value
    ) throws(AgentError) -> Value {
        do throws(Failure) { return try body() } catch { throw AgentError("\(what): \(error)") }
    }
}
