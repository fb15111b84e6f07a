/// Takes a push body of ours apart again: for a server that finds it too large (413), or refused some of its entries.
///
/// Off the line path: a body is opened only after an answer that asks for it.
public enum PushSplit {
    /// A part of a push: a body of its own.
    public struct Part: Sendable, Equatable {
        /// The request body, of the same format.
        public let body: [UInt8]
        /// Entries in it, at least 1.
        public let entries: Int
    }

    /// Cuts a body in two with half of the entries each, all in their order; a stream may continue in the second.
    ///
    /// - Parameters:
    ///   - body: a body that ``Compressor`` made.
    ///   - format: what it is made of.
    /// - Returns: both halves, or `nil` where the body has fewer than two entries or cannot be read.
    public static func halves(body: [UInt8], format: PushFormat) -> (first: Part, second: Part)? {
        guard let opened = OpenedBody(body, format: format), opened.entries > 1 else { return nil }
        let middle = opened.entries / 2
        let compressor = Compressor()
        return (
            part(of: opened, entries: 0..<middle, format, compressor),
            part(of: opened, entries: middle..<opened.entries, format, compressor)
        )
    }

    /// Some entries of an opened body as a body of its own.
    static func part(
        of opened: OpenedBody, entries wanted: Range<Int>, _ format: PushFormat, _ compressor: Compressor
    ) -> Part {
        var pieces: [ArraySlice<UInt8>] = []
        var seen = 0
        var isFirst = true
        for stream in opened.streams {
            let range = wanted.clamped(to: seen..<(seen + stream.entries.count))
            let entries = stream.entries[(range.lowerBound - seen)..<(range.upperBound - seen)]
            seen += stream.entries.count
            guard !entries.isEmpty else { continue }
            let labels = opened.raw[stream.labels]
            if format.isJSON {
                pieces.append(Array((isFirst ? #"{"streams":[{"stream":"# : #",{"stream":"#).utf8)[...])
                pieces += [labels, Array(#","values":["#.utf8)[...]]
                for (place, entry) in entries.enumerated() {
                    if place > 0 { pieces.append([UInt8(ascii: ",")]) }
                    pieces.append(opened.raw[entry])
                }
                pieces.append(JSONWire.streamTail[...])
            } else {
                let size = entries.reduce(0) { $0 + $1.count }
                pieces.append(PushWire.streamHead(labels: Array(labels), entriesSize: size)[...])
                pieces += entries.map { opened.raw[$0] }
            }
            isFirst = false
        }
        if format.isJSON { pieces.append(JSONWire.bodyTail[...]) }
        let body = compressor.compress(format, size: pieces.reduce(0) { $0 + $1.count }) {
            for piece in pieces {
                unsafe piece.withUnsafeBufferPointer { buffer in
                    guard let start = buffer.baseAddress else { return }
                    unsafe compressor.put(Bytes(start: start, count: buffer.count))
                }
            }
        }
        return Part(body: body, entries: wanted.count)
    }
}
