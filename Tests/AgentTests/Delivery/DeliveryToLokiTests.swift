import LineCore
import Logging
import NIOPosix
import Settings
import TestSupport
import Testing

@testable import Agent

/// Delivery and client together, against a server that misbehaves: nothing is lost, and order holds.
@Suite(.timeLimit(.minutes(10))) struct DeliveryToLokiTests {
    private let recorder = Recorder()

    private func settings(_ loki: FakeLoki) -> ClientSettings {
        var settings = ClientSettings.patient(loki.pushURL)
        settings.name = "main"
        settings.backoff.minPeriod = .milliseconds(2)
        settings.backoff.maxPeriod = .milliseconds(20)
        return settings
    }

    private func delivery(_ settings: ClientSettings) throws -> Delivery {
        let client = try LokiClient(settings: settings, version: "1", group: MultiThreadedEventLoopGroup.singleton)
        return Delivery(
            settings: settings, transport: client, observer: recorder,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            settle: { [recorder] in recorder.settle($0, $1) })
    }

    /// Delivers the batches, doing something meanwhile.
    private func deliver(
        _ settings: ClientSettings, _ batches: [SealedBatch], meanwhile: @Sendable () async throws -> Void = {}
    ) async throws {
        let delivery = try delivery(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            for batch in batches { delivery.outbox.offer(batch) }
            try await meanwhile()
            await delivery.outbox.drained()
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(recorder.events.settled.count == batches.count)
    }

    /// Numbered lines in batches of five, two streams in turn; every third batch carries both.
    private func batches(_ count: Int, tenant: String = "", name: String = "w") -> [SealedBatch] {
        var numbers = ["a": 0, "b": 0]
        return (0..<count).map { batch in
            let apps = batch % 3 == 2 ? ["a", "b"] : [batch % 3 == 0 ? "a" : "b"]
            let streams = apps.map { app in
                let lines = (0..<5).map { _ -> String in
                    defer { numbers[app, default: 0] += 1 }
                    return "seq=\(name)\(app):\(numbers[app, default: 0]) text"
                }
                return (app: app, lines: lines)
            }
            return TestBatch.of(
                streams, tenant: tenant, start: 1_700_000_000_000_000_000 + Int64(batch) * 1_000_000_000)
        }
    }

    /// Everything arrived, in order, and no stream was ever in two pushes; but where requests were `givenUp`, which the
    /// server notices only after the next one has come.
    private func check(_ loki: FakeLoki, _ batches: [SealedBatch], givenUp: Bool = false) {
        let report = loki.sequences()
        let total = batches.reduce(0) { $0 + $1.entries }
        #expect(report.numbers.values.reduce(0) { $0 + $1.count } == total)
        for (writer, numbers) in report.numbers { #expect(report.missing(writer, outOf: numbers.count).isEmpty) }
        #expect(report.disorder.isEmpty)
        #expect(report.harmfulRepeats.isEmpty)
        #expect(givenUp || loki.sharedStreams.isEmpty)
        #expect(recorder.events.settled.allSatisfy { $0.outcome == .acknowledged })
        #expect(recorder.events.storedEntries == total)
    }

    @Test func `a server that works gets everything once`() async throws {
        let loki = try await FakeLoki.start()
        let batches = batches(60)
        try await deliver(settings(loki), batches)
        check(loki, batches)
        #expect(loki.statistics.requests == 60)
        #expect(loki.statistics.repeated == 0)
    }

    @Test func `pushes of different streams go side by side, and never two of one stream`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { _ in .delayed(.milliseconds(5)) }
        let batches = batches(60)
        try await deliver(settings(loki), batches)
        check(loki, batches)
        #expect(loki.statistics.maxInFlight == 2)
    }

    @Test func `500 for a while loses nothing`() async throws {
        let loki = try await FakeLoki.start()
        for _ in 0..<20 { loki.enqueue(.answer(status: 500, body: "boom")) }
        let batches = batches(20)
        try await deliver(settings(loki), batches)
        check(loki, batches)
        #expect(recorder.events.statuses.filter { $0 == 500 }.count == 20)
    }

    @Test func `429 with Retry-After is waited for`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.rateLimited(retryAfter: 1))
        let batches = batches(1)
        let clock = ContinuousClock()
        let start = clock.now
        try await deliver(settings(loki), batches)
        check(loki, batches)
        #expect(clock.now - start >= .seconds(1))
    }

    @Test func `resets before and after storing lose nothing, and repeats are recognised`() async throws {
        let loki = try await FakeLoki.start()
        for _ in 0..<5 { loki.enqueue(.reset(), .accept, .reset(storing: true)) }
        let batches = batches(20)
        try await deliver(settings(loki), batches)
        check(loki, batches)
        #expect(loki.statistics.repeated > 0)
    }

    @Test func `answers that never come are given up and tried again`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.hang(), .hang(storing: true))
        let batches = batches(4)
        var settings = settings(loki)
        settings.timeout = .milliseconds(300)
        try await deliver(settings, batches)
        check(loki, batches, givenUp: true)
        #expect(recorder.events.statuses.filter { $0 == -1 }.count >= 2)
        // Given up means that the connection is closed.
        try await loki.wait("end of all requests") { $0.inFlight == 0 }
    }

    @Test func `a server that goes away and comes back gets everything`() async throws {
        let loki = try await FakeLoki.start()
        let batches = batches(40)
        try await deliver(settings(loki), batches) {
            await loki.goAway()
            try await eventually("five failures") { recorder.events.statuses.filter { $0 == -1 }.count >= 5 }
            try await loki.comeBack()
        }
        check(loki, batches)
    }

    @Test func `a server that fails at random gets everything in order`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { request in
            switch (request.number &* 7919) % 11 {
            case 0, 1: .answer(status: 503)
            case 2: .answer(status: 500, storing: true)
            case 3: .reset(storing: true)
            case 4: .reset()
            case 5: .rateLimited()
            case 6: .delayed(.milliseconds(20))
            default: nil
            }
        }
        let batches = batches(100, tenant: "x") + batches(100, tenant: "y", name: "v")
        try await deliver(settings(loki), batches)
        check(loki, batches)
    }

    @Test func `a partial 400 is counted and the rest is there`() async throws {
        let loki = try await FakeLoki.start()
        let hour: Int64 = 3_600_000_000_000
        let newest: Int64 = 1_700_000_000_000_000_000
        let batches = [
            TestBatch.of([("a", ["new"])], start: newest),
            TestBatch.of([("b", ["fine"]), ("a", ["late 1", "late 2"])], start: newest - 2 * hour),
        ]
        try await deliver(settings(loki), batches)
        #expect(recorder.events.refused == [.tooFarBehind: 2])
        #expect(loki.entries.map(\.text) == ["new", "fine"])
        #expect(loki.statistics.refused == 2)
    }

    @Test func `what Loki's limits refuse is counted as Loki counts it`() async throws {
        let loki = try await FakeLoki.start()
        var limits = LokiLimits()
        limits.maxLineSize = 20
        limits.maxLabelValueLength = 10
        loki.setLimits(limits)
        let long = String(repeating: "x", count: 30)
        let now: Int64 = 1_700_000_000_000_000_000
        let batches = [
            TestBatch.of([("a", ["ok", long, "ok 2", long, long + "y"]), (long, ["1", "2", "3", "4"])], start: now),
            TestBatch.of([("c", ["fine"])], start: now),
        ]
        try await deliver(settings(loki), batches)
        #expect(recorder.events.refused == [.lineTooLong: 3, .invalidLabels: 4])
        #expect(recorder.events.storedEntries == 3)
        #expect(loki.statistics.refused == 7)
        #expect(loki.entries.count == 3)
    }

    @Test(arguments: PushFormat.allCases)
    func `a push that is too large is sent in parts`(format: PushFormat) async throws {
        let loki = try await FakeLoki.start()
        var limits = LokiLimits()
        limits.maxBodySize = 400
        loki.setLimits(limits)
        var random = SeededGenerator(1)
        let lines = (0..<20).map { number in
            "seq=w:\(number) " + (0..<60).map { _ in String(UInt8.random(in: 0...9, using: &random)) }.joined()
        }
        let batch = TestBatch.of([("a", lines)], format: format)
        try await deliver(settings(loki), [batch])
        check(loki, [batch])
        #expect(recorder.events.statuses.contains(413))
        #expect(loki.requests.filter { $0.status == 204 }.allSatisfy { $0.bodySize <= 400 })
    }

    @Test func `a tenant that is refused does not hold up another`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { $0.tenant == "bad" ? .answer(status: 500) : nil }
        let good = batches(30, tenant: "good")
        let delivery = try delivery(settings(loki))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            for batch in batches(30, tenant: "bad") + good { delivery.outbox.offer(batch) }
            try await loki.waitForEntries(good.reduce(0) { $0 + $1.entries })
            group.cancelAll()
        }
        #expect(delivery.outbox.pending(tenant: "bad").batches == 30)
        #expect(loki.entries.allSatisfy { $0.tenant == "good" })
        #expect(delivery.status.snapshot.reasons == ["client main: the server answers 500 (tenant bad)"])
    }

    @Test func `a tenant whose pushes hang does not take the connections of another`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { $0.tenant.hasPrefix("slow") ? .hang() : nil }
        var settings = settings(loki)
        settings.timeout = .seconds(30)
        settings.maxInFlight = 8
        let delivery = try delivery(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            for tenant in 0..<3 {
                for stream in 0..<8 {
                    delivery.outbox.offer(TestBatch.of([("s\(stream)", ["x"])], tenant: "slow\(tenant)"))
                }
            }
            try await loki.wait("all slow ones under way") { $0.inFlight == 24 }
            delivery.outbox.offer(TestBatch.of([("a", ["quick"])], tenant: "good"))
            try await loki.waitForEntries(1)
            group.cancelAll()
        }
        #expect(loki.entries.map(\.text) == ["quick"])
    }
}
