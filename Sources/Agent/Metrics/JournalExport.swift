import LineCore
import Settings

/// Carries what lanes say of journals to the metrics: what has changed since the last time.
struct JournalExport: Sendable {
    private struct Known: Sendable {
        let metrics: JournalMetrics
        var missing = 0
        var corrupt = 0
    }

    private let metrics: AgentMetrics
    private let jobs: Set<Int>
    private var known: [Int: Known] = [:]
    private var lines = 0
    private var errors: [String: Int] = [:]

    init(metrics: AgentMetrics, settings: Settings) {
        self.metrics = metrics
        jobs = Set(settings.scrapeConfigs.indices.filter { settings.scrapeConfigs[$0].journal != nil })
    }

    mutating func update(_ reports: [Lane.Report]) {
        if jobs.isEmpty { return }
        for journal in reports.lazy.flatMap(\.journals) { update(journal) }
        // What ended before it was a line has a reason of the journal's own.
        let books = reports.flatMap { report in jobs.compactMap { $0 < report.books.count ? report.books[$0] : nil } }
        let noMessage = lines(books, .noMessage)
        let noLabels = lines(books, .noLabels) + lines(books, .relabelled)
        let now = books.reduce(0) { $0 + $1.read.lines } - noMessage - noLabels
        metrics.journalLines.add(now - lines)
        lines = now
        for (error, count) in [("no_message", noMessage), ("empty_labels", noLabels)] {
            metrics.journalErrors(error).add(count - errors[error, default: 0])
            errors[error] = count
        }
    }

    private mutating func update(_ journal: JournalReport) {
        let target = journal.target
        var known = known[target.job] ?? Known(metrics: metrics.journal(job: target.name))
        known.metrics.isOpen.set(journal.reading.isOpen ? 1 : 0)
        known.metrics.missing.add(journal.reading.missing - known.missing)
        known.metrics.corrupt.add(journal.reading.corrupt - known.corrupt)
        (known.missing, known.corrupt) = (journal.reading.missing, journal.reading.corrupt)
        self.known[target.job] = known
    }

    private func lines(_ books: [Books], _ reason: DropReason) -> Int {
        books.reduce(0) { $0 + $1.dropped[reason, default: .zero].lines }
    }
}
