/// What was wrong in a run, and what was not.
struct Verdict: Sendable {
    /// A kind of fault; each makes a run fail.
    enum Fault: String, CaseIterable, Sendable {
        case lost, harmful, corrupted, mislabelled, inverted, refused, unbalanced, agent
    }

    let seed: UInt64
    var records = 0
    var kills = 0
    var stops = 0
    /// Records that Loki got again with the same labels, time and line, and stored once.
    var repeats = 0
    /// Records that Loki refused as it should.
    var refusals = 0
    /// Records whose loss was to be expected: deleted together with the only process that had them.
    var excused = 0
    var seconds = 0.0
    /// What was left out, in words.
    var skipped: [String] = []
    private(set) var counts: [Fault: Int] = [:]
    private var told: [Fault: Int] = [:]
    /// The first of each kind, in words.
    private(set) var details: [String] = []

    init(seed: UInt64) { self.seed = seed }

    var isGood: Bool { counts.isEmpty }

    mutating func add(_ fault: Fault, times: Int = 1, _ detail: @autoclosure () -> String) {
        counts[fault, default: 0] += times
        told[fault, default: 0] += 1
        if told[fault, default: 0] <= 20 { details.append("\(fault): \(detail())") }
    }

    func count(_ fault: Fault) -> Int { counts[fault, default: 0] }
}
