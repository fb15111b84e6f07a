import LineCore

/// The metrics of dead letters.
struct DeadLetterMetrics: Sendable {
    private let kept: MetricFamily<Counter>
    private let undecided: MetricFamily<Counter>
    private let lost: MetricFamily<Counter>
    private let requests: MetricFamily<Counter>
    /// Bytes of all files in the directory.
    let bytes: Gauge

    init(_ build: MetricBuilder) {
        kept = build.counter(
            "needletail_dead_letters_total", "Entries written to the dead-letter directory.", ["client", "reason"])
        undecided = build.counter(
            "needletail_dead_letters_undecided_total", "Dead letters of which Loki may have the entry.", ["client"])
        lost = build.counter(
            "needletail_dead_letters_lost_total", "Dead letters that could not be kept, or had to make room.",
            ["reason"])
        requests = build.counter(
            "needletail_refusal_search_requests_total", "Pushes made to learn which entries were refused.", ["client"])
        bytes = build.gauge("needletail_dead_letter_bytes", "Bytes of the files in the dead-letter directory.").with()
        for reason in DeadLetterLoss.allCases { _ = lost.with(reason.rawValue) }
    }

    func kept(_ letters: ArraySlice<DeadLetter>) {
        for letter in letters {
            kept.with(letter.client, letter.reason).add()
            if letter.isUndecided { undecided.with(letter.client).add() }
        }
    }

    func lost(_ letters: Int, _ reason: DeadLetterLoss) { lost.with(reason.rawValue).add(letters) }

    func searched(client: String, requests: Int) { self.requests.with(client).add(requests) }
}
