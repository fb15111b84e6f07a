import Logging
import Synchronization

/// The dead letters of a running agent: a directory of files, written on a thread of its own, so that neither lanes nor other
/// pushes wait for a disk.
///
/// What cannot be kept is counted and said once a minute; delivery goes on.
public final class DeadLetterFiles: DeadLetterTaker {
    private struct Job: Sendable {
        let letters: [DeadLetter]
        let done: CheckedContinuation<Void, Never>
    }

    private struct State: Sendable {
        var jobs: [Job] = []
        var isEnding = false
        var thread: BlockingThread?
    }

    private let path: FilePath
    private let bound: Int
    private let metrics: DeadLetterMetrics
    private let log: RateLimitedLogger
    private let wake: EventFD
    private let state = Mutex(State())

    /// Names the directory; nothing happens before ``start()``, though letters are taken.
    ///
    /// - Parameters:
    ///   - path: `dead_letter.directory`.
    ///   - bound: `dead_letter.max_bytes`.
    ///   - metrics: what is counted.
    ///   - logger: where to say what cannot be kept.
    ///   - time: the clocks.
    /// - Throws: no descriptor is left for the wake-up.
    init(
        path: FilePath, bound: Int, metrics: DeadLetterMetrics, logger: Logger, time: TimeSource = .system
    ) throws(Errno) {
        self.path = path
        self.bound = bound
        self.metrics = metrics
        log = RateLimitedLogger(logger: logger, interval: .seconds(60), now: { time.monotonic })
        wake = try EventFD()
    }

    /// Starts the thread.
    ///
    /// - Throws: EAGAIN: the limit of threads is reached.
    func start() throws(Errno) {
        try state.withLock { (state) throws(Errno) in
            if state.thread == nil { state.thread = try BlockingThread(name: "dead-letters") { self.run() } }
        }
    }

    /// Ends the thread when everything taken is written, and brings it to the disk.
    func end() {
        let thread = state.withLock { state in
            state.isEnding = true
            return state.thread.take()
        }
        wake.signal()
        thread?.join()
    }

    /// Returns when they are written, or cannot be.
    public func take(_ letters: [DeadLetter]) async {
        guard !letters.isEmpty else { return }
        await withCheckedContinuation { continuation in
            state.withLock { $0.jobs.append(Job(letters: letters, done: continuation)) }
            wake.signal()
        }
    }

    /// Counts them as lost.
    public func cannotRead(_ entries: Int) { metrics.lost(entries, .unreadable) }

    private func run() {
        let writer = DeadLetterWriter(path, bound: bound)
        tell(writer.begin())
        metrics.bytes.set(writer.bytes)
        while true {
            let (jobs, isEnding) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isEnding)
            }
            for job in jobs {
                write(job.letters, writer)
                job.done.resume()
            }
            if !jobs.isEmpty { continue }
            if isEnding { break }
            wake.wait()
        }
        tell(writer.end())
    }

    private func write(_ letters: [DeadLetter], _ writer: DeadLetterWriter) {
        let report = writer.write(letters.map(\.json))
        for kept in report.kept { metrics.kept(letters[kept]) }
        for (reason, count) in report.lost { metrics.lost(count, reason) }
        metrics.bytes.set(writer.bytes)
        tell(report.problem)
        if let oldest = report.removed.first {
            log.log(
                .error, "dead_letter.max_bytes is reached and the oldest letters make room; replay them or raise it",
                about: "bound",
                metadata: [
                    "file": "\(oldest)", "letters": "\(report.lost[.removed, default: 0])",
                    "max_bytes": "\(bound)",
                ])
        }
        if let count = report.lost[.tooLarge] {
            log.log(
                .error, "dead letters larger than dead_letter.max_bytes are lost; raise it", about: "size",
                metadata: ["letters": "\(count)", "max_bytes": "\(bound)"])
        }
    }

    private func tell(_ problem: FileError?) {
        guard let problem else { return }
        log.log(
            .error, "dead letters cannot be kept and are lost; delivery goes on", about: "directory",
            metadata: ["error": "\(problem)"])
    }
}
