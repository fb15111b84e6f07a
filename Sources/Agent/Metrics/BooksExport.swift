public import LineCore

/// Carries the books of one job from a lane, which owns them, to the metrics.
///
/// A lane keeps one for each of its jobs and calls ``update(to:)`` after each batch or turn; only what has changed since
/// the last call is added. Several lanes may each have one for the same job.
public struct BooksExport: Sendable {
    private let metrics: JobMetrics
    private var clients: [Client]
    private var drops: [DropReason: LinesAndBytes] = [:]
    private var last: Books

    private struct Client: Sendable {
        let metrics: JobMetrics.Client
        var refusals: [RefusalReason: LinesAndBytes] = [:]
    }

    init(metrics: JobMetrics, clients: [String]) {
        self.metrics = metrics
        self.clients = clients.map { name in Client(metrics: metrics.client(name)) }
        last = Books(clients: clients.count)
    }

    /// Adds what has changed since the last call.
    ///
    /// - Parameter books: with the same clients, in the same order, as the export was made for.
    public mutating func update(to books: Books) {
        guard books != last else { return }
        metrics.read.add(books.read - last.read)
        metrics.truncatedLines.add(books.truncated.lines - last.truncated.lines)
        metrics.vanishedBytes.add(books.vanishedBytes - last.vanishedBytes)
        metrics.missed(.file).add(books.missedFiles - last.missedFiles)
        for (reason, tally) in books.dropped {
            let counters = drops[reason] ?? metrics.dropped(reason)
            drops[reason] = counters
            counters.add(tally - last.dropped[reason, default: .zero])
        }
        for place in clients.indices where place < books.clients.count {
            let now = books.clients[place]
            let before = last.clients[place]
            let client = clients[place].metrics
            client.acknowledged.add(now.acknowledged - before.acknowledged)
            // Lines that a stage holds back are on their way to every client.
            let inFlight = (now.aboard + books.held) - (before.aboard + last.held)
            client.inFlightLines.add(inFlight.lines)
            client.inFlightBytes.add(inFlight.bytes)
            for (reason, tally) in now.refused {
                let counters = clients[place].refusals[reason] ?? client.refused(reason)
                clients[place].refusals[reason] = counters
                counters.add(tally - before.refused[reason, default: .zero])
            }
        }
        last = books
    }
}
