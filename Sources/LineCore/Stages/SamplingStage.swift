/// The `sampling` stage: lets a share of the lines through, at random.
public final class SamplingStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "sampling"

    // Numbers of 63 bits up to this are let through.
    private let boundary: UInt64
    private let reason: DropReason
    private var state: UInt64

    /// A stage.
    ///
    /// - Parameters:
    ///   - rate: the share, 0 (nothing) to 1 (everything).
    ///   - reason: `drop_counter_reason`. Default `sampling_stage`.
    ///   - seed: stages with the same seed decide alike.
    public init(rate: Double, reason: String = "sampling_stage", seed: UInt64) {
        boundary = rate >= 1 ? .max : rate > 0 ? UInt64(rate * 0x1p63) : 0
        self.reason = .stage(reason)
        state = seed
    }

    /// Decides, without regard to the line.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        (random() >> 1) < boundary ? .keep : .drop(reason)
    }

    // SplitMix64 (https://prng.di.unimi.it/splitmix64.c): eight bytes of state, and good enough for this.
    private func random() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
