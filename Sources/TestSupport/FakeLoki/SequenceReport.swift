/// Which numbered lines a fake has stored: nothing lost, nothing twice, nothing out of order?
///
/// A numbered line contains `seq=<writer>:<number> `, as `LogWriter` writes them from 0 on; other lines are passed over.
public struct SequenceReport: Sendable {
    /// The numbers of each writer, sorted.
    public private(set) var numbers: [String: [Int]] = [:]
    /// How often a line came again with the same labels, time and bytes, which Loki stores once.
    public private(set) var harmlessRepeats = 0
    /// Numbers stored more than once, since labels, time or bytes differed: in words.
    public private(set) var harmfulRepeats: [String] = []
    /// Lines of one writer that came in their stream behind a line with a higher number: in words.
    public private(set) var disorder: [String] = []
    /// How many lines without a number were stored.
    public private(set) var otherLines = 0

    /// Reads the numbers out of stored streams.
    ///
    /// - Complexity: O(*n* log *n*) in the number of lines.
    public init(streams: [StoredStream], marker: String = "seq=") {
        let marker = Array(marker.utf8)
        var seen: [String: [Int: String]] = [:]
        for stream in streams {
            var highest: [String: Int] = [:]
            for entry in stream.entries {
                guard let (writer, number) = Self.number(in: entry.line, marker: marker) else {
                    otherLines += 1
                    continue
                }
                harmlessRepeats += entry.arrivals - 1
                let place = "\(stream.tenant) \(stream.labelText) at \(entry.timestamp)"
                if let other = seen[writer, default: [:]].updateValue(place, forKey: number) {
                    harmfulRepeats.append("\(writer):\(number) in \(other) and in \(place)")
                }
                if let last = highest[writer], number < last {
                    disorder.append("\(writer):\(number) behind \(last) in \(stream.labelText)")
                }
                highest[writer] = max(number, highest[writer] ?? number)
            }
        }
        numbers = seen.mapValues { $0.keys.sorted() }
    }

    /// The numbers in `0..<count` that a writer wrote and that did not arrive.
    public func missing(_ writer: String, outOf count: Int) -> [Int] {
        let arrived = Set(numbers[writer] ?? [])
        return (0..<count).filter { !arrived.contains($0) }
    }

    /// Writer and number of a line, or `nil` if it has none.
    private static func number(in line: [UInt8], marker: [UInt8]) -> (String, Int)? {
        guard let range = line.firstRange(of: marker) else { return nil }
        let rest = line[range.upperBound...].prefix { $0 != UInt8(ascii: " ") }
        guard let colon = rest.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let writer = String(decoding: rest[..<colon], as: UTF8.self)
        return Int(String(decoding: rest[(colon + 1)...], as: UTF8.self)).map { (writer, $0) }
    }
}
