import Testing

@testable import Agent

@Suite struct CursorMarksTests {
    @Test func `the saved cursor stands until a chunk is settled, then that of the last settled one`() {
        var marks = CursorMarks(saved: "s")
        #expect(marks.settled == "s")
        marks.add("a", before: 3)
        marks.add("b", before: 5)
        marks.add("c", before: 9)
        marks.settle(before: 2)
        #expect(marks.settled == "s")
        marks.settle(before: 3)
        #expect(marks.settled == "a")
        marks.settle(before: 8)
        #expect(marks.settled == "b")
        marks.settle(before: 9)
        marks.settle(before: 9)
        #expect(marks.settled == "c")
    }

    @Test func `without anything there is no cursor`() {
        var marks = CursorMarks(saved: nil)
        marks.settle(before: 0)
        #expect(marks.settled == nil)
    }
}
