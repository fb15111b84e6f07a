import LineCore

/// Labels or annotations that are kept of an object: the keys once for all objects that have the same ones, the values in
/// one piece.
///
/// A cluster has ten thousand namespaces and more; a string for each value would take three times its bytes.
struct KeptLabels: Sendable, Equatable, Sequence {
    private let keys: [String]
    // Each after its length, seven bits a byte, the lowest first.
    private let values: [UInt8]

    /// Puts values together.
    ///
    /// - Parameters:
    ///   - keys: their keys, which are shared with whoever has the same array.
    ///   - values: as many.
    init(_ keys: [String], _ values: [[UInt8]]) {
        self.keys = keys
        var packed: [UInt8] = []
        packed.reserveCapacity(values.reduce(0) { $0 + $1.count + ($1.count < 0x80 ? 1 : 5) })
        for value in values {
            var length = value.count
            while length >= 0x80 {
                packed.append(UInt8(length & 0x7F | 0x80))
                length >>= 7
            }
            packed.append(UInt8(length))
            packed += value
        }
        self.values = packed
    }

    /// The value of a key.
    subscript(_ key: String) -> String? { first { $0.name == key }?.value }

    func makeIterator() -> Iterator { Iterator(keys: keys, values: values) }

    /// Key by key, in the order of the object.
    struct Iterator: IteratorProtocol {
        fileprivate let keys: [String]
        fileprivate let values: [UInt8]
        private var key = 0
        private var at = 0

        fileprivate init(keys: [String], values: [UInt8]) {
            self.keys = keys
            self.values = values
        }

        mutating func next() -> Label? {
            guard key < keys.count else { return nil }
            var (length, shift) = (0, 0)
            while true {
                let byte = Int(values[at])
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            defer {
                key += 1
                at += length
            }
            return Label(keys[key], String(decoding: values[at..<(at + length)], as: UTF8.self))
        }
    }
}
