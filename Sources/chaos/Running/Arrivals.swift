import TestSupport

/// Which records have come to Loki so far: stored, or refused.
struct Arrivals {
    private(set) var stored: [String: Set<Int>] = [:]
    private(set) var refused: [String: Set<Int>] = [:]
    private var entriesSeen = 0
    private var refusalsSeen = 0

    /// Takes what has come since the last call.
    mutating func update(from loki: FakeLoki) {
        let entries = loki.entries(from: entriesSeen)
        entriesSeen += entries.count
        for entry in entries { Self.note(entry.line, in: &stored) }
        let refusals = loki.refusals(from: refusalsSeen)
        refusalsSeen += refusals.count
        for entry in refusals { Self.note(entry.line, in: &refused) }
    }

    /// Has Loki said its word on the record?
    func has(_ program: String, _ number: Int) -> Bool {
        stored[program]?.contains(number) == true || refused[program]?.contains(number) == true
    }

    private static func note(_ line: [UInt8], in found: inout [String: Set<Int>]) {
        if case .intact(let program, let number) = LineText.read(line) { found[program, default: []].insert(number) }
    }
}
