import Glibc
import LineCore
import Synchronization

/// The agent's metrics, as typed handles.
///
/// Promtail's names where Promtail has one, so that its dashboards go on; ours begin with `needletail_`. All of them
/// are described in `docs/metrics.md`, and a test compares that page with this type.
public final class AgentMetrics: Sendable {
    /// Everything registered; its text is the answer of `/metrics`.
    public let registry = MetricRegistry()

    /// Reloads of the configuration that took effect.
    public let reloads: Counter
    /// Reloads that were refused; the configuration before them stayed in use.
    public let failedReloads: Counter
    /// Files under watch (a gauge, in spite of Promtail's name for it).
    public let filesActive: Gauge
    /// Targets that are read (a gauge, in spite of Promtail's name for it).
    public let targetsActive: Gauge
    /// Descriptors of log files held open.
    public let filesOpen: Gauge
    /// Positions files written.
    public let positionsSaves: Counter
    /// Attempts to write the positions file that failed.
    public let positionsErrors: Counter
    /// When the positions file was last written; owner 0.
    public let positionsAge: Age

    /// What becomes of entries that were given up.
    let deadLetters: DeadLetterMetrics
    /// What Kubernetes is asked and says.
    let kubernetes: KubernetesMetrics
    /// Entries of journals that became lines, of all jobs.
    public let journalLines: Counter

    /// What stages count.
    let stages = StageMetrics()

    private let registeredStages = Mutex<Set<String>>([])
    private let now: @Sendable () -> Int64
    private let books: BookFamilies
    private let clients: ClientFamilies
    private let files: FileFamilies
    private let journals: JournalFamilies
    private let targetsFailed: MetricFamily<Counter>
    private let stageDrops: MetricFamily<Counter>
    private let oldest: MetricFamily<Age>
    private let turns: MetricFamily<Counter>
    private let held = Mutex<[String: (file: FileMetrics, users: Int)]>([:])

    /// Why a target is not read, in Promtail's words.
    public enum TargetFailure: String, CaseIterable, Sendable {
        /// `relabel_configs` dropped it.
        case dropped
        /// It is for another host.
        case wrongHost = "wrong_host"
        /// It has no `__path__`.
        case noPath = "no_path"
        /// It is there already.
        case exists
        /// Anything else.
        case error
    }

    /// What was gone before it could be opened.
    public enum Missed: String, CaseIterable, Sendable {
        /// A file was deleted.
        case file = "file_gone"
        /// A directory was, with whatever was in it.
        case directory = "directory_gone"
    }

    /// Registers all metrics.
    ///
    /// - Parameters:
    ///   - version: of the agent, such as `0.1.0`.
    ///   - revision: the commit it was built from; may be empty.
    ///   - now: the monotonic clock in nanoseconds, against which ages are measured.
    public init(
        version: String, revision: String = "", now: @escaping @Sendable () -> Int64 = AgentMetrics.monotonicNow
    ) {
        self.now = now
        let build = MetricBuilder(registry: registry, now: now)
        books = BookFamilies(build)
        clients = ClientFamilies(build)
        files = FileFamilies(build)
        deadLetters = DeadLetterMetrics(build)
        kubernetes = KubernetesMetrics(build, missed: books.missed)
        journals = JournalFamilies(build)
        journalLines = journals.lines.with()
        reloads = build.counter("promtail_config_reload_success_total", "Reloads that took effect.").with()
        failedReloads = build.counter("promtail_config_reload_fail_total", "Reloads that were refused.").with()
        filesActive = build.gauge("promtail_files_active_total", "Files under watch.").with()
        targetsActive = build.gauge("promtail_targets_active_total", "Targets that are read.").with()
        targetsFailed = build.counter("promtail_targets_failed_total", "Targets that are not read.", ["reason"])
        stageDrops = build.counter("logentry_dropped_lines_total", "Lines ended by a stage or a limit.", ["reason"])
        oldest = build.age(
            "needletail_oldest_unacknowledged_age_seconds",
            "Time since the oldest line that the client has not settled was read; 0 when there is none.", ["client"])
        turns = build.counter("needletail_lane_turns_total", "Turns of the lane's loop.", ["lane"])
        filesOpen = build.gauge("needletail_files_open", "Descriptors of log files held open.").with()
        positionsSaves = build.counter("needletail_positions_saves_total", "Positions files written.").with()
        positionsErrors = build.counter(
            "needletail_positions_save_errors_total", "Attempts to write the positions file that failed."
        ).with()
        positionsAge = build.age(
            "needletail_positions_age_seconds", "Time since the positions file was last written; 0 before the first."
        ).with()
        Self.registerBuildInfo(build, version: version, revision: revision)
        for family in ProcessMetrics.families() { registry.add(family) }
        for family in stages.ownFamilies { registry.add(StageMetricText(family, now: now)) }
    }

