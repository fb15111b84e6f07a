/// The extracted map of the record that is on its way through a pipeline.
///
/// One map serves all records of a pipeline, one after another: it begins as the record's labels, as in Promtail, and only
/// for the names that stages use. Its bytes live as long as the record's: until the chunk is done.
public final class Extracted {
    /// The labels' values, by slot, with the bytes that they show.
    private final class LabelValues {
        let labels: LabelSet
        let values: [ExtractedValue?]
        // What the values show.
        private let bytes: GrowingBuffer

        init(_ labels: LabelSet, _ names: ExtractedNames) {
            self.labels = labels
            if names.areReadWhole {
                for label in labels.labels { _ = names.slot(found: label.name) }
            }
            var all = GrowingBuffer()
            var ranges: [Range<Int>?] = Array(repeating: nil, count: names.count)
            for label in labels.labels {
                guard let slot = names.find(label.name) else { continue }
                let start = all.count
                Array(label.value.utf8).withBytes { all.append($0) }
                ranges[slot] = start..<all.count
            }
            // The views last, for the buffer moves while it grows.
            let view = all.bytes
            values = ranges.map { $0.map { .text(view[$0]) } }
            bytes = all
        }
    }

    // All that a record's way changes, in one value: each use of a class's property is guarded, and that is not free.
    private struct Map {
        var values: [ExtractedValue?] = []
        var start: LabelValues?
        // Is the map still what it was at the start of the record?
        var isFresh = false
        // What is no longer known, while the current record may still show its bytes.
        var retired: [LabelValues] = []

        // Makes the map that of the labels; false where their values are not at hand.
        @inline(__always)
        mutating func begin(_ labels: LabelSet) -> Bool {
            guard let start, start.labels === labels, retired.isEmpty, values.count == start.values.count else {
                return false
            }
            if !isFresh { take(start) }
            return true
        }

        mutating func take(_ start: LabelValues) {
            for slot in 0..<values.count { values[slot] = slot < start.values.count ? start.values[slot] : nil }
            isFresh = true
        }
    }

    /// The names, with their slots.
    public let names: ExtractedNames
    private var map = Map()
    private var known: [LabelSet: LabelValues] = [:]
    private static let mostKnown = 256

    init(names: ExtractedNames) { self.names = names }

    /// The value in a slot; `nil` where the map has no such key.
    @inline(__always)
    public subscript(slot: Int) -> ExtractedValue? {
        get { map.values[slot] }
        set {
            map.values[slot] = newValue
            map.isFresh = false
        }
    }

    /// Sets a value under a name that was found in a line, where any stage would see it.
    public func set(found name: String, to value: ExtractedValue) {
        guard let slot = names.slot(found: name) else { return }
        grow()
        self[slot] = value
    }

    /// All keys that are there, with their values.
    public func forEach(_ body: (String, ExtractedValue) -> Void) {
        for (slot, value) in map.values.enumerated() {
            if let value { body(names.names[slot], value) }
        }
    }

    /// Starts a record: the map is its labels.
    @inline(__always)
    func begin(_ labels: LabelSet) {
        if !map.begin(labels) { beginAnew(labels) }
    }

    private func beginAnew(_ labels: LabelSet) {
        map.retired.removeAll()
        let start = values(of: labels)
        grow()
        map.start = start
        map.take(start)
    }

    /// Enters a pipeline within the pipeline: the labels are put over what is there, as Promtail does.
    func enter(_ labels: LabelSet) {
        if map.isFresh, map.start?.labels === labels { return }
        let over = values(of: labels)
        grow()
        for (slot, value) in over.values.enumerated() {
            if let value { map.values[slot] = value }
        }
        map.isFresh = false
    }

    /// What a stage holds back with a record: the map, with its own bytes.
    public final class Snapshot {
        fileprivate var values: [ExtractedValue?]
        private var bytes = GrowingBuffer()

        fileprivate init(_ values: [ExtractedValue?]) {
            var size = 0
            for case (.text(let text)?) in values { size += text.count }
            for case (.number(let text)?) in values { size += text.count }
            // Room for all at once: the buffer must not move under the views.
            bytes.reserve(size)
            self.values = values
            for slot in values.indices {
                switch values[slot] {
                case .text(let text)?: self.values[slot] = .text(copy(text))
                case .number(let text)?: self.values[slot] = .number(copy(text))
                case .null?, .bool?, nil: break
                }
            }
        }

        private func copy(_ text: Bytes) -> Bytes {
            let start = bytes.count
            bytes.append(text)
            return bytes.bytes[start...]
        }
    }

    /// A copy of the map as it is.
    public func snapshot() -> Snapshot { Snapshot(map.values) }

    /// Makes the map that of a snapshot, for the rest of the current record's way.
    func replace(with snapshot: Snapshot, _ arena: Arena) {
        arena.keep(snapshot)
        map.values = snapshot.values
        map.isFresh = false
        grow()
    }

    // Takes the map of a snapshot for the length of the call. The snapshot's bytes must outlive the chunk.
    func with(_ snapshot: Snapshot, _ body: () -> Void) {
        let current = map.values
        map.values = snapshot.values
        map.isFresh = false
        grow()
        body()
        map.values = current
        map.isFresh = false
        grow()
    }

    private func grow() {
        while map.values.count < names.count { map.values.append(nil) }
    }

    private func values(of labels: LabelSet) -> LabelValues {
        if let found = known[labels], found.values.count == names.count { return found }
        if known.count >= Self.mostKnown {
            map.retired += known.values
            known.removeAll()
        }
        let made = LabelValues(labels, names)
        if let replaced = known.updateValue(made, forKey: labels) { map.retired.append(replaced) }
        return made
    }
}
