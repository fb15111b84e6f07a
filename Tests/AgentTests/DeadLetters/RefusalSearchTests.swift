import LineCore
import TestSupport
import Testing

@testable import Agent

struct RefusalSearchTests {
    private typealias Answer = RefusalSearch.Answer
    private typealias Verdict = RefusalSearch.Verdict

    /// Which entries of which streams a server refuses, and how it answers.
    private struct Server {
        var streams: [Range<Int>]
        var refused: [Int: RefusalReason]
        /// The ingester's way: only the last stream's are told of, and of which streams is not said.
        var isIngester = false

        func answer(_ range: Range<Int>) -> Answer {
            let inside = streams.indices.filter { streams[$0].overlaps(range) }
            let told = isIngester ? inside.suffix(1) : inside[...]
            var answer = Answer(counts: [:], streams: isIngester ? nil : [])
            for stream in told {
                for entry in streams[stream].clamped(to: range) {
                    guard let reason = refused[entry] else { continue }
                    answer.counts[reason, default: 0] += 1
                    answer.streams?.insert(stream)
                }
            }
            return answer.counts.isEmpty ? .stored : answer
        }

        /// What the agent is told of the whole push: at least that something is refused.
        func run() -> (outcome: RefusalSearch.Outcome, requests: Int) {
            let count = streams.last?.upperBound ?? 0
            var search = RefusalSearch(
                streams: streams, times: Array(repeating: 0, count: count), answer: answer(0..<count))
            while let range = search.next() { search.take(answer(range)) }
            let requests = search.requests
            return (search.finish(), requests)
        }
    }

