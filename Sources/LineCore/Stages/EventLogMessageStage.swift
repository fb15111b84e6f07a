/// The `eventlogmessage` stage: the lines of a Windows event's message, `key: value` each, become extracted values.
///
/// Lines end in CR and LF; one without a colon is passed over, and so is a value that is not UTF-8.
public final class EventLogMessageStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "eventlogmessage"
    /// Why a line ends whose source is there and has no text. Promtail does not count such lines.
    public static let noText = DropReason.stage("eventlogmessage_stage")

    private let source: Int
    private let names: ExtractedNames
    private let dropsInvalidLabels: Bool
    private let overwritesExisting: Bool

    /// A stage.
    ///
    /// - Parameters:
    ///   - source: the extracted value to read.
    ///   - dropsInvalidLabels: keys that are no label names are passed over, and not made into ones.
    ///   - overwritesExisting: a key that is there already is set anew; otherwise `_extracted` is put behind it.
    ///   - names: the pipeline's. Which names exist matters, so that all are kept.
    public init(source: String, dropsInvalidLabels: Bool, overwritesExisting: Bool, names: ExtractedNames) {
        self.source = names.slot(source)
        self.names = names
        self.dropsInvalidLabels = dropsInvalidLabels
        self.overwritesExisting = overwritesExisting
        names.areReadWhole = true
    }

    /// Extracts.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let value = context.extracted[source] else { return .keep }
        guard let message = value.text else { return .drop(Self.noText) }
        var place = 0
        while place <= message.count {
            var end = message.firstIndex(of: 0x0d, from: place) ?? message.count
            while end + 1 < message.count, message[end + 1] != 0x0a {
                end = message.firstIndex(of: 0x0d, from: end + 1) ?? message.count
            }
            if end + 1 >= message.count { end = message.count }
            extract(message[place..<end], context)
            place = end + 2
        }
        return .keep
    }

    private func extract(_ line: Bytes, _ context: StageContext) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        var key = String(line[..<colon])
        if !Self.isLabelName(line[..<colon]) {
            guard !dropsInvalidLabels else { return }
            key = Self.labelName(key)
        }
        if !overwritesExisting, names.find(key).flatMap({ context.extracted[$0] }) != nil { key += "_extracted" }
        let value = Self.trimmed(line[(colon + 1)...], context.arena)
        guard value.isUTF8 else { return }
        context.extracted.set(found: key, to: .text(value))
    }

    private static func isLabelName(_ name: Bytes) -> Bool {
        guard !name.isEmpty, !isDigit(name[0]) else { return false }
        for index in 0..<name.count where !isDigit(name[index]) && !isLetter(name[index]) { return false }
        return true
    }

    // Each character that a label name cannot hold becomes an underscore.
    private static func labelName(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let byte = scalar.isASCII ? UInt8(scalar.value) : 0
            let stays = isLetter(byte) || (isDigit(byte) && !name.isEmpty)
            name.unicodeScalars.append(stays ? scalar : "_")
        }
        return name.isEmpty ? "_" : name
    }

    // As Go's `TrimSpace`.
    private static func trimmed(_ text: Bytes, _ arena: Arena) -> Bytes {
        var start = 0
        var end = text.count
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        let inner = text[start..<end]
        guard !inner.isEmpty, inner[0] >= 0x80 || inner[inner.count - 1] >= 0x80, inner.isUTF8 else { return inner }
        let scalars = String(inner).unicodeScalars.drop(while: \.properties.isWhitespace)
        guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return .empty }
        return Array(String(String.UnicodeScalarView(scalars[...last])).utf8).withBytes(arena.copy)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == 0x5f }
}
