import LineCore

/// `docker`: `{"log":…,"stream":…,"time":…}`. It has no keys.
struct DockerStageSettings: StageDefinition {
    init?(_ stage: StageNode) {
        guard let keys = stage.keys() else { return nil }
        keys.finish(unknown: .ofStage)
    }

    func write(as name: String, to writer: inout YAMLWriter) { writer.raw(name, "{}") }

    func maker(_ job: JobResources) -> StageMaker { { names in [DockerStage(names: names)] } }
}
