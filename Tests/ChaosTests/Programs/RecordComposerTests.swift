import Testing

@testable import chaos

@Suite struct RecordComposerTests {
    private static let rules = ProgramPlan.Logrotate(copiesAndTruncates: false, compression: .never, usesDates: false)
    private static let kinds: [ProgramPlan.Kind] = [.container, .host(rules), .traces(rules)]

    @Test(arguments: kinds, [LineSize.usual, .long])
    func `what is written reads as the record`(kind: ProgramPlan.Kind, size: LineSize) throws {
        var composer = RecordComposer(Self.plan(kind))
        for number in 0..<200 {
            let composed = composer.compose(number, size, path: "/a.log")
            #expect(composed.record.fate == .arrives)
            #expect(composed.writes.allSatisfy { $0.last == 0x0a })
            let records = WrittenText.records(Array(composed.writes.joined()), isContainer: Self.plan(kind).isContainer)
            #expect(records.count == 1)
            let line = try #require(records.first)
            #expect(line.count <= RecordComposer.longestLine)
            #expect(LineText.read(line) == .intact(program: "p", number: number))
        }
    }

    @Test func `a long line of a container is cut into pieces of 16 KiB, and has the time of the last one`() throws {
        var composer = RecordComposer(Self.plan(.container))
        let composed = composer.compose(0, .long, path: "/a.log")
        let pieces = composed.writes.map { $0.dropLast().split(separator: 0x20, maxSplits: 3) }
        #expect(pieces.count == 2)
        #expect(pieces.map { String(decoding: $0[2], as: UTF8.self) } == ["P", "F"])
        #expect(pieces[0][3].count == 16 << 10)
        let time = try #require(composed.record.time)
        #expect(String(decoding: pieces[1][0], as: UTF8.self) == timeText(time))
    }

    @Test(arguments: kinds)
    func `a record in parts is more than one write`(kind: ProgramPlan.Kind) {
        var composer = RecordComposer(Self.plan(kind))
        for number in 0..<50 {
            let count = composer.compose(number, .usual, path: "/a.log", parts: true).writes.count
            // A plain line is cut in two by whoever writes it.
            if case .host = kind { #expect(count == 1) } else { #expect(count > 1) }
        }
    }

    @Test(arguments: kinds)
    func `what Loki must refuse has too long a line or label`(kind: ProgramPlan.Kind) throws {
        var composer = RecordComposer(Self.plan(kind))
        for number in 0..<50 {
            let composed = composer.compose(number, .refused, path: "/a.log")
            #expect(composed.record.fate == .isRefused)
            let bytes = Array(composed.writes.joined())
            let line = try #require(WrittenText.records(bytes, isContainer: Self.plan(kind).isContainer).first)
            let level = composed.record.labels["level"] ?? ""
            #expect(line.count > RecordComposer.longestLine || level.utf8.count > 2048)
        }
    }

    @Test func `a program of one seed writes the same lines`() {
        let writes = (0..<2).map { _ in
            var composer = RecordComposer(Self.plan(.host(Self.rules)))
            return (0..<20).map { composer.compose($0, .usual, path: "/a.log").writes }
        }
        #expect(writes[0] == writes[1])
    }

    private static func plan(_ kind: ProgramPlan.Kind) -> ProgramPlan {
        ProgramPlan(name: "p", kind: kind, isFirst: true, seed: 11)
    }
}
