import LineCore
import Testing

@Suite struct LineSourceJournalTests {
    private func chunk(_ messages: [String], time: UInt64 = 5, maxEntrySize: Int = 1000) -> JournalChunk {
        var rules = JournalRules()
        rules.labels = [Label("job", "j")]
        rules.maxEntrySize = maxEntrySize
        let maker = JournalEntryMaker(rules)
        for message in messages {
            maker.begin()
            if !message.isEmpty { Array("MESSAGE=\(message)".utf8).withBytes { maker.take($0) } }
            maker.finish(realtime: time)
        }
        return maker.takeChunk()
    }

    @Test func `entries are numbered, and the mark follows the answers chunk by chunk`() {
        let source = JournalSourceRun()
        source.consume(chunk(["a", "b"]))
        source.consume(chunk(["c"]))
        #expect(source.run.boarded.map(\.text) == ["a", "b", "c"])
        #expect(source.run.source.offset == 3)
        #expect(source.run.source.mark == 0)
        source.run.settle(2)
        #expect(source.run.source.mark == 0)
        source.run.settle(0)
        source.run.settle(1)
        #expect(source.run.source.mark == 3)
    }

    @Test func `entries that become no line are settled when all before them are`() {
        let source = JournalSourceRun()
        source.consume(chunk(["a"]))
        source.consume(chunk(["", ""]))
        #expect(source.run.source.mark == 0)
        source.run.settle(0)
        #expect(source.run.source.mark == 3)
        #expect(source.run.job.books.imbalance(client: 0) == .zero)
    }

    @Test func `an entry carries its own time, and nothing is noted for a replay`() {
        let source = JournalSourceRun()
        source.consume(chunk(["a", "b"], time: 7))
        #expect(source.run.boarded.map(\.time) == [7_000, 7_000])
        #expect(source.run.source.notes.isEmpty)
        #expect(source.run.source.readLimit() == nil)
    }

    @Test func `while a stage holds an entry the mark stays before it`() throws {
        let stage = MultilineStage(MultilineStage.Rules(firstLine: try Regex("^X")))
        let source = JournalSourceRun(stages: [stage])
        source.consume(chunk(["Xa"]))
        source.consume(chunk(["b"]))
        #expect(source.run.boarded.isEmpty)
        #expect(source.run.source.mark == 0)
        source.consume(chunk(["Xc"]))
        #expect(source.run.boarded.map(\.text) == ["Xa\nb"])
        #expect(source.run.source.mark == 0)
    }

    @Test func `entries that were cut are counted`() {
        let source = JournalSourceRun()
        source.consume(chunk(["short", "longer than it may be"], maxEntrySize: 10))
        #expect(source.run.job.books.truncated.lines == 1)
    }
}
