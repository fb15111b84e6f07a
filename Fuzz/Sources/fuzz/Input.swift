import LineCore

/// An input taken apart: numbers from its start, then lines, then the rest.
struct Input {
    private(set) var rest: Bytes

    init(_ bytes: Bytes) { rest = bytes }

    /// The first byte as a number in the range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        guard !rest.isEmpty else { return range.lowerBound }
        defer { rest = rest[1...] }
        return range.lowerBound + Int(rest[0]) % range.count
    }

    /// What stands before the first newline.
    mutating func line() -> Bytes {
        let end = rest.firstIndex(of: 0x0a) ?? rest.count
        defer { rest = rest[min(end + 1, rest.count)...] }
        return rest[..<end]
    }
}
