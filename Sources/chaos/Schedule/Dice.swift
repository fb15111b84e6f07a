import TestSupport

/// Draws that are the same for a seed on every machine and with every version of the standard library.
struct Dice: Sendable {
    private var generator: SeededGenerator

    init(_ seed: UInt64) { generator = SeededGenerator(seed) }

    /// A number of the range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(generator.next() % UInt64(range.count))
    }

    /// True in so many of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    /// One of the items.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[number(0...(items.count - 1))] }

    /// Dice of its own for a part of the schedule, so that a change in one part leaves the others as they are.
    mutating func fork() -> Dice { Dice(generator.next()) }
}
