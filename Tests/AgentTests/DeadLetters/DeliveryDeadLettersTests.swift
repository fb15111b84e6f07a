import LineCore
import Logging
import NIOPosix
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// Delivery with somewhere for what is refused, against a Loki that refuses.
@Suite(.timeLimit(.minutes(10))) struct DeliveryDeadLettersTests {
    /// Remembers what it was given, and asserts that nothing was settled before.
    private final class Box: DeadLetterTaker {
        private let storage = Mutex<(letters: [DeadLetter], unread: Int)>(([], 0))
        var letters: [DeadLetter] { storage.withLock { $0.letters } }
        var unread: Int { storage.withLock { $0.unread } }
        func take(_ letters: [DeadLetter]) async { storage.withLock { $0.letters += letters } }
        func cannotRead(_ entries: Int) { storage.withLock { $0.unread += entries } }
    }

    private let recorder = Recorder()
    private let box = Box()

    private func deliver(
        _ batches: [SealedBatch], to transport: any PushTransport, change: (inout ClientSettings) -> Void = { _ in }
    ) async {
        var settings = ClientSettings(url: "http://loki/")
        settings.name = "main"
        change(&settings)
        let delivery = Delivery(
            settings: settings, transport: transport, observer: recorder, deadLetters: box,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), time: .manual(ManualTime()),
            random: { 0 }, sleep: { _ in await Task.yield() },
            settle: { [recorder] in recorder.settle($0, $1) })
        for batch in batches { delivery.outbox.offer(batch) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            await delivery.outbox.drained()
            group.cancelAll()
        }
    }

    private func client(_ loki: FakeLoki) throws -> LokiClient {
        try LokiClient(
            settings: ClientSettings.patient(loki.pushURL), version: "1", group: MultiThreadedEventLoopGroup.singleton)
    }

    private func lines(_ letters: [DeadLetter]) -> [String] { letters.map { String(decoding: $0.line, as: UTF8.self) } }

    @Test(arguments: PushFormat.allCases)
    func `the refused lines are found among good ones, whatever the body is made of`(format: PushFormat) async throws {
        var options = LokiOptions()
        options.limits.maxLineSize = 20
        let loki = try await FakeLoki.start(options)
        let long = String(repeating: "x", count: 30)
        let batch = TestBatch.of(
            [
                ("a", (0..<40).map { $0 == 7 || $0 == 31 ? "\(long)\($0)" : "line \($0)" }),
                ("b", (0..<40).map { "line \($0)" }),
                ("c", ["\(long)c"]),
            ], tenant: "t", format: format)
        await deliver([batch], to: try client(loki))
        #expect(lines(box.letters) == ["\(long)7", "\(long)31", "\(long)c"])
        #expect(box.letters.map(\.reason) == Array(repeating: "line_too_long", count: 3))
        #expect(box.letters.map(\.labels) == [[Label("app", "a")], [Label("app", "a")], [Label("app", "c")]])
        #expect(box.letters.allSatisfy { $0.client == "main" && $0.tenant == "t" && !$0.isUndecided })
        #expect(box.letters[0].time == 1_700_000_000_007_000_000)
        #expect(recorder.events.settled.map(\.outcome.refused) == [[.lineTooLong: 3]])
        #expect(recorder.events.storedEntries == 78)
        #expect(loki.statistics.stored == 78)
        #expect(recorder.events.searches.reduce(0, +) == loki.statistics.requests - 1)
        await loki.stop()
    }

    @Test func `every stream that the ingester refused is counted, though it names the last one only`() async throws {
        let loki = try await FakeLoki.start()
        let now: Int64 = 1_700_000_000_000_000_000
        let young = TestBatch.of([("a", ["new"]), ("b", ["new"]), ("c", ["new"])], start: now)
        await deliver([young], to: try client(loki))
        let behind = TestBatch.of(
            [("a", ["a1", "a2"]), ("b", ["b1"]), ("c", ["c1", "c2"])], start: now - 7_200_000_000_000)
        await deliver([behind], to: try client(loki))
        #expect(lines(box.letters) == ["a1", "a2", "b1", "c1", "c2"])
        #expect(recorder.events.settled.last?.outcome.refused == [.tooFarBehind: 5])
        await loki.stop()
    }

    @Test func `a whole push that is refused is written without asking again`() async {
        let transport = ScriptedTransport([.answer(LokiAnswer(status: 422, body: "no"))])
        await deliver([TestBatch.of([("a", ["1", "2"])])], to: transport)
        #expect(lines(box.letters) == ["1", "2"])
        #expect(transport.pushes.count == 1)
        #expect(recorder.events.settled.map(\.outcome.refused) == [[.badRequest: 2]])
    }

    @Test func `what is given up after its retries is written too`() async {
        let transport = ScriptedTransport(otherwise: { _ in .answer(LokiAnswer(status: 500)) })
        await deliver([TestBatch.of([("a", ["1", "2"])])], to: transport) { $0.backoff.maxRetries = 3 }
        #expect(lines(box.letters) == ["1", "2"])
        #expect(box.letters.map(\.reason) == ["retries_exhausted", "retries_exhausted"])
        #expect(recorder.events.settled.map(\.outcome.refused) == [[.retriesExhausted: 2]])
    }

    @Test func `an entry too large for the server is written, and the others go through`() async {
        let transport = ScriptedTransport(otherwise: { push in
            let isHuge = (OpenedPush(push.body, format: push.format)?.entry(0)?.line ?? []).starts(with: "huge".utf8)
            return .answer(LokiAnswer(status: push.body.count > 60 || isHuge ? 413 : 204))
        })
        let huge = "huge" + (0..<100).map { "\($0)" }.joined()
        await deliver([TestBatch.of([("a", ["1", "2", huge, "4", "5"])])], to: transport)
        #expect(lines(box.letters) == [huge])
        #expect(box.letters.map(\.reason) == ["entry_too_large"])
        #expect(recorder.events.storedEntries == 4)
    }

    @Test func `where the answers stop what is open is written with a mark, and counted as the first answer did`() async
    {
        let body =
            "2 errors like: entry for stream '{app=\"a\"}' has timestamp too old: 2019; "
            + "1 errors like: entry for stream '{app=\"b\"}' has timestamp too old: 2019"
        let first = PushResult.answer(LokiAnswer(status: 400, body: body))
        let transport = ScriptedTransport([first], otherwise: { _ in .answer(LokiAnswer(status: 500)) })
        let batch = TestBatch.of([("a", ["1", "2", "3"]), ("b", ["4", "5"])])
        await deliver([batch], to: transport) { $0.backoff.maxRetries = 1 }
        #expect(lines(box.letters) == ["1", "2", "3", "4", "5"])
        #expect(box.letters.allSatisfy { $0.isUndecided && $0.reason == "too_old" })
        #expect(recorder.events.settled.map(\.outcome.refused) == [[.tooOld: 3]])
    }

    @Test func `a body that cannot be read costs letters, which are counted`() async {
        let transport = ScriptedTransport([.answer(LokiAnswer(status: 422))])
        await deliver([TestBatch.empty(entries: 3, bytes: 9)], to: transport)
        #expect(box.unread == 3)
        #expect(recorder.events.settled.map(\.outcome.refused) == [[.badRequest: 3]])
    }
}
