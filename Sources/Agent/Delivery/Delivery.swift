public import LineCore
public import Logging
public import ServiceLifecycle
public import Settings

/// Pushes one client's batches until each has its answer.
///
/// Batches come through ``outbox``; for each one `settle` is called once, when all of its entries are acknowledged or
/// refused for good. What is under way when delivery is cancelled is not settled: it is read again after the next start.
public final class Delivery: Service {
    /// Where lanes put this client's batches.
    public let outbox: Outbox
    /// Whether the client can deliver.
    public let status: DeliveryStatus

    private struct Part {
        var body: [UInt8]
        var entries: Int
    }

    private enum Trouble {
        case failed(why: String)
        case rateLimited(RefusalReason)
    }

    private let settings: ClientSettings
    private let transport: any PushTransport
    private let observer: any DeliveryObserver
    private let retry: Retry
    private let logger: Logger
    private let log: RateLimitedLogger
    private let drainTime: Duration
    private let time: TimeSource
    private let random: @Sendable () -> Double
    private let sleep: @Sendable (Duration) async throws -> Void
    private let settle: @Sendable (SealedBatch, BatchOutcome) -> Void

    /// Delivery for one client.
    ///
    /// - Parameters:
    ///   - settings: the client's settings.
    ///   - transport: what makes the requests, such as a ``LokiClient``; it is shut down at the end of ``run()``.
    ///   - observer: metrics.
    ///   - logger: where to say what happens; the client's name is added.
    ///   - drainTime: how long a graceful shutdown waits for answers. Default 10 s.
    ///   - time: the clocks.
    ///   - random: a number from 0 up to 1, for the spread of retries.
    ///   - sleep: waits; throws when cancelled.
    ///   - settle: is told how each batch ended, from any task.
    public init(
        settings: ClientSettings, transport: any PushTransport, observer: any DeliveryObserver, logger: Logger,
        drainTime: Duration = .seconds(10), time: TimeSource = .system,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        settle: @escaping @Sendable (SealedBatch, BatchOutcome) -> Void
    ) {
        var logger = logger
        logger[metadataKey: "client"] = "\(settings.name)"
        outbox = Outbox(maxInFlight: settings.maxInFlight)
        status = DeliveryStatus(client: settings.name)
        retry = Retry(settings.backoff)
        self.settings = settings
        self.transport = transport
        self.observer = observer
        self.logger = logger
        log = RateLimitedLogger(logger: logger, now: { time.monotonic })
        self.drainTime = drainTime
        self.time = time
        self.random = random
        self.sleep = sleep
        self.settle = settle
    }

