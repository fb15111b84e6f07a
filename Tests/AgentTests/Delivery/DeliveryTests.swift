import LineCore
import Logging
import ServiceLifecycle
import Settings
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(10))) struct DeliveryTests {
    private let recorder = Recorder()
    private let time = ManualTime()

    private func settings(_ change: (inout ClientSettings) -> Void = { _ in }) -> ClientSettings {
        var settings = ClientSettings(url: "http://loki/")
        settings.name = "main"
        change(&settings)
        return settings
    }

    /// Delivery whose waits take no time: they are recorded, and the clock moves on.
    private func delivery(_ transport: ScriptedTransport, _ settings: ClientSettings? = nil) -> Delivery {
        Delivery(
            settings: settings ?? self.settings(), transport: transport, observer: recorder,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), time: .manual(time),
            random: { 0 },
            sleep: { [recorder, time] duration in
                // The drain time is not waited out; everything else passes at once.
                if duration == .seconds(10) { return try await Task.sleep(for: .seconds(3600)) }
                recorder.waited(duration)
                time.advance(by: duration.nanoseconds)
                // Or tests that are tried for ever would take all threads from the others.
                await Task.yield()
                try Task.checkCancellation()
            },
            settle: { [recorder] in recorder.settle($0, $1) })
    }

    /// Runs delivery until everything offered is settled.
    private func run(_ delivery: Delivery, _ batches: [SealedBatch]) async {
        for batch in batches { delivery.outbox.offer(batch) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            await delivery.outbox.drained()
            group.cancelAll()
        }
    }

    private func answers(_ statuses: Int...) -> [PushResult] { statuses.map { .answer(LokiAnswer(status: $0)) } }

    @Test func `a stored batch is settled once, counted, and makes the client ready`() async {
        let transport = ScriptedTransport()
        let delivery = delivery(transport)
        await run(delivery, [TestBatch.empty(tenant: "t", entries: 7, bytes: 100, lane: 3)])
        let events = recorder.events
        #expect(events.settled.map(\.outcome) == [.acknowledged])
        #expect(events.settled.first?.batch.lane == 3)
        #expect(transport.pushes.map(\.tenant) == ["t"])
        #expect((events.taken, events.storedEntries, events.storedBytes) == (100, 7, 100))
        #expect(events.statuses == [204])
        #expect(transport.isShutDown)
        #expect(delivery.status.snapshot.isReady)
        #expect(delivery.status.snapshot.lastSuccess == time.wall)
        #expect(delivery.status.snapshot.storedEntries == 7)
    }

    @Test func `a failing server is tried again with growing waits, and not ready meanwhile`() async {
        let transport = ScriptedTransport(answers(500, 503) + [.failed(PushFailure("refused"))])
        let delivery = delivery(transport)
        await run(delivery, [TestBatch.empty(tenant: "t")])
        let events = recorder.events
        #expect(events.statuses == [500, 503, -1, 204])
        #expect(events.waits == [.milliseconds(500), .seconds(1), .seconds(2)])
        #expect(events.retries == ["t": 3])
        #expect(events.settled.map(\.outcome) == [.acknowledged])
        #expect(delivery.status.snapshot.isReady)
    }

    @Test(arguments: [401, 403, 404, 302, 418])
    func `a broken configuration is tried for ever and keeps the client from being ready`(status: Int) async {
        let transport = ScriptedTransport(otherwise: { _ in .answer(LokiAnswer(status: status)) })
        let delivery = delivery(transport)
        delivery.outbox.offer(TestBatch.empty(tenant: "t"))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            while recorder.events.statuses.count < 50 { await Task.yield() }
            group.cancelAll()
        }
        #expect(recorder.events.settled.isEmpty)
        #expect(delivery.status.snapshot.reasons.first?.contains("main") == true)
        #expect(delivery.status.snapshot.reasons.first?.contains("\(status)") == true)
        #expect(delivery.status.snapshot.reasons.first?.contains("(tenant t)") == true)
        #expect(delivery.outbox.pending.batches == 1)
    }

    @Test func `Retry-After is honoured`() async {
        let transport = ScriptedTransport([.answer(LokiAnswer(status: 429, retryAfter: "42"))])
        let delivery = delivery(transport)
        await run(delivery, [TestBatch.empty()])
        #expect(recorder.events.waits == [.seconds(42)])
        #expect(recorder.events.settled.map(\.outcome) == [.acknowledged])
    }

    @Test func `being asked to slow down is no reason not to be ready`() async {
        let transport = ScriptedTransport(otherwise: { _ in .answer(LokiAnswer(status: 429)) })
        let delivery = delivery(transport)
        delivery.outbox.offer(TestBatch.empty())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            while recorder.events.statuses.count < 5 { await Task.yield() }
            group.cancelAll()
        }
        #expect(delivery.status.snapshot.isReady)
    }

    @Test(arguments: [
        ([500, 500, 500], RefusalReason.retriesExhausted), ([500, 500, 429], .rateLimited),
        ([429, 401, 404], .retriesExhausted),
    ])
    func `max_retries ends it, and the last answer gives the reason`(statuses: [Int], reason: RefusalReason) async {
        let transport = ScriptedTransport(statuses.map { .answer(LokiAnswer(status: $0)) })
        await run(delivery(transport, settings { $0.backoff.maxRetries = 3 }), [TestBatch.empty(entries: 5)])
        #expect(transport.pushes.count == 3)
        #expect(recorder.events.settled.map(\.outcome) == [BatchOutcome(refused: [reason: 5])])
        #expect(recorder.events.refused == [reason: 5])
        #expect(recorder.events.refusedBytes == 50)
        #expect(recorder.events.storedEntries == 0)
    }

    @Test func `drop_rate_limited_batches drops at the first 429`() async {
        let limit = "Maximum active stream limit exceeded when trying to create stream"
        let transport = ScriptedTransport([
            .answer(LokiAnswer(status: 429)), .answer(LokiAnswer(status: 429, body: limit)),
        ])
        let settings = settings {
            $0.dropRateLimitedBatches = true
            $0.maxInFlight = 1
        }
        await run(delivery(transport, settings), [TestBatch.empty(entries: 2), TestBatch.empty(entries: 3)])
        #expect(recorder.events.refused == [.rateLimited: 2, .streamLimited: 3])
        #expect(transport.pushes.count == 2)
    }

    @Test func `a partial answer acknowledges what was not refused`() async {
        let body = "3 errors like: entry for stream '{a=\"b\"}' has timestamp too old: 2019"
        let transport = ScriptedTransport([.answer(LokiAnswer(status: 400, body: body))])
        let delivery = delivery(transport)
        await run(delivery, [TestBatch.empty(entries: 10, bytes: 100)])
        #expect(recorder.events.settled.map(\.outcome) == [BatchOutcome(refused: [.tooOld: 3])])
        #expect((recorder.events.storedEntries, recorder.events.storedBytes) == (7, 70))
        #expect(recorder.events.refusedBytes == 30)
        #expect(delivery.status.snapshot.refusedEntries == 3)
        #expect(delivery.status.snapshot.isReady)
    }

    @Test func `a stream refused for its labels is counted with all its entries`() async {
        let batch = TestBatch.of([("web", ["1", "2", "3"]), ("db", ["4"])])
        let body = "stream '{app=\"web\", service_name=\"web\"}' has label value too long: 'web'"
        await run(delivery(ScriptedTransport([.answer(LokiAnswer(status: 400, body: body))])), [batch])
        #expect(recorder.events.settled.map(\.outcome) == [BatchOutcome(refused: [.invalidLabels: 3])])
    }

    @Test(arguments: PushFormat.allCases)
    func `a push that is too large is halved until it fits, in order`(format: PushFormat) async throws {
        let lines = (0..<13).map { "line \($0)" }
        let batch = TestBatch.of([("a", Array(lines[..<5])), ("b", Array(lines[5...]))], format: format)
        let transport = ScriptedTransport(otherwise: { push in
            let entries = OpenedPush(push.body, format: push.format)?.count
            return .answer(LokiAnswer(status: (entries ?? 99) > 2 ? 413 : 204))
        })
        await run(delivery(transport), [batch])
        #expect(recorder.events.settled.map(\.outcome) == [.acknowledged])
        #expect(recorder.events.storedEntries == 13)
        #expect(recorder.events.statuses.filter { $0 == 204 }.count == 8)
    }

    @Test func `an entry that is too large alone is refused, and the others go through`() async {
        let batch = TestBatch.of([("a", ["1", "2", "huge", "4", "5"])])
        let transport = ScriptedTransport(otherwise: { push in
            .answer(
                LokiAnswer(
                    status: push.body.count > 60 || String(decoding: push.body, as: UTF8.self).contains("huge")
                        ? 413 : 204))
        })
        await run(delivery(transport), [batch])
        #expect(recorder.events.settled.map(\.outcome) == [BatchOutcome(refused: [.entryTooLarge: 1])])
        #expect(recorder.events.storedEntries == 4)
    }

    @Test func `a half that fails is tried again alone`() async {
        let batch = TestBatch.of([("a", ["1", "2"])])
        let transport = ScriptedTransport(answers(413, 204, 500, 500, 204))
        await run(delivery(transport), [batch])
        #expect(recorder.events.statuses == [413, 204, 500, 500, 204])
        #expect(recorder.events.settled.map(\.outcome) == [.acknowledged])
    }

    @Test func `a tenant that is refused does not hold up another`() async {
        let transport = ScriptedTransport(otherwise: { push in
            await Task.yield()
            return .answer(LokiAnswer(status: push.tenant == "bad" ? 401 : 204))
        })
        let delivery = delivery(transport, settings { $0.maxInFlight = 1 })
        for _ in 0..<5 { delivery.outbox.offer(TestBatch.empty(tenant: "bad")) }
        for _ in 0..<50 { delivery.outbox.offer(TestBatch.empty(tenant: "good")) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            while recorder.events.settled.count < 50 { await Task.yield() }
            group.cancelAll()
        }
        #expect(recorder.events.settled.allSatisfy { $0.batch.tenant == "good" })
        #expect(delivery.outbox.pending(tenant: "bad").batches == 5)
        #expect(!delivery.status.snapshot.isReady)
    }

    @Test func `what is cancelled before its answer is not settled`() async {
        let transport = ScriptedTransport(otherwise: { _ in
            try? await Task.sleep(for: .seconds(3600))
            return .failed(PushFailure("cancelled"))
        })
        let delivery = delivery(transport)
        delivery.outbox.offer(TestBatch.empty())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            while transport.pushes.isEmpty { await Task.yield() }
            group.cancelAll()
        }
        #expect(recorder.events.settled.isEmpty)
        #expect(transport.isShutDown)
    }

    @Test func `a graceful shutdown delivers what is queued and then ends`() async throws {
        let transport = ScriptedTransport(answers(500, 500))
        let delivery = delivery(transport)
        for number in 0..<20 { delivery.outbox.offer(TestBatch.empty(streams: [UInt64(number % 3)])) }
        try await endGracefully(delivery)
        #expect(recorder.events.settled.count == 20)
        #expect(transport.isShutDown)
    }

    @Test func `a graceful shutdown ends after the drain time though the server is away`() async throws {
        let transport = ScriptedTransport(otherwise: { _ in
            try? await Task.sleep(for: .seconds(3600))
            return .failed(PushFailure("away"))
        })
        let delivery = Delivery(
            settings: settings(), transport: transport, observer: recorder,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), drainTime: .milliseconds(20),
            settle: { [recorder] in recorder.settle($0, $1) })
        delivery.outbox.offer(TestBatch.empty())
        try await endGracefully(delivery)
        #expect(recorder.events.settled.isEmpty)
        #expect(transport.isShutDown)
    }

    /// Ends delivery as a service group does on SIGTERM: a service that ends at once, after it, pulls it down.
    private func endGracefully(_ delivery: Delivery) async throws {
        struct Ends: Service {
            func run() async throws {}
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: delivery),
                    .init(service: Ends(), successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await group.run()
    }
}
