import TestSupport
import Testing

@testable import LineCore

@Suite struct LineFramerTests {
    private struct Line: Equatable {
        var bytes: [UInt8]
        var taken: Int
    }

    // Cuts at newlines, with all bytes at hand.
    private static func naive(_ text: [UInt8], _ rules: LineFramer.Rules) -> [Line] {
        var lines = text.split(separator: 0x0a, omittingEmptySubsequences: false)
            .map { Line(bytes: Array($0), taken: $0.count + 1) }
        // After the last newline there is a line only if it has bytes, and it has no end.
        if let last = lines.popLast(), last.taken > 1 { lines.append(Line(bytes: last.bytes, taken: last.taken - 1)) }
        return lines.map { line in
            var line = line
            if rules.longestLine > 0 { line.bytes = Array(line.bytes.prefix(rules.longestLine)) }
            if rules.dropsReturn, line.bytes.last == 0x0d { line.bytes.removeLast() }
            if rules.trims { while line.bytes.last == 0x0d { line.bytes.removeLast() } }
            return line
        }
    }

    // Reads as a tail does: what is there, up to a chunk's size, from where the last read was consumed.
    private static func framed(
        _ text: [UInt8], growing ends: [Int], chunk size: Int, _ rules: LineFramer.Rules
    ) -> [Line] {
        var framer = LineFramer(rules: rules)
        var lines: [Line] = []
        var offset = 0
        text.withBytes { bytes in
            for end in ends {
                while offset < end {
                    let chunk = bytes[offset..<min(offset + size, end)]
                    let consumed = framer.frame(chunk, full: chunk.count == size) {
                        lines.append(Line(bytes: Array($0), taken: $1))
                    }
                    if consumed == 0 { break }
                    offset += consumed
                }
            }
            framer.finish(bytes[offset...]) { lines.append(Line(bytes: Array($0), taken: $1)) }
        }
        return lines
    }

    private static func texts(of alphabet: [UInt8], longest: Int) -> [[UInt8]] {
        var all: [[UInt8]] = [[]]
        var last: [[UInt8]] = [[]]
        for _ in 0..<longest {
            last = last.flatMap { text in alphabet.map { text + [$0] } }
            all += last
        }
        return all
    }

    private static func check(_ texts: [[UInt8]], chunk: Int, _ rules: LineFramer.Rules) {
        for text in texts {
            let expected = naive(text, rules)
            // Each bit says whether the source paused at that place.
            for pauses in 0..<(1 << max(0, text.count - 1)) {
                let ends = (1..<max(1, text.count)).filter { pauses & (1 << ($0 - 1)) != 0 } + [text.count]
                let lines = framed(text, growing: ends, chunk: chunk, rules)
                if lines != expected {
                    Issue.record("\(text) growing at \(ends), chunks of \(chunk): \(lines), expected \(expected)")
                }
            }
        }
    }

    @Test(
        arguments: [1, 2, 3],
        [
            LineFramer.Rules(), LineFramer.Rules(longestLine: 1), LineFramer.Rules(longestLine: 2, trims: true),
            LineFramer.Rules(dropsReturn: true),
        ])
    func `every short text gives the same lines, wherever it is split and however small the chunks`(
        chunk: Int, rules: LineFramer.Rules
    ) {
        let alphabet: [UInt8] = [0x61, 0x0a, rules == LineFramer.Rules() ? 0x00 : 0x0d]
        Self.check(Self.texts(of: alphabet, longest: 5), chunk: chunk, rules)
    }

    @Test func `carriage returns and NULs are bytes like others where nothing is trimmed`() {
        Self.check(Self.texts(of: [0x61, 0x0a, 0x0d, 0x00], longest: 4), chunk: 2, LineFramer.Rules())
    }

    @Test func `random texts give the same lines in chunks of any size`() {
        var random = SeededGenerator(3)
        for _ in 0..<300 {
            let alphabet: [UInt8] = [0x0a, 0x0d, 0x00, 0x62, 0xff]
            let text = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let rules = LineFramer.Rules(
                longestLine: [0, 1, 3, 50].randomElement(using: &random) ?? 0, trims: .random(using: &random))
            let ends = (0..<5).map { _ in Int.random(in: 0...text.count, using: &random) }.sorted() + [text.count]
            let chunk = Int.random(in: 1...100, using: &random)
            #expect(Self.framed(text, growing: ends, chunk: chunk, rules) == Self.naive(text, rules))
        }
    }

    @Test func `a source that ends unread is cut into lines all the same`() {
        for text in Self.texts(of: [0x61, 0x0a], longest: 6) {
            #expect(
                Self.framed(text, growing: [], chunk: 1, LineFramer.Rules()) == Self.naive(text, LineFramer.Rules()))
        }
    }

    @Test func `a line of many chunks is kept whole and given once`() {
        var framer = LineFramer(rules: LineFramer.Rules())
        let chunk = [UInt8](repeating: 0x78, count: 64 << 10)
        for number in 1...64 {
            let consumed = chunk.withBytes { framer.frame($0, full: true) { _, _ in Issue.record("no line yet") } }
            #expect(consumed == chunk.count)
            #expect(framer.pending == number * chunk.count)
        }
        var lines: [(Int, Int)] = []
        let consumed = Array("yz\nnext\npart".utf8).withBytes { bytes in
            framer.frame(bytes, full: false) { lines.append(($0.count, $1)) }
        }
        #expect(consumed == 8)
        #expect(lines.map(\.0) == [64 * chunk.count + 2, 4])
        #expect(lines.map(\.1) == [64 * chunk.count + 3, 5])
        #expect(framer.pending == 0)
    }

    @Test func `of a line over the bound no more is kept than the bound, and all of it is counted`() {
        var framer = LineFramer(rules: LineFramer.Rules(longestLine: 10))
        var lines: [Line] = []
        for piece in ["01234", "56789", "abcde", "fghij"] {
            Array(piece.utf8).withBytes { _ = framer.frame($0, full: true) { _, _ in } }
        }
        #expect(framer.pending == 20)
        Array("k\n".utf8).withBytes { bytes in
            _ = framer.frame(bytes, full: false) { lines.append(Line(bytes: Array($0), taken: $1)) }
        }
        #expect(lines == [Line(bytes: Array("0123456789".utf8), taken: 22)])
    }

    @Test func `lines within a chunk are views into it and not copies`() {
        var framer = LineFramer(rules: LineFramer.Rules())
        Array("one\ntwo\n".utf8).withBytes { chunk in
            let start = unsafe chunk.withPointer { Int(bitPattern: $0) }
            var places: [Int] = []
            _ = framer.frame(chunk, full: false) { line, _ in
                unsafe line.withPointer { places.append(Int(bitPattern: $0) - start) }
            }
            #expect(places == [0, 4])
        }
    }
}