    /// Takes the metrics that stages declare into the text, those that are not there yet.
    ///
    /// - Returns: the names that cannot be taken, because a metric of the agent has them.
    func registerStageMetrics() -> [String] {
        registeredStages.withLock { registered in
            stages.configuredFamilies.compactMap { family in
                let name = family.description.name
                guard !registered.contains(name) else { return nil }
                guard registry.add(StageMetricText(family, now: now)) else { return name }
                registered.insert(name)
                return nil
            }
        }
    }

    /// The way for a lane's books of a job into the metrics; keep the answer.
    ///
    /// - Parameters:
    ///   - job: `job_name` of the scrape config.
    ///   - clients: the clients' names in the order of the configuration.
    /// - Returns: an export that has seen empty books.
    public func books(job: String, clients: [String]) -> BooksExport {
        BooksExport(metrics: JobMetrics(families: books, job: job), clients: clients)
    }

    /// A file of a job, or a directory of its files, was gone before it could be opened.
    func missed(_ what: Missed, job: String) { books.missed.with(job, what.rawValue).add() }

    /// Promtail's metrics of a client; keep the answer.
    ///
    /// - Parameters:
    ///   - host: host and port of the client's URL.
    ///   - tenant: the tenant, or empty.
    /// - Returns: the handles, the same ones for the same host and tenant.
    public func client(host: String, tenant: String) -> ClientMetrics {
        ClientMetrics(families: clients, host: host, tenant: tenant)
    }

    /// Promtail's metrics of a file; keep the answer, and give it back to ``letGo(_:)``.
    ///
    /// A path may be held more than once: by the file of that name now and the one that was renamed away.
    public func file(path: String) -> FileMetrics {
        held.withLock { held in
            if let known = held[path] {
                held[path] = (known.file, known.users + 1)
                return known.file
            }
            let made = files.make(path)
            held[path] = (made, 1)
            return made
        }
    }

    /// Takes the file's series out of the text when its last user lets go.
    public func letGo(_ file: FileMetrics) {
        held.withLock { held in
            guard let known = held[file.path] else { return }
            if known.users > 1 {
                held[file.path] = (known.file, known.users - 1)
            } else {
                held[file.path] = nil
                files.remove(file.path)
            }
        }
    }

    /// The metrics of a job's journal; keep the answer.
    func journal(job: String) -> JournalMetrics { JournalMetrics(families: journals, job: job) }

    /// Entries of journals that became no line, by Promtail's word for why.
    func journalErrors(_ error: String) -> Counter { journals.errors.with(error) }

    /// Counts a target that is not read.
    public func targetFailed(_ reason: TargetFailure) { targetsFailed.with(reason.rawValue).add() }

    /// Lines ended by a stage or a limit, by the stage's `drop_counter_reason`; keep the answer.
    public func stageDrops(reason: String) -> Counter { stageDrops.with(reason) }

    /// The age of the oldest line that a client has not settled; keep the answer. Owners are lanes.
    public func oldestUnacknowledged(client: String) -> Age { oldest.with(client) }

    /// Turns of a lane's loop; keep the answer.
    public func turns(lane: Int) -> Counter { turns.with(String(lane)) }

    /// Nanoseconds of `CLOCK_MONOTONIC`.
    public static let monotonicNow: @Sendable () -> Int64 = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func registerBuildInfo(_ build: MetricBuilder, version: String, revision: String) {
        #if arch(x86_64)
        let architecture = "amd64"
        #elseif arch(arm64)
        let architecture = "arm64"
        #else
        let architecture = "unknown"
        #endif
        build.gauge(
            "promtail_build_info", "1, with Promtail's labels, so that its dashboards find the agent.",
            ["branch", "goarch", "goos", "goversion", "revision", "tags", "version"]
        ).with("", architecture, "linux", "", revision, "", version).set(1)
        build.gauge("needletail_build_info", "1, with the version and the commit.", ["version", "revision"])
            .with(version, revision).set(1)
    }
}
