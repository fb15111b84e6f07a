/// A target that is not read, and why.
public struct DroppedTarget: Hashable, Sendable {
    /// `job_name` of its scrape config.
    public let job: String
    /// Where it is from: `static_configs[0]`, or the path of a file.
    public let source: String
    /// Promtail's word for the reason.
    public let reason: AgentMetrics.TargetFailure
    /// The reason in a sentence.
    public let detail: String
    /// The labels it was found with, before relabelling, as Loki writes them.
    public let labels: String

    /// Describes one.
    public init(job: String, source: String, reason: AgentMetrics.TargetFailure, detail: String, labels: String) {
        self.job = job
        self.source = source
        self.reason = reason
        self.detail = detail
        self.labels = labels
    }
}
