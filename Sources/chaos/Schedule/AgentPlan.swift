/// The keys of the agent's configuration that differ from seed to seed.
struct AgentPlan: Sendable {
    var batchSize: Int
    var batchWait: Int
    var format: String
    var maxMemory: Int
    var maxOpenFiles: Int
    /// Does the glob find the rotated, uncompressed files of logrotate too?
    var matchesRotated: Bool

    init(_ dice: inout Dice) {
        batchSize = dice.pick([4096, 32 << 10, 256 << 10, 1 << 20])
        batchWait = dice.pick([20, 100, 300])
        format = dice.pick(["compression: snappy", "compression: snappy", "compression: gzip", "encoding: json"])
        maxMemory = dice.pick([1, 2, 8])
        maxOpenFiles = dice.pick([16, 64, 1024, 1024])
        matchesRotated = dice.chance(20)
    }
}
