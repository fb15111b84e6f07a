/// Makes lines of the entries of one journal, field by field, and puts them into a chunk.
///
/// Fields come one after another and are gone with the next, so what is needed of them is copied at once. In steady state
/// nothing is allocated for an entry without structured metadata.
public final class JournalEntryMaker {
    // What a slot's value is for.
    private struct Slot {
        let label: String
        let isKey: Bool
        var value = 0..<0
        // The entry it was set in.
        var entry = 0
    }

    // A value of a field, as JSON in the scratch buffer.
    private struct Piece {
        let field: Int
        let text: Range<Int>
    }

    private let rules: JournalRules
    private let labels: JournalLabels
    private let constant: JournalLabels.Outcome?
    private let base = LabelSet([])
    private let metadata: [(name: String, slot: Int)]
    private let wanted: [[UInt8]: Int]
    private let fixedSlots: [Slot]
    private let timeSlot: Int
    private var table = JournalFieldTable()
    private var slots: [Slot]
    private var scratch = GrowingBuffer()
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()
    // Of the current entry.
    private var chunk = JournalChunk()
    private var entry = 0
    private var lineStart = 0
    private var hasMessage = false
    private var isCut = false
    private var pieces: [Piece] = []
    private var bits: [UInt64] = []
    private var pieceOfRank: [Int] = []

    // Labels that are none: what the cache holds for entries that are to end.
    private static let relabelled = LabelSet([])
    private static let unlabelled = LabelSet([])
    // A longer key is not worth keeping.
    private static let longestKey = 4096

    /// A maker with an empty chunk.
    public init(_ rules: JournalRules) {
        let labels = JournalLabels(rules)
        self.rules = rules
        self.labels = labels
        // Without rules all lines have the same labels.
        constant = rules.relabel.rules.isEmpty ? labels.make([]) : nil
        var wanted: [[UInt8]: Int] = [:]
        var slots: [Slot] = []
        func slot(_ field: String) -> Int {
            let name = Array(field.utf8)
            if let known = wanted[name] { return known }
            wanted[name] = slots.count
            slots.append(name.withBytes { Slot(label: JournalLabels.label(of: $0), isKey: labels.reads($0)) })
            return slots.count - 1
        }
        metadata = rules.metadata.map { ($0.name, slot($0.field)) }
        timeSlot = rules.usesSourceTime ? slot("_SOURCE_REALTIME_TIMESTAMP") : -1
        self.wanted = wanted
        self.slots = slots
        fixedSlots = slots
    }

    /// Bytes of a field beyond which the journal need not unpack it: enough to see that it is too long.
    public var dataThreshold: Int { rules.maxEntrySize + 128 }

    /// Entries and bytes of the chunk that is being filled.
    public var count: Int { chunk.count }
    /// Bytes of its lines.
    public var bytes: Int { chunk.bytes }

    /// Hands over the chunk and begins another.
    public func takeChunk() -> JournalChunk {
        defer { chunk = JournalChunk() }
        return chunk
    }

    /// Begins an entry.
    public func begin() {
        if table.count > JournalFieldTable.limit {
            table = JournalFieldTable()
            slots = fixedSlots
            entry = 0
        }
        entry += 1
        table.beginEntry()
        scratch.removeAll(keeping: 1 << 20)
        lineStart = chunk.lines.count
        hasMessage = false
        isCut = false
        pieces.removeAll(keepingCapacity: true)
    }

    /// Takes a field.
    ///
    /// - Parameter data: `NAME=value`, as the journal gives it; valid for the length of the call.
    @inline(__always)
    public func take(_ data: Bytes) {
        guard let number = table.find(data, slot: { slot(of: $0) }) else { return }
        let field = table[number]
        if rules.isJSON {
            takePiece(number, table.value(of: number, in: data))
        } else if field.isMessage {
            takeMessage(table.value(of: number, in: data))
        }
        if field.slot >= 0 { keep(table.value(of: number, in: data), in: field.slot) }
    }

    /// Ends the entry: its line, or the reason why there is none, is in the chunk.
    ///
    /// - Parameter realtime: when the journal took it, microseconds since the epoch.
    public func finish(realtime: UInt64) {
        chunk.count += 1
        if !rules.isJSON, !hasMessage { return drop(.noMessage) }
        switch outcome() {
        case .dropped(let reason): drop(reason)
        case .labels(let labels):
            if rules.isJSON { writeJSON() }
            chunk.entries.append(
                JournalChunk.Entry(
                    end: chunk.lines.count, time: Self.nanoseconds(sourceTime ?? realtime), labels: labels,
                    metadata: metadata.isEmpty ? [] : metadataLabels, isCut: isCut))
        }
    }

    /// Ends the entry where it cannot be read: there is no line and no count of it.
    public func abandon() { chunk.lines.truncate(to: lineStart) }

    private func drop(_ reason: DropReason) {
        chunk.lines.truncate(to: lineStart)
        chunk.dropped[reason, default: 0] += 1
    }

    // MARK: The line

    private func takeMessage(_ value: Bytes) {
        // Of several the last counts, as in Promtail.
        if hasMessage {
            chunk.lines.truncate(to: lineStart)
            isCut = false
        }
        hasMessage = true
        let fitting = cut(value, to: rules.maxEntrySize)
        chunk.lines.append(fitting)
        if fitting.count < value.count {
            chunk.lines.append(JournalRules.cutMark)
            isCut = true
        }
    }

