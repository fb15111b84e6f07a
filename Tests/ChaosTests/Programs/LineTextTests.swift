import Testing

@testable import chaos

@Suite struct LineTextTests {
    private static let line = LineText.make(program: "pod1", number: 42, rest: Array("a line of some length".utf8))

    @Test(arguments: [[], Array("x".utf8), Array("with\nlines: and \"more\"".utf8), [UInt8](repeating: 7, count: 999)])
    func `a record says who wrote it and that it is whole`(rest: [UInt8]) {
        let line = LineText.make(program: "a:b", number: 7, rest: rest)
        #expect(LineText.read(line) == .intact(program: "a:b", number: 7))
    }

    @Test func `a change of any bit is found`() {
        for place in Self.line.indices {
            for bit in 0..<8 {
                var line = Self.line
                line[place] ^= 1 << UInt8(bit)
                #expect(LineText.read(line) != .intact(program: "pod1", number: 42), "bit \(bit) of byte \(place)")
            }
        }
    }

    @Test func `a missing beginning or end is found, and one byte too many`() {
        for count in 1...Self.line.count {
            #expect(LineText.read(Array(Self.line.dropLast(count))) == .corrupted)
            #expect(LineText.read(Array(Self.line.dropFirst(count))) == .corrupted)
        }
        #expect(LineText.read(Self.line + [0]) == .corrupted)
    }

    @Test func `two records in one are none`() {
        #expect(LineText.read(Self.line + Self.line) == .corrupted)
    }
}
