/// Makes the stages that an item of `pipeline_stages` stands for, for one source: one, or a `match` and those within it.
///
/// What all sources of a job share, a maker holds: compiled expressions, rates.
public typealias StageMaker = @Sendable (ExtractedNames) -> [any Stage]

/// The pipeline of a job, ready to be made for each of its sources.
public struct PipelinePlan: Sendable {
    private let makers: [StageMaker]

    /// A plan with a maker for each stage, in order.
    public init(_ makers: [StageMaker] = []) { self.makers = makers }

    /// A pipeline for one source; its stages put what they make into the arena, which is one for all sources of a lane.
    public func makePipeline(arena: Arena, inspector: Inspector? = nil) -> Pipeline {
        let names = ExtractedNames()
        return Pipeline(stages: makers.flatMap { $0(names) }, names: names, arena: arena, inspector: inspector)
    }
}

/// What the stages of a job may use beside their settings.
public struct JobResources: Sendable {
    /// `job_name`.
    public let job: String
    /// What its stages count; one for the whole agent.
    public let metrics: StageMetrics

    /// Resources of a job.
    public init(job: String, metrics: StageMetrics = StageMetrics()) {
        self.job = job
        self.metrics = metrics
    }
}
