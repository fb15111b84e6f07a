/// Makes the stages that an item of `pipeline_stages` stands for, for one source: one, or a `match` and those within it.
///
/// What all sources of a job share, a maker holds: compiled expressions, rates.
public typealias StageMaker = @Sendable (ExtractedNames) -> [any Stage]

/// The pipeline of a job, ready to be made for each of its sources.
public struct PipelinePlan: Sendable {
    private let makers: [StageMaker]
    private let identity: Set<String>
    private let lead: Int

    /// A plan with a maker for each stage, in order.
    ///
    /// - Parameters:
    ///   - makers: of the stages.
    ///   - identity: names of labels that no stage can change for good.
    ///   - lead: so many stages at the start take the runtime's format off the lines.
    public init(_ makers: [StageMaker] = [], identity: Set<String> = [], lead: Int = 0) {
        self.makers = makers
        self.identity = identity
        self.lead = min(lead, makers.count)
    }

    /// A pipeline for one source.
    ///
    /// - Parameters:
    ///   - arena: where its stages put what they make; one for all sources of a lane.
    ///   - labels: those that each line of the source starts with.
    ///   - first: stages of the source alone, before all others.
    ///   - own: stages of the source alone, behind those that take off the runtime's format.
    ///   - inspector: told what the stages do.
    /// - Returns: the pipeline.
    public func makePipeline(
        arena: Arena, labels: LabelSet = LabelSet([]), first: [any Stage] = [], own: [any Stage] = [],
        inspector: Inspector? = nil
    ) -> Pipeline {
        let names = ExtractedNames()
        var stages = first
        for (place, maker) in makers.enumerated() {
            if place == lead { stages += own }
            stages += maker(names)
        }
        if lead == makers.count { stages += own }
        if !identity.isEmpty { stages.append(LabelChangeStage.restoring(identity, of: labels)) }
        return Pipeline(stages: stages, names: names, arena: arena, inspector: inspector)
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
