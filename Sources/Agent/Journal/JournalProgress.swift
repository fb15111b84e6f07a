/// How far a journal is read, and what to do when it changes underneath. Pure: the reader calls the journal and tells.
struct JournalProgress: Sendable {
    /// Where to look for the next entry.
    enum Seek: Equatable, Sendable {
        /// At an entry, or where it would be.
        case cursor(String)
        /// At the first entry that is no older: microseconds since 1970.
        case realtime(UInt64)
        /// At the first entry of a boot, by its id.
        case boot([UInt8])
        /// Behind the last entry.
        case tail
    }

    /// What the first entry after a seek is.
    enum Found: Equatable, Sendable {
        /// The last one that was handed on: to be passed over.
        case known
        /// One that is to be read.
        case new(Gap?)
    }

    /// Entries that were gone before they could be read.
    struct Gap: Equatable, Sendable {
        /// How many; `nil` where the journal's numbers do not tell.
        let entries: Int?
        /// The last entry before them.
        let after: JournalCursor
        /// The first entry behind them.
        let before: JournalCursor
    }

    /// A call that failed.
    enum Call: Equatable, Sendable {
        case open
        case seek
        case next
        case fields
        case wait
    }

    /// What to do about it.
    enum Step: Equatable, Sendable {
        /// Go on to the next entry.
        case skip
        /// Open the journal anew, after so long.
        case reopen(after: Duration)
    }

    private var start: Seek
    /// The last entry that was handed on.
    private(set) var last: JournalCursor?
    // What the numbers say is accounted for.
    private var counted: (sequence: String, number: UInt64)?
    private var failures = 0
    // Microseconds to jump ahead of the last entry, where the journal cannot pass what follows it.
    private var jump: UInt64 = 0

    private static let patience = 3
    private static let firstJump: UInt64 = 1_000
    private static let longestJump: UInt64 = 3_600_000_000

    /// Reading begins.
    ///
    /// - Parameters:
    ///   - start: where, without a saved cursor.
    ///   - saved: the last entry that an earlier life has delivered.
    init(start: Seek, saved: String?) {
        self.start = start
        last = saved.map { JournalCursor($0) }
        if last?.isUsable == false { last = nil }
    }

    /// Where to go on, once the journal is open.
    var seek: Seek {
        guard let last else { return start }
        if jump > 0, let time = last.realtime { return .realtime(time &+ jump) }
        return .cursor(last.text)
    }

    /// Takes the last entry that there is, behind which reading begins; `nil`: there is none.
    mutating func foundTail(_ cursor: JournalCursor?) {
        // Whatever is found later, in files that appear, was not there yet.
        start = .realtime(0)
        last = cursor
        counted = cursor.flatMap { cursor in cursor.number.map { (cursor.sequence, $0) } }
    }

    /// Takes the first entry that was found after a seek.
    mutating func found(_ cursor: JournalCursor) -> Found {
        failures = 0
        guard let last else {
            count(before: cursor)
            return .new(nil)
        }
        if cursor.isSameEntry(as: last) {
            counted = cursor.number.map { (cursor.sequence, $0) }
            return .known
        }
        count(before: cursor)
        return .new(Self.gap(after: last, before: cursor))
    }

    /// What is missing between the last entry that was read, which is gone, and the first that is there.
    static func gap(after last: JournalCursor, before first: JournalCursor) -> Gap? {
        if first.isSameEntry(as: last) { return nil }
        if last.sequence == first.sequence, last.number != nil, first.number != nil {
            // Where the clock was set back, the entry that is found may be an earlier one: nothing is missing.
            guard let entries = last.entries(before: first), entries > 0 else { return nil }
            return Gap(entries: entries, after: last, before: first)
        }
        return Gap(entries: nil, after: last, before: first)
    }

    /// Notes that entries were handed on.
    ///
    /// - Parameters:
    ///   - entries: how many, one after another.
    ///   - cursor: of the last of them.
    ///   - isFiltered: were others passed over that are there?
    /// - Returns: entries between them that the journal has numbered and not given.
    mutating func read(_ entries: Int, to cursor: JournalCursor, isFiltered: Bool) -> Int {
        failures = 0
        jump = 0
        defer {
            last = cursor
            counted = cursor.number.map { (cursor.sequence, $0) }
        }
        guard !isFiltered, let counted, counted.sequence == cursor.sequence, let number = cursor.number,
            number > counted.number
        else { return 0 }
        return max(0, Int(clamping: number - counted.number) - entries)
    }

    /// Decides what follows a failure.
    mutating func failed(_ call: Call) -> Step {
        failures += 1
        switch call {
        case .fields: return .skip
        case .open, .wait: return .reopen(after: .seconds(1))
        case .seek:
            // What was saved is no cursor to this journal; its time may do.
            jump = max(jump, 1)
            if last?.realtime == nil { last = nil }
            return .reopen(after: .seconds(1))
        case .next:
            guard failures > Self.patience else { return .skip }
            jump = min(max(jump * 10, Self.firstJump), Self.longestJump)
            return .reopen(after: .milliseconds(100))
        }
    }

    private mutating func count(before cursor: JournalCursor) {
        counted = cursor.number.map { (cursor.sequence, $0 - 1) }
    }
}
