/// The metrics of one journal.
struct JournalMetrics: Sendable {
    let isOpen: Gauge
    let missing: Counter
    let corrupt: Counter

    init(families: JournalFamilies, job: String) {
        isOpen = families.open.with(job)
        missing = families.missing.with(job)
        corrupt = families.corrupt.with(job)
    }
}

/// The families that these are of, and Promtail's own.
struct JournalFamilies: Sendable {
    let lines: MetricFamily<Counter>
    let errors: MetricFamily<Counter>
    let open: MetricFamily<Gauge>
    let missing: MetricFamily<Counter>
    let corrupt: MetricFamily<Counter>

    init(_ build: MetricBuilder) {
        lines = build.counter("promtail_journal_target_lines_total", "Entries of journals that became lines.")
        errors = build.counter(
            "promtail_journal_target_parsing_errors_total", "Entries of journals that became no line.", ["error"])
        open = build.gauge(
            "needletail_journal_open", "1 while the job's journal is open, 0 while it cannot be.", ["job"])
        missing = build.counter(
            "needletail_journal_missing_entries_total",
            "Entries that the journal numbered and that were gone, or damaged, before they could be read.", ["job"])
        corrupt = build.counter(
            "needletail_journal_corrupt_entries_total", "Entries passed over because reading them failed.", ["job"])
    }
}
