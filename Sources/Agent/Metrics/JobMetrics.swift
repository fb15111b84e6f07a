import LineCore

/// The metrics of one job's books; see ``BooksExport``.
struct JobMetrics: Sendable {
    let read: LinesAndBytes
    let truncatedLines: Counter
    let vanishedBytes: Counter

    private let families: BookFamilies
    private let job: String

    init(families: BookFamilies, job: String) {
        self.families = families
        self.job = job
        read = LinesAndBytes(lines: families.readLines.with(job), bytes: families.readBytes.with(job))
        truncatedLines = families.truncatedLines.with(job)
        vanishedBytes = families.vanishedBytes.with(job)
    }

    func dropped(_ reason: DropReason) -> LinesAndBytes {
        LinesAndBytes(
            lines: families.droppedLines.with(job, reason.name), bytes: families.droppedBytes.with(job, reason.name))
    }

    /// What was gone before it could be opened.
    func missed(_ what: AgentMetrics.Missed) -> Counter { families.missed.with(job, what.rawValue) }

    func client(_ name: String) -> Client { Client(families: families, job: job, name: name) }

    /// What became of the job's lines at one client.
    struct Client: Sendable {
        let acknowledged: LinesAndBytes
        let inFlightLines: Gauge
        let inFlightBytes: Gauge

        private let families: BookFamilies
        private let job: String
        private let name: String

        init(families: BookFamilies, job: String, name: String) {
            self.families = families
            self.job = job
            self.name = name
            acknowledged = LinesAndBytes(
                lines: families.acknowledgedLines.with(job, name), bytes: families.acknowledgedBytes.with(job, name))
            inFlightLines = families.inFlightLines.with(job, name)
            inFlightBytes = families.inFlightBytes.with(job, name)
        }

        func refused(_ reason: RefusalReason) -> LinesAndBytes {
            LinesAndBytes(
                lines: families.refusedLines.with(job, name, reason.rawValue),
                bytes: families.refusedBytes.with(job, name, reason.rawValue))
        }
    }
}

/// Two counters that move together.
struct LinesAndBytes: Sendable {
    let lines: Counter
    let bytes: Counter

    func add(_ tally: Tally) {
        lines.add(tally.lines)
        bytes.add(tally.bytes)
    }
}

/// The families that the books are made of.
struct BookFamilies: Sendable {
    let readLines: MetricFamily<Counter>
    let readBytes: MetricFamily<Counter>
    let acknowledgedLines: MetricFamily<Counter>
    let acknowledgedBytes: MetricFamily<Counter>
    let refusedLines: MetricFamily<Counter>
    let refusedBytes: MetricFamily<Counter>
    let droppedLines: MetricFamily<Counter>
    let droppedBytes: MetricFamily<Counter>
    let inFlightLines: MetricFamily<Gauge>
    let inFlightBytes: MetricFamily<Gauge>
    let truncatedLines: MetricFamily<Counter>
    let vanishedBytes: MetricFamily<Counter>
    let missed: MetricFamily<Counter>

    init(_ build: MetricBuilder) {
        readLines = build.counter("needletail_read_lines_total", "Lines read.", ["job"])
        readBytes = build.counter("needletail_read_bytes_total", "Bytes read, line ends included.", ["job"])
        acknowledgedLines = build.counter(
            "needletail_acknowledged_lines_total", "Lines that Loki has acknowledged.", ["job", "client"])
        acknowledgedBytes = build.counter(
            "needletail_acknowledged_bytes_total", "Bytes, as read, that Loki has acknowledged.", ["job", "client"])
        refusedLines = build.counter(
            "needletail_refused_lines_total", "Lines given up for good by Loki or by the limits set for sending.",
            ["job", "client", "reason"])
        refusedBytes = build.counter(
            "needletail_refused_bytes_total", "Bytes, as read, given up for good.", ["job", "client", "reason"])
        droppedLines = build.counter(
            "needletail_dropped_lines_total", "Lines that a rule of the configuration ended.", ["job", "reason"])
        droppedBytes = build.counter(
            "needletail_dropped_bytes_total", "Bytes, as read, that a rule of the configuration ended.",
            ["job", "reason"])
        inFlightLines = build.gauge(
            "needletail_in_flight_lines", "Lines read whose end is still open.", ["job", "client"])
        inFlightBytes = build.gauge(
            "needletail_in_flight_bytes", "Bytes read whose end is still open.", ["job", "client"])
        truncatedLines = build.counter(
            "needletail_truncated_lines_total", "Lines cut at limits_config.max_line_size.", ["job"])
        vanishedBytes = build.counter(
            "needletail_vanished_bytes_total", "Bytes that vanished before they were read.", ["job"])
        missed = build.counter(
            "needletail_missed_files_total",
            "Files, or directories of them, that were gone before they could be opened.",
            ["job", "reason"])
    }
}
