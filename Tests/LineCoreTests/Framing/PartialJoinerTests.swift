import Testing

@testable import LineCore

@Suite struct PartialJoinerTests {
    private static let out = LabelSet([Label("stream", "stdout")])
    private static let err = LabelSet([Label("stream", "stderr")])

    private func record(_ line: Bytes, _ labels: LabelSet, at time: Int64) -> Record {
        var record = Record(line: line, time: time, labels: labels, sourceBytes: line.count + 10, readAt: time)
        record.metadata = [Label("at", "\(time)")]
        return record
    }

    private func hold(_ text: String, _ labels: LabelSet, at time: Int64, in joiner: inout PartialJoiner) {
        Array(text.utf8).withBytes {
            joiner.hold(record($0, labels, at: time), Extracted(names: ExtractedNames()).snapshot())
        }
    }

    @Test func `pieces go before their line, apart for each stream, and the books of all are on the record`() {
        var joiner = PartialJoiner()
        let arena = Arena()
        hold("o1-", Self.out, at: 1, in: &joiner)
        hold("e1-", Self.err, at: 2, in: &joiner)
        hold("o2-", Self.out, at: 3, in: &joiner)
        #expect(joiner.count == 2)
        Array("o3".utf8).withBytes { bytes in
            var last = record(bytes, Self.out, at: 4)
            joiner.join(into: &last, arena: arena)
            #expect(String(last.line) == "o1-o2-o3")
            #expect(last.time == 4)
            #expect(last.readAt == 1)
            #expect(last.metadata == [Label("at", "4")])
            #expect(last.lines == 3)
            #expect(last.sourceBytes == 13 + 13 + 12)
            #expect(last.absorbed == 2)
            #expect(last.heldLines == 2)
            #expect(last.heldBytes == 26)
        }
        #expect(!joiner.holds(Self.out))
        #expect(joiner.holds(Self.err))
    }

    @Test func `a record of a stream with nothing held stays as it is`() {
        var joiner = PartialJoiner()
        hold("e", Self.err, at: 1, in: &joiner)
        Array("o".utf8).withBytes { bytes in
            var alone = record(bytes, Self.out, at: 2)
            joiner.join(into: &alone, arena: Arena())
            #expect(String(alone.line) == "o")
            #expect(alone.lines == 1)
            #expect(alone.absorbed == 0)
        }
        #expect(joiner.count == 1)
    }

    @Test func `equal labels are one stream, whichever object they are`() {
        var joiner = PartialJoiner()
        hold("a", Self.out, at: 1, in: &joiner)
        hold("b", LabelSet([Label("stream", "stdout")]), at: 2, in: &joiner)
        #expect(joiner.count == 1)
    }

    @Test func `what is held the longest comes out first, with its latest piece's time`() throws {
        var joiner = PartialJoiner()
        let arena = Arena()
        hold("a", Self.out, at: 10, in: &joiner)
        hold("b", Self.err, at: 20, in: &joiner)
        hold("c", Self.out, at: 30, in: &joiner)
        let early = joiner.takeOldest(heldSinceBefore: 10, arena: arena)
        #expect(early?.record.lines == nil)
        let taken = joiner.takeOldest(heldSinceBefore: 11, arena: arena)
        let first = try #require(taken?.record)
        #expect(String(first.line) == "ac")
        #expect(first.time == 30)
        #expect(first.readAt == 10)
        #expect(first.metadata == [Label("at", "30")])
        #expect(first.lines == 2)
        #expect(first.absorbed == 2)
        #expect(first.heldLines == 2)
        #expect(first.heldBytes == first.sourceBytes)
        let still = joiner.takeOldest(heldSinceBefore: 20, arena: arena)
        #expect(still?.record.lines == nil)
        let second = joiner.takeOldest(arena: arena)
        #expect(second.map { String($0.record.line) } == "b")
        let none = joiner.takeOldest(arena: arena)
        #expect(none?.record.lines == nil)
    }

    @Test(arguments: 1...7)
    func `a joined line is cut at its bound wherever the pieces meet`(longest: Int) {
        var joiner = PartialJoiner(longest: longest)
        let arena = Arena()
        hold("abc", Self.out, at: 1, in: &joiner)
        hold("", Self.out, at: 2, in: &joiner)
        hold("de", Self.out, at: 3, in: &joiner)
        Array("f".utf8).withBytes { bytes in
            var last = record(bytes, Self.out, at: 4)
            joiner.join(into: &last, arena: arena)
            #expect(String(last.line) == "abcdef".prefix(longest))
            #expect(last.lines == 4)
        }
    }
}
