import Testing

@testable import Agent

@Suite struct ReadMarksTests {
    private let first = ContentMark(length: 10, hash: 1)
    private let second = ContentMark(length: 20, hash: 2)

    @Test func `a place up to which lines were taken has its mark, until a later one is settled`() {
        var marks = ReadMarks()
        marks.took(to: 10, first)
        marks.took(to: 20, second)
        #expect(marks.settled(to: 10) == first)
        #expect(marks.settled(to: 10) == first)
        #expect(marks.settled(to: 20) == second)
        #expect(marks.settled(to: 10) == nil)
    }

    @Test func `a place in between has none`() {
        var marks = ReadMarks()
        marks.took(to: 10, first)
        marks.took(to: 20, second)
        #expect(marks.settled(to: 15) == nil)
        #expect(marks.settled(to: 20) == second)
        #expect(marks.settled(to: 30) == nil)
    }

    @Test func `where nothing more was taken the first mark stays`() {
        var marks = ReadMarks()
        marks.took(to: 10, first)
        marks.took(to: 10, second)
        #expect(marks.settled(to: 10) == first)
    }
}