    /// Delivers until it is cancelled, or until a graceful shutdown has drained the outbox or run out of time.
    ///
    /// Lanes must have stopped before: list them after delivery in the service group, for it stops in reverse order.
    public func run() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.deliverAll() }
                group.addTask { await self.waitOutDrainTime() }
                await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.outbox.close()
        }
        let left = outbox.pending
        if left.batches > 0 {
            logger.warning(
                "batches were left without an answer; their lines are read again after the next start",
                metadata: ["batches": "\(left.batches)", "bytes": "\(left.bytes)"])
        }
        await transport.shutdown()
    }

    private func deliverAll() async {
        await withDiscardingTaskGroup { group in
            while let item = await outbox.next() {
                group.addTask { await self.deliver(item) }
            }
        }
    }

    // Ends a while after the outbox was closed; or when cancelled.
    private func waitOutDrainTime() async {
        await outbox.closed()
        try? await sleep(drainTime)
    }

    private func deliver(_ item: OutboxState.Item) async {
        let batch = item.batch
        observer.taken(tenant: batch.tenant, bytes: batch.body.count)
        guard let outcome = await outcome(of: Part(body: batch.body, entries: batch.entries), batch) else { return }
        // In this order: whoever waits for the outbox to drain finds everything settled.
        settle(batch, outcome)
        outbox.settle(item.id)
    }

    // Pushes a part until it has its answer; `nil` when cancelled before.
    private func outcome(of part: Part, _ batch: SealedBatch) async -> BatchOutcome? {
        var failures = 0
        while true {
            let trouble: Trouble
            let after: Duration?
            switch await attempt(part, batch) {
            case .answer(let answer):
                switch decision(answer, part, batch) {
                case .stored(let refused):
                    return finish(part, batch, refused: refused, answer)
                case .split:
                    return await halves(of: part, batch, answer)
                case .rateLimited(let wait, let reason):
                    (trouble, after) = (.rateLimited(reason), wait)
                case .retry(let wait):
                    (trouble, after) = (.failed(why: "the server answers \(answer.status)"), wait)
                    logAnswer(answer, batch)
                case .misconfigured(let why, let wait):
                    (trouble, after) = (.failed(why: why), wait)
                }
            case .failed(let failure):
                if Task.isCancelled { return nil }
                (trouble, after) = (.failed(why: failure.description), nil)
            }
            failures += 1
            if let outcome = giveUp(part, batch, trouble, failures) { return outcome }
            let delay = retry.delay(after: failures, retryAfter: after, random: random())
            report(trouble, batch, failures: failures, delay: delay)
            do { try await sleep(delay) } catch { return nil }
            observer.retried(tenant: batch.tenant)
        }
    }

    private func attempt(_ part: Part, _ batch: SealedBatch) async -> PushResult {
        let started = time.monotonic
        let result = await transport.push(Push(tenant: batch.tenant, body: part.body, format: batch.format))
        if let problem = transport.problem {
            log.log(
                .error, "changed certificate files cannot be used; the old ones go on", about: "client",
                metadata: ["error": "\(problem)"])
        }
        var code = -1
        if case .answer(let answer) = result { code = answer.status }
        observer.requested(tenant: batch.tenant, status: code, duration: .nanoseconds(time.monotonic - started))
        return result
    }

    private func decision(_ answer: LokiAnswer, _ part: Part, _ batch: SealedBatch) -> LokiAnswer.Decision {
        answer.decision(entries: part.entries, now: time.wall / 1_000_000_000) { labels in
            StreamCount.entries(of: labels, in: part.body, format: batch.format)
        }
    }

    // A stream's order holds: the second half waits for the first.
    private func halves(of part: Part, _ batch: SealedBatch, _ answer: LokiAnswer) async -> BatchOutcome? {
        guard part.entries > 1 else { return finish(part, batch, refused: [.entryTooLarge: 1], answer) }
        guard let (first, second) = PushSplit.halves(body: part.body, format: batch.format) else {
            return finish(part, batch, refused: [.entryTooLarge: part.entries], answer)
        }
        log.log(
            .info, "a push is larger than the server takes and is sent in halves", about: batch.tenant,
            metadata: ["tenant": "\(batch.tenant)", "bytes": "\(part.body.count)", "entries": "\(part.entries)"])
        var total = BatchOutcome()
        for half in [first, second] {
            guard let one = await outcome(of: Part(body: half.body, entries: half.entries), batch) else { return nil }
            total.refused.merge(one.refused) { $0 + $1 }
        }
        return total
    }

    // The outcome where no further attempt is to be made.
    private func giveUp(_ part: Part, _ batch: SealedBatch, _ trouble: Trouble, _ failures: Int) -> BatchOutcome? {
        let reason: RefusalReason
        switch trouble {
        case .rateLimited(let limit):
            guard settings.dropRateLimitedBatches || retry.isExhausted(after: failures) else { return nil }
            reason = limit
        case .failed(let why):
            guard retry.isExhausted(after: failures) else { return nil }
            status.failed(tenant: batch.tenant, why: why)
            reason = .retriesExhausted
        }
        status.gaveUp(entries: part.entries)
        count(refused: [reason: part.entries], part, batch)
        log.log(
            .error, "entries are given up", about: "\(batch.tenant) \(reason.rawValue)",
            metadata: [
                "tenant": "\(batch.tenant)", "reason": "\(reason.rawValue)", "entries": "\(part.entries)",
                "attempts": "\(failures)",
            ])
        return BatchOutcome(refused: [reason: part.entries])
    }

    private func finish(
        _ part: Part, _ batch: SealedBatch, refused: [RefusalReason: Int], _ answer: LokiAnswer
    ) -> BatchOutcome {
        let outcome = BatchOutcome(refused: refused)
        let stored = part.entries - outcome.refusedCount
        if status.answered(tenant: batch.tenant, stored: stored, refused: outcome.refusedCount, now: time.wall) {
            log.log(.info, "pushes are answered again", about: "client", metadata: ["tenant": "\(batch.tenant)"])
        }
        if stored > 0 {
            let bytes = part.body.count * stored / max(1, part.entries)
            observer.stored(tenant: batch.tenant, entries: stored, bytes: bytes)
        }
        count(refused: refused, part, batch)
        for (reason, entries) in refused {
            log.log(
                .warning, "the server refused entries", about: reason.rawValue,
                metadata: [
                    "tenant": "\(batch.tenant)", "reason": "\(reason.rawValue)", "entries": "\(entries)",
                    "of": "\(part.entries)", "status": "\(answer.status)", "answer": "\(answer.excerpt)",
                ])
        }
        if answer.status == 260 {
            log.log(
                .warning, "the server blocks ingestion for this tenant and discards its entries", about: batch.tenant,
                metadata: ["tenant": "\(batch.tenant)"])
        }
        return outcome
    }

    private func count(refused: [RefusalReason: Int], _ part: Part, _ batch: SealedBatch) {
        for (reason, entries) in refused {
            let bytes = batch.lineBytes * entries / max(1, batch.entries)
            observer.refused(tenant: batch.tenant, reason: reason, entries: entries, bytes: bytes)
        }
    }

    private func logAnswer(_ answer: LokiAnswer, _ batch: SealedBatch) {
        logger.debug(
            "the server failed",
            metadata: ["tenant": "\(batch.tenant)", "status": "\(answer.status)", "answer": "\(answer.excerpt)"])
    }

    private func report(_ trouble: Trouble, _ batch: SealedBatch, failures: Int, delay: Duration) {
        switch trouble {
        case .failed(let why):
            status.failed(tenant: batch.tenant, why: why)
            log.log(
                .warning, "a push failed and is tried again; nothing is lost", about: "client",
                metadata: [
                    "tenant": "\(batch.tenant)", "error": "\(why)", "attempt": "\(failures)", "wait": "\(delay)",
                ])
        case .rateLimited(let reason):
            log.log(
                .warning, "the server asks to slow down; the push is tried again", about: "client",
                metadata: [
                    "tenant": "\(batch.tenant)", "reason": "\(reason.rawValue)", "attempt": "\(failures)",
                    "wait": "\(delay)",
                ])
        }
    }
}
