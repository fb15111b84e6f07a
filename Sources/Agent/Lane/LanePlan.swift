public import LineCore

/// What a lane is built from: everything that was decided from the settings, and nothing of their form.
public struct LanePlan: Sendable {
    /// A scrape config, as lanes see it.
    public struct Job: Sendable {
        /// `job_name`.
        public var name: String
        /// The stages of each of its sources.
        public var pipeline: PipelinePlan
        /// `pipelines`: stages in place of these, for sources that ask for them by name.
        public var pipelines: [String: PipelinePlan] = [:]
        /// Who may send how fast.
        public let byteRates = ByteRateStage.Buckets()
        /// The charset of its files; `nil`: their bytes are taken as they are.
        public var charset: Charset?
        /// How its files are decompressed; `nil`: they are not.
        public var archives: ArchiveRules?

        /// A job.
        public init(name: String, pipeline: PipelinePlan = PipelinePlan()) {
            self.name = name
            self.pipeline = pipeline
        }
    }

    /// Jobs, by place in the configuration.
    public var jobs: [Job]
    /// Clients, by place in the configuration. None in a dry run.
    public var clients: [BatchRules]
    /// Limits for every line.
    public var limits = LineLimits()
    /// Bytes of batches, open or unanswered, that the lane may keep: its part of `limits_config.max_memory`.
    public var maxMemory = 8 << 20
    /// Files that the lane may have open: its part of `limits_config.max_open_files`.
    public var maxOpenFiles = 1024
    /// How often every file and path is looked at, whatever inotify says, in nanoseconds: `target_config.sync_period`.
    public var scanPeriod: Int64 = 10_000_000_000
    /// Makes what tells of each stage of each line, for a source: `-inspect`.
    public var makeInspector: (@Sendable () -> Inspector)?
    /// When an earlier life last saved its positions, nanoseconds since 1970; `nil` where there was none. What was written to
    /// since is new.
    public var savedAt: Int64?
    /// Where files may really be.
    public var roots = AllowedRoots.everything

    /// A plan with defaults for all but jobs and clients.
    public init(jobs: [Job], clients: [BatchRules]) {
        self.jobs = jobs
        self.clients = clients
    }
}
