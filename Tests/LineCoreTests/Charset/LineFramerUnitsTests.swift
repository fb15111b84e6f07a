import Testing

@testable import LineCore

@Suite struct LineFramerUnitsTests {
    private struct Line: Equatable {
        var bytes: [UInt8]
        var taken: Int
    }

    // Cuts whole units, with all of them at hand.
    private static func naive(_ text: [UInt8], _ ending: LineEnd, longest: Int) -> [Line] {
        var end = [UInt8](repeating: 0, count: ending.width)
        end[ending.isBigEndian ? ending.width - 1 : 0] = ending.byte
        var lines: [Line] = []
        var start = 0
        var place = 0
        func line(_ range: Range<Int>, _ taken: Int) -> Line {
            let kept = longest > 0 ? range.prefix(longest) : range
            return Line(bytes: Array(text[kept]), taken: taken)
        }
        while place + ending.width <= text.count {
            if Array(text[place..<(place + ending.width)]) == end {
                lines.append(line(start..<place, place + ending.width - start))
                start = place + ending.width
            }
            place += ending.width
        }
        if start < text.count { lines.append(line(start..<text.count, text.count - start)) }
        return lines
    }

    private static func framed(
        _ text: [UInt8], growing ends: [Int], chunk size: Int, _ ending: LineEnd, longest: Int
    ) -> [Line] {
        var framer = LineFramer(rules: LineFramer.Rules(longestLine: longest))
        var lines: [Line] = []
        var offset = 0
        text.withBytes { bytes in
            for end in ends {
                while offset < end {
                    let chunk = bytes[offset..<min(offset + size, end)]
                    let consumed = framer.frame(chunk, ending: ending, full: chunk.count == size) {
                        lines.append(Line(bytes: Array($0), taken: $1))
                    }
                    if consumed == 0 { break }
                    offset += consumed
                }
            }
            framer.finish(bytes[offset...], ending: ending) { lines.append(Line(bytes: Array($0), taken: $1)) }
        }
        return lines
    }

    @Test(
        arguments: [
            LineEnd(width: 2, isBigEndian: true), LineEnd(width: 2, isBigEndian: false), LineEnd(width: 1, byte: 0x25),
        ], [4, 6])
    func `every short text gives the same lines, wherever it is split`(ending: LineEnd, chunk: Int) {
        var texts: [[UInt8]] = [[]]
        var last: [[UInt8]] = [[]]
        for _ in 0..<6 {
            last = last.flatMap { text in [0x00, ending.byte, 0x61].map { text + [$0] } }
            texts += last
        }
        for text in texts {
            for longest in [0, 2] {
                let expected = Self.naive(text, ending, longest: longest)
                for pauses in 0..<(1 << max(0, text.count - 1)) {
                    let ends = (1..<max(1, text.count)).filter { pauses & (1 << ($0 - 1)) != 0 } + [text.count]
                    let lines = Self.framed(text, growing: ends, chunk: chunk, ending, longest: longest)
                    if lines != expected { Issue.record("\(text) growing at \(ends): \(lines), expected \(expected)") }
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func `random texts of four-byte units give the same lines in chunks of any size`(isBigEndian: Bool) {
        var random = SystemRandomNumberGenerator()
        let ending = LineEnd(width: 4, isBigEndian: isBigEndian)
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                [0, 0, 0, 0x0a].randomElement(using: &random) ?? UInt8(0)
            }
            let ends = (0..<5).map { _ in Int.random(in: 0...text.count, using: &random) }.sorted() + [text.count]
            let chunk = Int.random(in: 4...40, using: &random)
            let longest = [0, 4, 40].randomElement(using: &random) ?? 0
            #expect(
                Self.framed(text, growing: ends, chunk: chunk, ending, longest: longest)
                    == Self.naive(text, ending, longest: longest), "\(text) \(ends) \(chunk)")
        }
    }
}
