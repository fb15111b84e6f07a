/// The `pack` stage: the line becomes a JSON object that holds extracted values and, as `_entry`, the line before.
///
/// What is packed is no label any more. Names are sorted; a value that has no text is left out.
public final class PackStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "pack"

    private let targets: [(name: String, slot: Int)]
    private let takesIngestTime: Bool
    private var packed: [Bool]
    private var out = GrowingBuffer()
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()

    /// A buffer that has grown beyond this is given back after its line: 1 MiB.
    private static let mostKept = 1 << 20

    /// A stage.
    ///
    /// - Parameters:
    ///   - labels: names of the extracted map.
    ///   - takesIngestTime: the record's time becomes the one that it was given when it was read, the same in a replay.
    ///   - names: the pipeline's.
    public init(_ labels: [String], takesIngestTime: Bool, names: ExtractedNames) {
        var known: Set<[UInt8]> = []
        let distinct = labels.filter { known.insert(Array($0.utf8)).inserted }
        targets = distinct.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, names.slot($0)) }
        self.takesIngestTime = takesIngestTime
        packed = Array(repeating: false, count: targets.count)
    }

    /// Packs.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        out.removeAll(keeping: Self.mostKept)
        out.append("{")
        key.begin()
        for (index, target) in targets.enumerated() {
            let value = context.extracted[target.slot]?.text
            packed[index] = value != nil
            key.add(value.map { _ in Bytes.empty })
            guard let value else { continue }
            Array(target.name.utf8).withBytes { JSONString.append($0, to: &out) }
            out.append(":")
            JSONString.append(value, to: &out)
            out.append(",")
        }
        out.append("\"_entry\":")
        JSONString.append(record.line, to: &out)
        out.append("}")
        record.line = context.arena.copy(out.bytes)
        removeLabels(&record)
        if takesIngestTime, record.hasOwnTime {
            record.time = record.givenTime
            record.hasOwnTime = false
        }
        return .keep
    }

    private func removeLabels(_ record: inout Record) {
        guard packed.contains(true) else { return }
        let base = record.labels
        record.labels = cache.find(base, key) {
            let names = zip(targets, packed).compactMap { $1 ? Array($0.name.utf8) : nil }
            return LabelSet(base.labels.filter { label in !names.contains(Array(label.name.utf8)) })
        }
    }
}
