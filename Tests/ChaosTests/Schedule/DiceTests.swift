import Testing

@testable import chaos

@Suite struct DiceTests {
    // If they change, no seed means what it meant.
    @Test func `draws of a seed are the same for ever`() {
        var dice = Dice(1)
        #expect((0..<8).map { _ in dice.number(0...999) } == [465, 519, 590, 235, 761, 48, 45, 533])
    }

    @Test func `a number is in its range, both ends included`() {
        var dice = Dice(2)
        #expect(Set((0..<200).map { _ in dice.number(3...5) }) == [3, 4, 5])
        #expect(dice.number(7...7) == 7)
    }

    @Test func `a chance is always, never, or in between`() {
        var dice = Dice(3)
        #expect((0..<200).allSatisfy { _ in dice.chance(100) })
        #expect(!(0..<200).contains { _ in dice.chance(0) })
        #expect((300...700).contains((0..<1000).filter { _ in dice.chance(50) }.count))
    }

    @Test func `what is drawn of a fork leaves the dice as they are`() {
        var one = Dice(4)
        var two = Dice(4)
        var fork = one.fork()
        _ = two.fork()
        for _ in 0..<10 { _ = fork.number(0...9) }
        #expect(one.number(0...1_000_000) == two.number(0...1_000_000))
    }
}
