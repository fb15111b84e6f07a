/// What a push body of ours holds, read back: for a server's answer that concerns some of its entries.
///
/// Entries are numbered from 0 in the order of the body, stream after stream.
public struct OpenedPush: Sendable {
    /// One stream.
    public struct Stream: Sendable, Equatable {
        /// Its labels: Loki's text where the body is protobuf, a JSON object where it is JSON.
        public let labels: String
        /// Its entries.
        public let entries: Range<Int>
    }

    /// One entry.
    public struct Entry: Sendable, Equatable {
        /// Nanoseconds since the epoch.
        public let time: Int64
        /// The line; any bytes where the body is protobuf.
        public let line: [UInt8]
        /// Structured metadata, in the order of the body.
        public let metadata: [Label]
    }

    /// All streams, in their order.
    public let streams: [Stream]
    /// How many entries there are.
    public let count: Int

    private let body: OpenedBody
    private let places: [Range<Int>]
    private let format: PushFormat

    /// Opens a body; `nil` where it cannot be read.
    ///
    /// - Parameters:
    ///   - body: a body that ``Compressor`` made.
    ///   - format: what it is made of.
    public init?(_ body: [UInt8], format: PushFormat) {
        guard let opened = OpenedBody(body, format: format) else { return nil }
        self.body = opened
        self.format = format
        places = opened.streams.flatMap(\.entries)
        count = places.count
        var streams: [Stream] = []
        var start = 0
        for stream in opened.streams {
            let labels = String(decoding: opened.raw[stream.labels], as: UTF8.self)
            streams.append(Stream(labels: labels, entries: start..<(start + stream.entries.count)))
            start += stream.entries.count
        }
        self.streams = streams
    }

    /// Some of the entries as a push of their own, in their order.
    public func part(_ entries: Range<Int>) -> PushSplit.Part {
        PushSplit.part(of: body, entries: entries, format, Compressor())
    }

    /// An entry; `nil` where it cannot be read.
    public func entry(_ number: Int) -> Entry? {
        format.isJSON ? jsonEntry(places[number]) : protobufEntry(places[number])
    }

    /// The time of an entry, nanoseconds since the epoch; `nil` where it cannot be read. Its line is not copied.
    public func time(_ number: Int) -> Int64? {
        if format.isJSON { return jsonEntry(places[number])?.time }
        var outer = ProtobufReader(body.raw, within: places[number])
        guard let entry = outer.next() else { return nil }
        var reader = ProtobufReader(body.raw, within: entry.content)
        while let field = reader.next() { if field.number == 1 { return time(within: field.content) } }
        return 0
    }

    private func protobufEntry(_ place: Range<Int>) -> Entry? {
        var outer = ProtobufReader(body.raw, within: place)
        guard let entry = outer.next() else { return nil }
        var (time, line, metadata): (Int64, [UInt8], [Label]) = (0, [], [])
        var reader = ProtobufReader(body.raw, within: entry.content)
        while let field = reader.next() {
            switch field.number {
            case 1:
                guard let read = self.time(within: field.content) else { return nil }
                time = read
            case 2: line = Array(body.raw[field.content])
            case 3: metadata.append(pair(within: field.content))
            default: break
            }
        }
        return reader.isAtEnd ? Entry(time: time, line: line, metadata: metadata) : nil
    }

    private func time(within content: Range<Int>) -> Int64? {
        var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
        var reader = ProtobufReader(body.raw, within: content)
        while let field = reader.nextNumber() {
            if field.number == 1 { seconds = Int64(bitPattern: field.value) }
            if field.number == 2 { nanoseconds = Int64(bitPattern: field.value) }
        }
        guard reader.isAtEnd, 0..<1_000_000_000 ~= nanoseconds else { return nil }
        // A time before the epoch has a second too many and nanoseconds above zero: it must not overflow on the way.
        let back: Int64 = seconds < 0 && nanoseconds > 0 ? 1 : 0
        let (whole, isTooLarge) = (seconds + back).multipliedReportingOverflow(by: 1_000_000_000)
        let (time, overflow) = whole.addingReportingOverflow(nanoseconds - back * 1_000_000_000)
        return isTooLarge || overflow ? nil : time
    }

    private func pair(within content: Range<Int>) -> Label {
        var (name, value) = ("", "")
        var reader = ProtobufReader(body.raw, within: content)
        while let field = reader.next() {
            if field.number == 1 { name = String(decoding: body.raw[field.content], as: UTF8.self) }
            if field.number == 2 { value = String(decoding: body.raw[field.content], as: UTF8.self) }
        }
        return Label(name, value)
    }

    private func jsonEntry(_ place: Range<Int>) -> Entry? {
        guard case .array(let parts)? = Array(body.raw[place]).withBytes({ JSONValue($0) }), parts.count >= 2,
            case .string(let time) = parts[0], let nanoseconds = Int64(String(decoding: time, as: UTF8.self)),
            case .string(let line) = parts[1]
        else { return nil }
        var metadata: [Label] = []
        if parts.count > 2, case .object(let object) = parts[2] {
            for member in object.members {
                guard case .string(let value) = member.value else { return nil }
                metadata.append(
                    Label(String(decoding: member.name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
        }
        return Entry(time: nanoseconds, line: line, metadata: metadata)
    }
}
