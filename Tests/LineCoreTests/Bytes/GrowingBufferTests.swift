import TestSupport
import Testing

@testable import LineCore

@Suite struct GrowingBufferTests {
    @Test func `it holds what was appended, whatever the pieces`() {
        var random = SeededGenerator(2)
        var buffer = GrowingBuffer()
        var expected: [UInt8] = []
        for _ in 0..<2000 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                let byte = UInt8.random(in: 0...255, using: &random)
                buffer.append(byte)
                expected.append(byte)
            case 1:
                buffer.append("text")
                expected += Array("text".utf8)
            case 2:
                let piece = [UInt8](repeating: 9, count: .random(in: 0...700, using: &random))
                piece.withBytes { buffer.append($0) }
                expected += piece
            default:
                unsafe buffer.appendInPlace(50) { room in
                    for index in 0..<20 { unsafe room[index] = UInt8(index) }
                    return 20
                }
                expected += Array(0..<20)
            }
        }
        #expect([UInt8](buffer.bytes) == expected)
        #expect(buffer.count == expected.count)
        #expect(buffer.capacity >= buffer.count)
    }

    @Test func `emptied, it keeps its memory up to a bound and gives back what is larger`() {
        var buffer = GrowingBuffer()
        [UInt8](repeating: 1, count: 5000).withBytes { buffer.append($0) }
        let capacity = buffer.capacity
        buffer.removeAll()
        #expect(buffer.bytes.isEmpty)
        #expect(buffer.capacity == capacity)
        buffer.removeAll(keeping: capacity)
        #expect(buffer.capacity == capacity)
        buffer.removeAll(keeping: capacity - 1)
        #expect(buffer.capacity == 0)
        buffer.append(3)
        #expect([UInt8](buffer.bytes) == [3])
    }

    @Test func `a large buffer grows by a quarter, so that its size stays near what it holds`() {
        var buffer = GrowingBuffer()
        let piece = [UInt8](repeating: 1, count: 1 << 20)
        for _ in 0..<16 { piece.withBytes { buffer.append($0) } }
        #expect(buffer.capacity <= buffer.count * 5 / 4 + piece.count)
    }
}
