import LineCore
import Settings
import Synchronization

/// Brings the metrics up to date from what lanes and deliveries say of themselves, at each scrape.
final class MetricsExporter: Sendable {
    private struct State {
        var books: [[BooksExport]] = []
        var turns: [Int] = []
        var files: [String: (metrics: FileMetrics, lines: Int)] = [:]
        var drops: [String: Int] = [:]
        var tooLong = Tally.zero
        var truncated = Tally.zero
        var journals: JournalExport
        var saves = 0
        var saveFailures = 0
    }

    private let metrics: AgentMetrics
    private let jobs: [String]
    private let clients: [String]
    // Promtail counts by host and tenant what limits end, for each client.
    private let limited: [ClientMetrics]
    private let state: Mutex<State>

    /// - Parameters:
    ///   - metrics: what is brought up to date.
    ///   - settings: names jobs and clients.
    ///   - hosts: of each client, as its metrics name it; none in a dry run.
    init(metrics: AgentMetrics, settings: Settings, hosts: [String]) {
        self.metrics = metrics
        jobs = settings.scrapeConfigs.isEmpty ? ["stdin"] : settings.scrapeConfigs.map(\.jobName)
        // In a dry run nothing goes to a client.
        clients = hosts.isEmpty ? [] : settings.clients.map(\.name)
        state = Mutex(State(journals: JournalExport(metrics: metrics, settings: settings)))
        limited = zip(hosts, settings.clients).map { metrics.client(host: $0, tenant: $1.tenantID) }
    }

    /// - Parameters:
    ///   - reports: one of each lane.
    ///   - deliveries: of each client, when the oldest batch without an answer was read.
    ///   - saved: how the saving of positions goes.
    func update(_ reports: [Lane.Report], deliveries: [Int64?], saved: PositionsStatus?) {
        state.withLock { state in
            updateBooks(reports, &state)
            updateFiles(reports.flatMap(\.targets), journals: reports.reduce(0) { $0 + $1.journals.count }, &state)
            state.journals.update(reports)
            updateLimits(reports.flatMap(\.books), &state)
            updateSaves(saved, &state)
            for (lane, report) in reports.enumerated() {
                if state.turns.count <= lane { state.turns.append(0) }
                metrics.turns(lane: lane).add(report.turns - state.turns[lane])
                state.turns[lane] = report.turns
            }
        }
        metrics.filesOpen.set(reports.reduce(0) { $0 + $1.openFiles })
        for (index, client) in clients.enumerated() {
            let open = reports.compactMap { index < $0.oldestOpen.count ? $0.oldestOpen[index] : nil }
            let waiting = index < deliveries.count ? deliveries[index] : nil
            metrics.oldestUnacknowledged(client: client).set(since: (open + [waiting].compactMap { $0 }).min())
        }
        metrics.positionsAge.set(since: saved?.lastSaved)
    }

    private func updateBooks(_ reports: [Lane.Report], _ state: inout State) {
        var drops: [String: Int] = [:]
        for (lane, report) in reports.enumerated() {
            if state.books.count <= lane {
                state.books.append(jobs.map { metrics.books(job: $0, clients: clients) })
            }
            for (job, books) in report.books.enumerated() where job < state.books[lane].count {
                state.books[lane][job].update(to: books)
                for (reason, tally) in books.dropped { drops[reason.name, default: 0] += tally.lines }
            }
        }
        for (reason, lines) in drops {
            metrics.stageDrops(reason: reason).add(lines - state.drops[reason, default: 0])
            state.drops[reason] = lines
        }
    }

    private func updateLimits(_ books: [Books], _ state: inout State) {
        let tooLong = books.reduce(.zero) { $0 + $1.dropped[.lineTooLong, default: .zero] }
        let truncated = books.reduce(.zero) { $0 + $1.truncated }
        let (newTooLong, newTruncated) = (tooLong - state.tooLong, truncated - state.truncated)
        for client in limited where newTooLong != .zero || newTruncated != .zero {
            client.tooLong(entries: newTooLong.lines, bytes: newTooLong.bytes)
            client.truncated(entries: newTruncated.lines, bytes: newTruncated.bytes)
        }
        (state.tooLong, state.truncated) = (tooLong, truncated)
    }

    private func updateSaves(_ saved: PositionsStatus?, _ state: inout State) {
        guard let saved else { return }
        metrics.positionsSaves.add(saved.saves - state.saves)
        metrics.positionsErrors.add(saved.failures - state.saveFailures)
        (state.saves, state.saveFailures) = (saved.saves, saved.failures)
    }

    private func updateFiles(_ targets: [TargetStatus], journals: Int, _ state: inout State) {
        var seen: Set<String> = []
        for target in targets where seen.insert(target.path).inserted {
            var known = state.files[target.path] ?? (metrics.file(path: target.path), 0)
            known.metrics.readBytes.set(Int(target.readOffset))
            known.metrics.fileBytes.set(Int(target.size))
            known.metrics.readLines.add(max(0, target.linesRead - known.lines))
            known.lines = target.linesRead
            state.files[target.path] = known
        }
        for (path, file) in state.files where !seen.contains(path) {
            metrics.letGo(file.metrics)
            state.files[path] = nil
        }
        metrics.filesActive.set(targets.count { $0.problem.isEmpty })
        metrics.targetsActive.set(seen.count + journals)
    }
}
