import LineCore

/// `sampling`: a share of the lines, at random.
///
/// Keys: `rate` (0 to 1; where it is missing, 0, as in Promtail: nothing passes), `drop_counter_reason` (`sampling_stage`).
struct SamplingStageSettings: StageDefinition {
    private let rate: Double
    private let reason: String

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let hasRate = keys.has("rate")
        let rate = keys.weakNumber("rate")
        reason = keys.weakReason(default: "sampling_stage")
        keys.finish(unknown: .ofStage)
        if !hasRate {
            keys.log.warning(
                "`\(keys.path)` has no `rate`, so that every line is dropped",
                mend: "add `rate:` with the share to keep",
                at: stage.origin)
        }
        guard let rate = hasRate ? rate : 0 else { return nil }
        guard rate >= 0, rate <= 1 else {
            keys.log.error(
                "`\(keys.path("rate"))` is \(rate)", mend: "write the share to keep, from 0 to 1",
                at: keys.valueOrigin(of: "rate"))
            return nil
        }
        self.rate = rate
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.raw("rate", "\(rate)")
            writer.string("drop_counter_reason", reason)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [rate, reason] _ in
            [SamplingStage(rate: rate, reason: reason, seed: UInt64.random(in: .min ... .max))]
        }
    }
}
