import LineCore
import TestSupport

/// A Loki in memory, which answers when the model says so, and which may have stored what it never answered.
final class ModelLoki {
    struct Stored: Hashable {
        let labels: [String: String]
        let time: Int64
        let line: [UInt8]
    }

    /// What was pushed and has no answer yet, oldest first.
    private(set) var inFlight: [SealedBatch] = []
    /// Each entry once, in the order of first arrivals.
    private(set) var entries: [Stored] = []
    /// Entries that came again with the same labels, time and bytes.
    private(set) var repeats = 0
    private var known: Set<Stored> = []

    func offer(_ batch: SealedBatch) { inFlight.append(batch) }

    /// Takes a batch that may be answered now: never one of a stream of which an older one waits, as delivery has it.
    func take(_ random: inout SeededGenerator) -> SealedBatch? {
        var streams: Set<UInt64> = []
        let free = inFlight.indices.filter { index in
            defer { streams.formUnion(inFlight[index].streams) }
            return streams.isDisjoint(with: inFlight[index].streams)
        }
        return free.randomElement(using: &random).map { inFlight.remove(at: $0) }
    }

    /// The agent died: of what was under way some was stored, the oldest of each stream only.
    func connectionsBroke(_ random: inout SeededGenerator) throws {
        while Bool.random(using: &random), let batch = take(&random) { try store(batch) }
        inFlight = []
    }

    /// The lines of a batch, shortened.
    func lines(of batch: SealedBatch) -> [String] {
        let push = try? DecodedPush.decode(
            body: batch.body, contentType: batch.format.contentType, contentEncoding: batch.format.contentEncoding)
        return push?.entries.map {
            "\($0.text.prefix(8))\($0.text.suffix(9).debugDescription)@\($0.timestamp % 1_000_000_000_000)"
        } ?? []
    }

    func store(_ batch: SealedBatch) throws {
        let push = try DecodedPush.decode(
            body: batch.body, contentType: batch.format.contentType, contentEncoding: batch.format.contentEncoding)
        for entry in push.entries {
            let stored = Stored(labels: entry.labels, time: entry.timestamp, line: entry.line)
            if known.insert(stored).inserted { entries.append(stored) } else { repeats += 1 }
        }
    }
}
