import Glibc
import LineCore

/// What Loki's text says about the entries that it refused.
///
/// Loki stores what is good in a push and answers 400 with one of two texts, read from its source (3.6):
///
/// - The distributor's, when entries or labels break a limit (`util.GroupedErrors`): messages that are equal are counted,
///   `3 errors like: entry for stream '{…}' has timestamp too old: …; 1 errors like: Max entry size '…' bytes exceeded …`.
///   One message alone, once, stands without the count. A message about an entry counts one entry each; one about labels
///   counts a stream, with all its entries.
/// - The ingester's, when entries are too far behind: a line for each of the first ten, then
///   `user 'x', total ignored: 12 out of 30 for stream: {…}`. It names the last stream of the push only, so the number
///   is *at least* that many: where several streams were behind, Loki does not tell. Versions before 2.4 have a line of
///   that kind for each stream; they add up.
///
/// The text quotes labels, which anybody may choose. So everything in braces is taken out before the text is understood.
struct LokiRefusals {
    private struct Message {
        var count: Int
        var text: ArraySlice<UInt8>
    }

    /// The streams quoted, in order; `{0}`, `{1}` … stand for them in the text.
    private let streams: [String]
    /// In lower case. As bytes, for Swift's strings would take a tenth of a second over a long answer.
    private let text: [UInt8]

    init(_ body: String) {
        var streams: [String] = []
        var plain: [UInt8] = []
        var rest = Array(body.utf8)[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
            let end = Self.endOfBraces(rest[open...])
            plain += rest[..<open]
            plain += Array("{\(streams.count)}".utf8)
            streams.append(String(decoding: rest[open..<end], as: UTF8.self))
            rest = rest[end...]
        }
        plain += rest
        self.streams = streams
        text = plain.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    }

    /// The limit that the text of a 429 speaks of, if it does: streams of the tenant, or bytes in a second.
    var limit: RefusalReason? {
        if text[...].contains("maximum active stream limit exceeded") { return .streamLimited }
        return text[...].contains("rate limit exceeded") ? .rateLimited : nil
    }

    /// Whether the ingester left entries out because their stream was over its rate.
    ///
    /// Only the ingester's text can say so. The distributor's may quote an over-long label value, and whoever chose that
    /// value must not be able to have a push repeated for ever.
    var isStreamOverItsRate: Bool { isFromIngester && text[...].contains("rate limit exceeded") }

    /// The streams that hold everything that is refused, in Loki's spelling; `nil` where any stream of the push may.
    ///
    /// The distributor looks at all of a push and names the stream of each complaint. The ingester tells of the last stream
    /// alone (`pkg/ingester/instance.go`), and with its complaint hides the distributor's.
    var complete: [String]? {
        guard !isFromIngester else { return nil }
        var named: [String] = []
        for message in messages {
            guard Self.reason(of: message.text) != nil, let stream = quotedStream(in: message.text) else { return nil }
            named.append(stream)
        }
        return named
    }

    private var isFromIngester: Bool {
        var start = text[...]
        if start.starts(with: "rpc error: ".utf8), let mark = start.firstRange(of: "desc = ") {
            start = start[mark.upperBound...]
        }
        return ["entry with timestamp ", "user '", "total ignored: "].contains { start.starts(with: $0.utf8) }
    }

    /// Entries refused, by reason.
    ///
    /// - Parameters:
    ///   - entries: entries in the push; no more are counted.
    ///   - entriesOfStream: how many entries of the push have these labels.
    /// - Returns: `nil` where nothing in the text is known.
    func counted(entries: Int, entriesOfStream: (String) -> Int?) -> [RefusalReason: Int]? {
        var counts: [(reason: RefusalReason, count: Int)] = []
        var isKnown = false
        for message in messages {
            if isFromIngester, let ignored = ignored(in: message.text) {
                counts += ignored
                isKnown = true
                continue
            }
            let reason = Self.reason(of: message.text)
            isKnown = isKnown || reason != nil
            counts.append((reason ?? .badRequest, affected(by: message, reason, entriesOfStream)))
        }
        guard isKnown else { return nil }
        var left = entries
        var refused: [RefusalReason: Int] = [:]
        for (reason, count) in counts where left > 0 && count > 0 {
            refused[reason, default: 0] += min(count, left)
            left -= min(count, left)
        }
        return refused
    }

    private func affected(by message: Message, _ reason: RefusalReason?, _ entriesOfStream: (String) -> Int?) -> Int {
        guard reason == .invalidLabels || reason == .streamLimited, let stream = quotedStream(in: message.text),
            let entries = entriesOfStream(stream)
        else { return message.count }
        let (total, overflow) = entries.multipliedReportingOverflow(by: message.count)
        return overflow ? .max : total
    }

