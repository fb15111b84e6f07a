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

    /// A batch, or some of its entries.
    struct Part {
        var body: [UInt8]
        var entries: Int
        /// The number of its first entry in the batch.
        var start = 0
    }

    /// How a push ended.
    enum Ending {
        /// The server has dealt with it.
        case answered(LokiAnswer, refused: [RefusalReason: Int])
        /// It is more than the server takes.
        case tooLarge(LokiAnswer)
        /// No further attempt is to be made.
        case givenUp(RefusalReason, attempts: Int)
    }

    enum Trouble {
        case failed(why: String)
        case rateLimited(RefusalReason)
    }

    let settings: ClientSettings
    let observer: any DeliveryObserver
    let deadLetters: (any DeadLetterTaker)?
    let logger: Logger
    let log: RateLimitedLogger
    let time: TimeSource
    private let transport: any PushTransport
    private let retry: Retry
    private let drainTime: Duration
    private let random: @Sendable () -> Double
    private let sleep: @Sendable (Duration) async throws -> Void
    private let settle: @Sendable (SealedBatch, BatchOutcome) -> Void

    /// Delivery for one client.
    ///
    /// - Parameters:
    ///   - settings: the client's settings.
    ///   - transport: what makes the requests, such as a ``LokiClient``; it is shut down at the end of ``run()``.
    ///   - observer: metrics.
    ///   - deadLetters: what takes entries that are given up; `nil`: they are only counted.
    ///   - logger: where to say what happens; the client's name is added.
    ///   - drainTime: how long a graceful shutdown waits for answers. Default 10 s.
    ///   - time: the clocks.
    ///   - random: a number from 0 up to 1, for the spread of retries.
    ///   - sleep: waits; throws when cancelled.
    ///   - settle: is told how each batch ended, from any task.
    public init(
        settings: ClientSettings, transport: any PushTransport, observer: any DeliveryObserver,
        deadLetters: (any DeadLetterTaker)? = nil, logger: Logger,
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
        self.deadLetters = deadLetters
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
                metadata: [
                    "batches": "\(left.batches)", "entries": "\(left.entries)", "bytes": "\(left.bytes)",
                ])
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

    // Settles a part; `nil` when cancelled before.
    private func outcome(of part: Part, _ batch: SealedBatch) async -> BatchOutcome? {
        switch await push(part, batch) {
        case nil: nil
        case .answered(let answer, let refused): await conclude(part, batch, refused, answer)
        case .tooLarge(let answer): await halves(of: part, batch, answer)
        case .givenUp(let reason, let attempts): await giveUp(part, batch, reason, attempts: attempts)
        }
    }

    /// Pushes a part until it has its answer or is given up; `nil` when cancelled before.
    func push(_ part: Part, _ batch: SealedBatch) async -> Ending? {
        var failures = 0
        while true {
            let trouble: Trouble
            let after: Duration?
            switch await attempt(part, batch) {
            case .answer(let answer):
                switch decision(answer, part, batch) {
                case .stored(let refused):
                    return .answered(answer, refused: refused)
                case .split:
                    return .tooLarge(answer)
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
            if let reason = reasonToGiveUp(trouble, batch, failures) {
                return .givenUp(reason, attempts: failures)
            }
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
        guard part.entries > 1, let (first, second) = PushSplit.halves(body: part.body, format: batch.format) else {
            return await conclude(part, batch, [.entryTooLarge: part.entries], answer)
        }
        log.log(
            .info, "a push is larger than the server takes and is sent in halves", about: batch.tenant,
            metadata: ["tenant": "\(batch.tenant)", "bytes": "\(part.body.count)", "entries": "\(part.entries)"])
        var total = BatchOutcome()
        var start = part.start
        for half in [first, second] {
            let one = Part(body: half.body, entries: half.entries, start: start)
            guard let outcome = await outcome(of: one, batch) else { return nil }
            total.merge(outcome)
            start += half.entries
        }
        return total
    }

    // Why no further attempt is to be made, if so.
    private func reasonToGiveUp(_ trouble: Trouble, _ batch: SealedBatch, _ failures: Int) -> RefusalReason? {
        switch trouble {
        case .rateLimited(let limit):
            return settings.dropRateLimitedBatches || retry.isExhausted(after: failures) ? limit : nil
        case .failed(let why):
            guard retry.isExhausted(after: failures) else { return nil }
            status.failed(tenant: batch.tenant, why: why)
            return .retriesExhausted
        }
    }
}
