import Glibc
import LineCore
import Settings

/// A journal to read: what was decided from the settings of its job.
struct JournalTarget: Sendable {
    /// The place of the job in the configuration, and its name.
    let job: Int
    let name: String
    /// The directory of its files; `nil`: the journal of this machine.
    let directory: FilePath?
    let filter: JournalFilter
    let rules: JournalRules
    /// Where reading begins without a cursor.
    let start: JournalProgress.Seek
    /// The cursor of the last entry that was delivered.
    let saved: String?

    /// The journal of a scrape config; `nil` where it reads none.
    ///
    /// - Parameters:
    ///   - config: the scrape config.
    ///   - job: its place.
    ///   - saved: cursors by their names in the positions file.
    ///   - wall: now, nanoseconds since 1970.
    init?(_ config: ScrapeSettings, job: Int, saved: [String: String], wall: Int64) {
        guard let journal = config.journal, let rules = config.journalRules else { return nil }
        self.job = job
        name = config.jobName
        directory = journal.path.isEmpty ? nil : FilePath(journal.path)
        filter = journal.filter
        self.rules = rules
        start = Self.start(journal.start, wall: wall)
        self.saved = saved[Self.cursorName(config.jobName)]
    }

    /// Under which name its cursor is saved: Promtail's.
    var cursorName: String { Self.cursorName(name) }

    private static func cursorName(_ job: String) -> String { "cursor-\(job)" }

    /// What to call it.
    var path: String { directory?.description ?? "journal" }

    private static func start(_ start: JournalSettings.Start, wall: Int64) -> JournalProgress.Seek {
        switch start {
        case .age(let age): .realtime(UInt64(max(0, wall - age.nanoseconds) / 1000))
        case .now: .realtime(UInt64(max(0, wall) / 1000))
        case .boot: .boot(bootID)
        case .tail: .tail
        }
    }

    // As the kernel writes it: hexadecimal digits with dashes.
    private static var bootID: [UInt8] {
        guard let file = try? FileDescriptor.open("/proc/sys/kernel/random/boot_id", flags: O_RDONLY),
            let text = try? file.read(at: 0, count: 64)
        else { return [] }
        let digits = text.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
