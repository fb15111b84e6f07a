/// How the books follow records that a stage holds back and joins.
extension Record {
    /// Counts what is held as standing before this record's own lines, in one record.
    mutating func join(after held: Record) {
        lines += held.lines
        sourceBytes += held.sourceBytes
        absorbed += held.absorbed
        heldLines += held.heldLines
        heldBytes += held.heldBytes
        readAt = held.readAt
    }

    /// Counts this record as held back itself, together with what is held before it.
    mutating func hold(after held: Record?) {
        if let held { join(after: held) }
        // What it had absorbed came back with it and is held anew, as one record.
        absorbed = (held?.absorbed ?? 0) + 1
        heldLines = lines
        heldBytes = sourceBytes
    }
}
