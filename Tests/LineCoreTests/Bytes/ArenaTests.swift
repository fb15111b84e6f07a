import TestSupport
import Testing

@testable import LineCore

@Suite struct ArenaTests {
    private final class Canary {}

    private func address(_ bytes: Bytes) -> Int { unsafe bytes.withPointer { Int(bitPattern: $0) } }

    @Test func `copies of any size stay as they are until the reset`() {
        let arena = Arena()
        var random = SeededGenerator(1)
        var copies: [(Bytes, [UInt8])] = []
        for _ in 0..<400 {
            let size = [0, 1, 7, 300, 20_000, 70_000, 200_000].randomElement(using: &random) ?? 0
            let bytes = [UInt8](repeating: .random(in: 0...255, using: &random), count: size)
            copies.append((bytes.withBytes(arena.copy), bytes))
        }
        for (copy, bytes) in copies { #expect([UInt8](copy) == bytes) }
    }

    @Test func `after a reset the same memory is used again`() {
        let arena = Arena()
        let first = address(([1, 2, 3] as [UInt8]).withBytes(arena.copy))
        for _ in 0..<100 {
            arena.reset()
            #expect(address(([4, 5] as [UInt8]).withBytes(arena.copy)) == first)
        }
    }

    @Test func `room that was not written is given to the next`() {
        let arena = Arena()
        let short = unsafe arena.make(atMost: 1000) { room in
            unsafe room[0] = 7
            return 1
        }
        let next = ([8] as [UInt8]).withBytes(arena.copy)
        #expect([UInt8](short) == [7])
        #expect(address(next) == address(short) + 1)
    }

    @Test func `an object is kept until the reset`() {
        let arena = Arena()
        weak var canary: Canary?
        do {
            let made = Canary()
            canary = made
            arena.keep(made)
        }
        #expect(canary != nil)
        arena.reset()
        #expect(canary == nil)
    }
}
