import Testing

@testable import Agent

@Suite struct ReadMarksTests {
    private let first = ContentMark(length: 10, hash: 1)
    private let second = ContentMark(length: 20, hash: 2)

    @Test func `a place up to which lines were taken has its mark, until a later one is settled`() {
        var marks = ReadMarks()
        marks.took(to: 10, first, settled: 0)
        marks.took(to: 20, second, settled: 0)
        #expect(marks.settled(to: 10) == first)
        #expect(marks.settled(to: 10) == first)
        #expect(marks.settled(to: 20) == second)
        #expect(marks.settled(to: 10) == nil)
    }

    @Test func `a place in between has none`() {
        var marks = ReadMarks()
        marks.took(to: 10, first, settled: 0)
        marks.took(to: 20, second, settled: 0)
        #expect(marks.settled(to: 15) == nil)
        #expect(marks.settled(to: 20) == second)
        #expect(marks.settled(to: 30) == nil)
    }

    @Test func `where nothing more was taken the first mark stays`() {
        var marks = ReadMarks()
        marks.took(to: 10, first, settled: 0)
        marks.took(to: 10, second, settled: 0)
        #expect(marks.settled(to: 10) == first)
    }

    @Test func `marks of what is settled are forgotten though nobody asks, but for the last one`() {
        var marks = ReadMarks()
        for place in 1...100_000 {
            marks.took(to: place, ContentMark(length: 1, hash: UInt64(place)), settled: place - 3)
        }
        #expect(marks.count <= 64)
        #expect(marks.settled(to: 99_997)?.hash == 99_997)
        // Nothing is settled: all stay.
        for place in 100_001...101_000 {
            marks.took(to: place, ContentMark(length: 1, hash: UInt64(place)), settled: 99_997)
        }
        #expect(marks.settled(to: 99_998)?.hash == 99_998)
        #expect(marks.settled(to: 101_000)?.hash == 101_000)
    }
}
