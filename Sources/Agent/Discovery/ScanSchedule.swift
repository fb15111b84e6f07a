/// When to scan what. Pure; all times are nanoseconds of the forward-going clock.
///
/// An event is acted on after a short wait, which takes its neighbours along (a pod's start makes several). Scans that
/// take long, in a large tree, are kept apart so that they cost at most about a twentieth of a core; every period
/// everything is scanned whatever the events said, for inotify loses some and network file systems have none.
struct ScanSchedule: Equatable, Sendable {
    /// What to do now.
    enum Step: Equatable {
        case wait(Int64)
        case scan(All)
    }

    /// What to scan.
    enum All: Equatable {
        /// The globs that a touched path may lead to.
        case touched
        /// Every glob.
        case everything
    }

    private static let debounce: Int64 = 30_000_000
    private static let longest: Int64 = 1_000_000_000
    private static let share: Int64 = 20

    let period: Int64
    private var fullDue: Int64
    private var touchedDue: Int64?
    private var lastEnd: Int64 = .min / 2
    private var lastTook: Int64 = 0

    /// A schedule whose first step is a full scan.
    init(period: Int64, now: Int64) {
        self.period = max(period, Self.debounce)
        fullDue = now
    }

    /// What to do now.
    func step(now: Int64) -> Step {
        if now >= fullDue { return .scan(.everything) }
        guard let touchedDue else { return .wait(fullDue - now) }
        return now >= touchedDue ? .scan(.touched) : .wait(min(touchedDue, fullDue) - now)
    }

    /// Something happened that a glob may care about. The wait counts from the first such event.
    mutating func touched(now: Int64) {
        if touchedDue == nil { touchedDue = max(now + Self.debounce, earliest) }
    }

    /// The targets changed: those that are new are to be scanned at once.
    mutating func targets(now: Int64) { touchedDue = now }

    /// Events were lost: everything is to be scanned soon.
    mutating func everything(now: Int64) { fullDue = min(fullDue, max(now, earliest)) }

    /// A scan ended.
    mutating func scanned(_ what: All, start: Int64, end: Int64) {
        touchedDue = nil
        lastEnd = end
        lastTook = end - start
        if what == .everything { fullDue = end + period }
    }

    private var earliest: Int64 { lastEnd + min(lastTook * Self.share, Self.longest) }
}
