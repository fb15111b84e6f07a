import Testing

@testable import Agent

struct DeadLetterShelfTests {
    private typealias File = DeadLetterShelf.File

    @Test func `the first letter opens the first file, and the next ones go on in it`() {
        var shelf = DeadLetterShelf(bound: 1600)
        #expect(shelf.makeRoom(for: 60) == DeadLetterShelf.Step(opened: 1))
        shelf.wrote(60)
        #expect(shelf.makeRoom(for: 40) == DeadLetterShelf.Step())
        shelf.wrote(40)
        #expect(shelf.makeRoom(for: 1) == DeadLetterShelf.Step(opened: 2))
    }

    @Test func `a file of an earlier life is never gone on with`() {
        var shelf = DeadLetterShelf(bound: 1600)
        shelf.found([File(number: 7, size: 10)])
        #expect(shelf.makeRoom(for: 1)?.opened == 8)
    }

    @Test func `at the bound the oldest files go, and only as many as must`() {
        var shelf = DeadLetterShelf(bound: 1600)
        shelf.found([File(number: 3, size: 700), File(number: 1, size: 500), File(number: 2, size: 100)])
        #expect(shelf.makeRoom(for: 300) == DeadLetterShelf.Step(opened: 4))
        shelf.wrote(300)
        #expect(shelf.makeRoom(for: 10) == DeadLetterShelf.Step(removed: [1], opened: 5))
        shelf.wrote(10)
        #expect(shelf.bytes == 1110)
    }

    @Test func `what is larger than the bound has never room`() {
        var shelf = DeadLetterShelf(bound: 1600)
        #expect(shelf.makeRoom(for: 1601) == nil)
        #expect(shelf.makeRoom(for: 1600) == DeadLetterShelf.Step(opened: 1))
    }

    @Test func `a file that was taken away does not give its number back`() {
        var shelf = DeadLetterShelf(bound: 1600)
        _ = shelf.makeRoom(for: 10)
        shelf.wrote(10)
        shelf.close()
        shelf.found([])
        #expect(shelf.makeRoom(for: 10)?.opened == 2)
    }

    @Test func `the bound holds whatever comes`() {
        var shelf = DeadLetterShelf(bound: 1000)
        for size in [1, 900, 3, 99, 500, 62, 1000, 7, 400, 400, 400] {
            #expect(shelf.makeRoom(for: size) != nil)
            shelf.wrote(size)
            #expect(shelf.bytes <= 1000)
        }
    }
}
