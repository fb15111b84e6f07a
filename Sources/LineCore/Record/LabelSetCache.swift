/// The label sets that a stage made lately, found again by the set and the values that they were made from.
///
/// A stage that sets labels from a line's values makes a set for each distinct combination once; a line then costs a hash
/// and a comparison. At most 1024 sets are kept, of few combinations few.
struct LabelSetCache {
    // A class: looking at one costs a reference, not three.
    private final class Entry {
        let base: LabelSet
        let key: [UInt8]
        let made: LabelSet

        init(base: LabelSet, key: [UInt8], made: LabelSet) {
            self.base = base
            self.key = key
            self.made = made
        }
    }

    private var entries: [Entry?] = Array(repeating: nil, count: 8)
    private static let most = 1024

    /// The values that a set is made from, put together.
    struct Key: ~Copyable {
        private var buffer = GrowingBuffer()

        /// All of it.
        var bytes: Bytes { buffer.bytes }

        mutating func begin() { buffer.removeAll() }

        /// Adds a value; `nil` is another one than an empty text.
        mutating func add(_ value: Bytes?) {
            guard let value else { return buffer.append(0xff) }
            // A length of seven bits a byte, so that no two lists of values look alike; 0xff is none.
            var length = value.count
            while length > 0x3f {
                buffer.append(0x40 | UInt8(length & 0x3f))
                length >>= 6
            }
            buffer.append(UInt8(length))
            buffer.append(value)
        }
    }

    /// The set made from `base` and `key`, by `make` where it is not known.
    mutating func find(_ base: LabelSet, _ key: borrowing Key, make: () -> LabelSet) -> LabelSet {
        let bytes = key.bytes
        let hash = Int(truncatingIfNeeded: bytes.quickHash ^ base.streamHash)
        var place = hash & (entries.count - 1)
        if let entry = entries[place] {
            if entry.base === base, entry.key.withBytes({ $0 == bytes }) { return entry.made }
            // Taken by another: more room, while there may be.
            if entries.count < Self.most {
                let before = entries
                entries = Array(repeating: nil, count: before.count * 2)
                for case let entry? in before {
                    let hash = Int(truncatingIfNeeded: entry.key.withBytes(\.quickHash) ^ entry.base.streamHash)
                    entries[hash & (entries.count - 1)] = entry
                }
                place = hash & (entries.count - 1)
            }
        }
        let made = make()
        entries[place] = Entry(base: base, key: Array(bytes), made: made)
        return made
    }
}