    private func quotedStream(in text: ArraySlice<UInt8>) -> String? {
        guard let open = text.firstIndex(of: UInt8(ascii: "{")),
            let number = text[(open + 1)...].leadingNumber, streams.indices.contains(number)
        else { return nil }
        return streams[number]
    }

    // The text cut at each `<n> errors like: `; a text without one is one message.
    private var messages: [Message] {
        var found: [(start: Int, count: Int, end: Int)] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: " errors like: ") {
            rest = text[mark.upperBound...]
            let digits = text[..<mark.lowerBound].suffix { $0 >= 0x30 && $0 <= 0x39 }
            if let count = digits.leadingNumber { found.append((digits.startIndex, count, mark.upperBound)) }
        }
        guard !found.isEmpty else { return [Message(count: 1, text: text[...])] }
        return found.indices.map { place in
            let end = place + 1 < found.count ? found[place + 1].start : text.endIndex
            return Message(count: found[place].count, text: text[found[place].end..<end])
        }
    }

    // The ingester's text: all the `total ignored`, by the reasons that its lines name.
    private func ignored(in text: ArraySlice<UInt8>) -> [(RefusalReason, Int)]? {
        var total = 0
        var rest = text
        while let mark = rest.firstRange(of: "total ignored: ") {
            rest = text[mark.upperBound...]
            let (sum, overflow) = total.addingReportingOverflow(rest.leadingNumber ?? 0)
            total = overflow ? .max : sum
        }
        guard total > 0 else { return nil }
        var named: [(reason: RefusalReason, count: Int)] = []
        for line in text.split(separator: UInt8(ascii: "\n")) {
            guard line.contains("ignored, reason:"), let reason = Self.reason(of: line) else { continue }
            if let place = named.firstIndex(where: { $0.reason == reason }) {
                named[place].count += 1
            } else {
                named.append((reason, 1))
            }
        }
        // Ten lines at most, however many were ignored: the rest goes with the reason most often named.
        named.sort { $0.count > $1.count }
        let listed = named.reduce(0) { $0 + $1.count }
        guard !named.isEmpty else { return [(.tooFarBehind, total)] }
        named[0].count += max(0, total - listed)
        return named.map { ($0.reason, $0.count) }
    }

    // Labels first: what complains about a name or value quotes it, and that may be any words at all.
    private static let words: [(StaticString, RefusalReason)] = [
        ("label name too long", .invalidLabels), ("label value too long", .invalidLabels),
        ("duplicate label name", .invalidLabels), ("error parsing labels", .invalidLabels),
        ("label names; limit", .invalidLabels), ("label pair is required", .invalidLabels),
        ("missing required labels", .invalidLabels),
        ("too far behind", .tooFarBehind), ("out of order", .tooFarBehind),
        ("has timestamp too old", .tooOld), ("has timestamp too new", .tooNew),
        ("max entry size", .lineTooLong), ("structured metadata", .invalidMetadata),
        ("maximum active stream limit exceeded", .streamLimited), ("rate limit exceeded", .rateLimited),
    ]

    private static func reason(of text: ArraySlice<UInt8>) -> RefusalReason? {
        words.first { text.contains($0.0) }?.1
    }

    // The place after the brace that closes the first one; quoted values may hold braces. Without one, the end.
    private static func endOfBraces(_ text: ArraySlice<UInt8>) -> Int {
        var isQuoted = false
        var isEscaped = false
        for place in text.indices.dropFirst() {
            let byte = text[place]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isQuoted
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "}"), !isQuoted {
                return place + 1
            }
        }
        return text.endIndex
    }
}

extension ArraySlice<UInt8> {
    /// Where the word stands first: `memchr(3)` for its first byte, then a comparison.
    fileprivate func firstRange(of word: StaticString) -> Range<Int>? {
        let size = word.utf8CodeUnitCount
        return unsafe withUnsafeBytes { bytes -> Range<Int>? in
            guard let start = bytes.baseAddress, size > 0 else { return nil }
            var place = 0
            while bytes.count - place >= size,
                let found = unsafe memchr(start + place, Int32(word.utf8Start[0]), bytes.count - place - size + 1)
            {
                place = unsafe UnsafeRawPointer(found) - start
                if unsafe memcmp(found, word.utf8Start, size) == 0 {
                    return (startIndex + place)..<(startIndex + place + size)
                }
                place += 1
            }
            return nil
        }
    }

    fileprivate func contains(_ word: StaticString) -> Bool { firstRange(of: word) != nil }

    /// The decimal number that it begins with, the largest one where it does not fit.
    fileprivate var leadingNumber: Int? {
        let digits = prefix { $0 >= 0x30 && $0 <= 0x39 }
        return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self)) ?? .max
    }

    fileprivate func suffix(while predicate: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = endIndex
        while start > startIndex, predicate(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