    private static func streams(_ sizes: [Int]) -> [Range<Int>] {
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return start..<(start + size)
        }
    }

    @Test func `a push that is refused as a whole needs no request`() {
        let server = Server(
            streams: Self.streams([3, 2]),
            refused: Dictionary(uniqueKeysWithValues: (0..<5).map { ($0, RefusalReason.tooOld) }))
        let (outcome, requests) = server.run()
        #expect(outcome.verdicts == Array(repeating: .refused(.tooOld), count: 5))
        #expect(requests == 0)
    }

    @Test func `one refused entry of many is found by halving its stream alone`() {
        let server = Server(streams: Self.streams([1000, 1000, 1000]), refused: [1234: .lineTooLong])
        let (outcome, requests) = server.run()
        #expect(outcome.refused == [1234: .lineTooLong])
        #expect(outcome.verdicts[1234] == .refused(.lineTooLong))
        #expect(requests <= 10)
    }

    @Test func `streams that an ingester does not name are found too`() {
        let server = Server(
            streams: Self.streams([4, 4, 4]), refused: [1: .tooFarBehind, 2: .tooFarBehind, 11: .tooFarBehind],
            isIngester: true)
        let (outcome, _) = server.run()
        #expect(outcome.refused == [1: .tooFarBehind, 2: .tooFarBehind, 11: .tooFarBehind])
    }

    @Test(arguments: [false, true])
    func `whatever is refused is found exactly within the bound, or marked as undecided`(isIngester: Bool) {
        var random = SeededGenerator(4)
        for _ in 0..<400 {
            let sizes = (0..<Int.random(in: 1...8, using: &random)).map { _ in Int.random(in: 1...60, using: &random) }
            let streams = Self.streams(sizes)
            var refused: [Int: RefusalReason] = [:]
            let reasons: [RefusalReason] = isIngester ? [.tooFarBehind] : [.tooOld, .lineTooLong, .invalidMetadata]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                refused[Int.random(in: 0..<streams[streams.count - 1].upperBound, using: &random)] =
                    reasons.randomElement(using: &random)
            }
            if isIngester { refused[streams[streams.count - 1].lowerBound] = .tooFarBehind }
            let (outcome, requests) = Server(streams: streams, refused: refused, isIngester: isIngester).run()
            #expect(requests <= RefusalSearch.mostRequests)
            for (entry, verdict) in outcome.verdicts.enumerated() {
                switch verdict {
                case .stored: #expect(refused[entry] == nil)
                case .refused(let reason): #expect(refused[entry] == reason)
                case .undecided: #expect(requests == RefusalSearch.mostRequests)
                }
            }
            if !outcome.verdicts.contains(where: { if case .undecided = $0 { true } else { false } }) {
                #expect(outcome.refused == refused)
            }
        }
    }

    @Test func `at the bound what is open is undecided, and as many count as refused as the answer counted`() {
        let refused = Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: 2000, by: 2).map { ($0, RefusalReason.tooOld) })
        let (outcome, requests) = Server(streams: [0..<2000], refused: refused).run()
        #expect(requests == RefusalSearch.mostRequests)
        #expect(outcome.refused.count == 1000)
        for (entry, verdict) in outcome.verdicts.enumerated() {
            if verdict == .stored { #expect(refused[entry] == nil) }
            if case .refused = verdict { #expect(refused[entry] != nil) }
        }
        let given = Set(outcome.verdicts.indices.filter { outcome.verdicts[$0] != .stored })
        #expect(given.isSuperset(of: refused.keys))
    }

    @Test func `a part that gets no answer is undecided, the others are not`() {
        let server = Server(streams: Self.streams([1, 1, 1]), refused: [0: .tooOld, 1: .tooOld])
        var search = RefusalSearch(streams: server.streams, times: [0, 0, 0], answer: server.answer(0..<3))
        #expect(search.next() == 0..<1)
        search.take(nil)
        while let range = search.next() { search.take(server.answer(range)) }
        let outcome = search.finish()
        #expect(outcome.verdicts == [.undecided(.tooOld), .refused(.tooOld), .stored])
        // The answer counted two, and they are counted.
        #expect(outcome.refused == [0: .tooOld, 1: .tooOld])
    }

    @Test func `of two halves one of which gets no answer the other is asked for`() {
        let refused: [Int: RefusalReason] = [0: .tooOld, 1: .tooOld]
        let server = Server(streams: [0..<4], refused: refused)
        var search = RefusalSearch(streams: server.streams, times: [0, 0, 0, 0], answer: server.answer(0..<4))
        #expect(search.next() == 0..<2)
        search.take(nil)
        #expect(search.next() == 2..<4)
        search.take(server.answer(2..<4))
        #expect(search.next() == nil)
        #expect(search.finish().verdicts == [.undecided(.tooOld), .undecided(.tooOld), .stored, .stored])
        #expect(search.finish().refused == refused)
    }

    @Test func `an entry that may have been taken before its stream went on is undecided`() {
        let minute: Int64 = 60_000_000_000
        // Both streams span two hours; the second one's complaint made the search look at the first too.
        let times = [0, 120 * minute, 0, 1, 120 * minute]
        var search = RefusalSearch(
            streams: [0..<2, 2..<5], times: times, answer: Answer(counts: [.tooFarBehind: 1], streams: nil))
        #expect(search.next() == 0..<2)
        search.take(Answer(counts: [.tooFarBehind: 1], streams: nil))
        while let range = search.next() {
            search.take(range.contains(0) ? Answer(counts: [.tooFarBehind: 1], streams: nil) : .stored)
        }
        let outcome = search.finish()
        #expect(outcome.verdicts[0] == .undecided(.tooFarBehind))
        #expect(outcome.verdicts[1...].allSatisfy { $0 == .stored })
    }

    @Test func `of a single stream the ingester's count settles such doubts`() {
        let minute: Int64 = 60_000_000_000
        var search = RefusalSearch(
            streams: [0..<3], times: [0, 120 * minute, 121 * minute],
            answer: Answer(counts: [.tooFarBehind: 1], streams: nil))
        while let range = search.next() {
            search.take(range.contains(0) ? Answer(counts: [.tooFarBehind: 1], streams: nil) : .stored)
        }
        #expect(search.finish().verdicts == [.refused(.tooFarBehind), .stored, .stored])
    }

    @Test func `a server that claims more than there is traps nothing`() {
        var search = RefusalSearch(
            streams: [0..<2], times: [0, 0], answer: Answer(counts: [.tooOld: .max, .tooNew: .max], streams: [0, 7]))
        while search.next() != nil { search.take(Answer(counts: [.tooOld: .max], streams: [9])) }
        #expect(search.finish().refused == [0: .tooOld, 1: .tooOld])
    }
}