    private func takePiece(_ field: Int, _ value: Bytes) {
        let start = scratch.count
        let fitting = cut(value, to: max(0, rules.maxEntrySize - start))
        if fitting.count < value.count {
            isCut = true
            // Together, so that they are one string.
            var marked = GrowingBuffer()
            marked.append(fitting)
            marked.append(JournalRules.cutMark)
            JSONString.append(marked.bytes, to: &scratch)
        } else {
            JSONString.append(value, to: &scratch)
        }
        pieces.append(Piece(field: field, text: start..<scratch.count))
    }

    // Never inside a character.
    private func cut(_ value: Bytes, to limit: Int) -> Bytes {
        guard value.count > limit else { return value }
        var end = limit
        while end > 0, limit - end < 3, value[end] & 0xc0 == 0x80 { end -= 1 }
        return value[..<end]
    }

    // All fields in the order of their names, as Go writes a map.
    private func writeJSON() {
        let words = (table.count + 63) / 64
        if bits.count < words { bits += Array(repeating: 0, count: words - bits.count) }
        if pieceOfRank.count < table.count {
            pieceOfRank += Array(repeating: 0, count: table.count - pieceOfRank.count)
        }
        var isRepeated = false
        for (place, piece) in pieces.enumerated() {
            let rank = table.rank(of: piece.field)
            let bit: UInt64 = 1 << UInt64(rank & 63)
            isRepeated = isRepeated || bits[rank >> 6] & bit != 0
            bits[rank >> 6] |= bit
            // Of several the last, as in Promtail.
            pieceOfRank[rank] = place
        }
        let lists = isRepeated && rules.listsRepeatedFields
        var separator = UInt8(ascii: "{")
        for word in 0..<words {
            var left = bits[word]
            bits[word] = 0
            while left != 0 {
                let rank = word << 6 | left.trailingZeroBitCount
                left &= left - 1
                chunk.lines.append(separator)
                separator = UInt8(ascii: ",")
                chunk.lines.append(table.key(of: table.number(rank: rank)))
                if lists { writeValues(ofRank: rank) } else { write(pieces[pieceOfRank[rank]]) }
            }
        }
        if separator == UInt8(ascii: "{") { chunk.lines.append(separator) }
        chunk.lines.append(UInt8(ascii: "}"))
    }

    private func writeValues(ofRank rank: Int) {
        let field = table.number(rank: rank)
        let values = pieces.filter { $0.field == field }
        if values.count == 1 { return write(values[0]) }
        for (place, value) in values.enumerated() {
            chunk.lines.append(UInt8(ascii: place == 0 ? "[" : ","))
            write(value)
        }
        chunk.lines.append(UInt8(ascii: "]"))
    }

    private func write(_ piece: Piece) { chunk.lines.append(scratch.bytes[piece.text]) }

    // MARK: Labels and the like

    private func slot(of name: Bytes) -> Int {
        if !wanted.isEmpty, let known = wanted[Array(name)] { return known }
        guard labels.reads(name) else { return -1 }
        slots.append(Slot(label: JournalLabels.label(of: name), isKey: true))
        return slots.count - 1
    }

    private func keep(_ value: Bytes, in slot: Int) {
        let start = scratch.count
        scratch.append(value)
        slots[slot].value = start..<scratch.count
        slots[slot].entry = entry
    }

    private func value(_ slot: Int) -> Bytes? {
        slots[slot].entry == entry ? scratch.bytes[slots[slot].value] : nil
    }

    private func outcome() -> JournalLabels.Outcome {
        if let constant { return constant }
        key.begin()
        for slot in slots.indices where slots[slot].isKey { key.add(value(slot)) }
        if key.bytes.count > Self.longestKey { return labels.make(readLabels) }
        let found = cache.find(base, key) {
            switch labels.make(readLabels) {
            case .labels(let labels): labels
            case .dropped(.noLabels): Self.unlabelled
            case .dropped: Self.relabelled
            }
        }
        if found === Self.relabelled { return .dropped(.relabelled) }
        if found === Self.unlabelled { return .dropped(.noLabels) }
        return .labels(found)
    }

    // What rules look at.
    private var readLabels: [Label] {
        slots.indices.compactMap { slot in
            slots[slot].isKey ? value(slot).map { Label(slots[slot].label, String($0)) } : nil
        }
    }

    private var metadataLabels: [Label] {
        metadata.compactMap { item in value(item.slot).map { Label(item.name, String($0)) } }
    }

    private var sourceTime: UInt64? {
        guard timeSlot >= 0, let text = value(timeSlot), !text.isEmpty, text.count < 20 else { return nil }
        var time: UInt64 = 0
        for place in 0..<text.count {
            let digit = text[place] &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            time = time * 10 + UInt64(digit)
        }
        return time
    }

    private static func nanoseconds(_ microseconds: UInt64) -> Int64 {
        let (time, isTooLarge) = microseconds.multipliedReportingOverflow(by: 1000)
        return isTooLarge ? .max : Int64(clamping: time)
    }
}
