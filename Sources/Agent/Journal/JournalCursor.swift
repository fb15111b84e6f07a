/// A cursor of the journal, taken apart: `s=<sequence>;i=<number>;b=<boot>;m=<monotonic>;t=<realtime>;x=<hash>`.
///
/// systemd calls it opaque; its form has been the same since the beginning, and what it lacks here is only not told: with
/// another form entries are found all the same, and no gap can be counted.
struct JournalCursor: Equatable, Sendable {
    /// As the journal gave it.
    let text: String
    /// Which numbering of entries it is of: one for each series of files that rotate.
    private(set) var sequence = ""
    /// The entry's number in it, from 1 on.
    private(set) var number: UInt64?
    /// The boot it was logged in.
    private(set) var boot = ""
    /// Microseconds since that boot, since 1970, and a hash of the fields.
    private(set) var monotonic: UInt64?
    private(set) var realtime: UInt64?
    private var hash: UInt64?

    /// Reads a cursor.
    init(_ text: String) {
        self.text = text
        for part in text.split(separator: ";") {
            let value = part.dropFirst(2)
            switch part.prefix(2) {
            case "s=": sequence = String(value)
            case "i=": number = UInt64(value, radix: 16)
            case "b=": boot = String(value)
            case "m=": monotonic = UInt64(value, radix: 16)
            case "t=": realtime = UInt64(value, radix: 16)
            case "x=": hash = UInt64(value, radix: 16)
            default: break
            }
        }
    }

    /// Can the journal find anything by it?
    var isUsable: Bool { number != nil || realtime != nil }

    /// Is it the same entry? When journald moves its files from `/run` to `/var` it numbers them anew, but an entry keeps its
    /// times and fields.
    func isSameEntry(as other: JournalCursor) -> Bool {
        if text == other.text { return true }
        return hash != nil && hash == other.hash && boot == other.boot && monotonic == other.monotonic
            && realtime == other.realtime
    }

    /// Entries between this one and a later one; `nil` where they are numbered apart, or the other one is not later.
    func entries(before later: JournalCursor) -> Int? {
        guard sequence == later.sequence, let number, let last = later.number, last > number else { return nil }
        return Int(clamping: last - number - 1)
    }
}
