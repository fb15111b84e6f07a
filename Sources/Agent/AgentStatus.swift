/// What the outside may ask of a running agent: probes, metrics and pages see it through this alone.
///
/// Every call answers at once from what the agent knows, and may come from any thread.
public protocol AgentStatus: Sendable {
    /// Whether the agent can do its work.
    var readiness: Readiness { get }
    /// Whether the agent makes progress.
    var liveness: Liveness { get }
    /// What is read, in any order.
    var targets: [TargetStatus] { get }
    /// What was found and is not read, and why; in any order.
    var droppedTargets: [DroppedTarget] { get }
    /// All metrics as text.
    func metricsText(format: MetricRegistry.Format) -> String
}

/// Whether the agent can do its work: it has something to read, can send it, and can save its positions.
public struct Readiness: Sendable, Equatable {
    /// Why not, one sentence each; empty when ready.
    public var reasons: [String]

    /// Whether nothing stands in the way.
    public var isReady: Bool { reasons.isEmpty }

    /// Ready, or not for the given reasons.
    public init(reasons: [String] = []) { self.reasons = reasons }

    /// Promtail's reason when no target is ready.
    public static let nothingToTail =
        "Unable to find any logs to tail. Please verify permissions, volumes, scrape_config, etc."
}

/// Whether the agent makes progress: each lane's loop turns, also when there is nothing to read.
///
/// An agent that waits for Loki is alive; one whose loop hangs is not, and a restart may help.
public struct Liveness: Sendable, Equatable {
    /// What hangs, one sentence each; empty when alive.
    public var stuck: [String]

    /// Whether nothing hangs.
    public var isAlive: Bool { stuck.isEmpty }

    /// Alive, or not because of the things given.
    public init(stuck: [String] = []) { self.stuck = stuck }
}

/// One thing that is read, as the pages show it.
public struct TargetStatus: Sendable, Equatable {
    /// `job_name` of its scrape config.
    public var job: String
    /// The path of the file, or the name of another source.
    public var path: String
    /// Its labels as Loki writes them, such as `{app="web"}`.
    public var labels: String
    /// Bytes read.
    public var readOffset: Int64
    /// The position that is saved: bytes of which every line is settled.
    public var settledOffset: Int64
    /// Bytes in the file when it was last looked at.
    public var size: Int64
    /// Lines read of it since the agent's start.
    public var linesRead: Int
    /// Why it is not being read, or empty.
    public var problem: String

    /// Describes a target.
    public init(
        job: String, path: String, labels: String, readOffset: Int64 = 0, settledOffset: Int64 = 0, size: Int64 = 0,
        linesRead: Int = 0, problem: String = ""
    ) {
        self.job = job
        self.path = path
        self.labels = labels
        self.readOffset = readOffset
        self.settledOffset = settledOffset
        self.size = size
        self.linesRead = linesRead
        self.problem = problem
    }
}
