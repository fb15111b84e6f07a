import Testing

@testable import LineCore

@Suite struct EncodedSourceTests {
    private final class Output: RecordOutput {
        var copies: Int { 0 }
        private(set) var lines: [String] = []
        private(set) var times: [Int64] = []
        func exceedsStreams(_ record: Record) -> Bool { false }
        func add(_ record: Record, ticket: Ticket, now: Int64) {
            lines.append(String(record.line))
            times.append(record.time)
        }
    }

    private static func source(
        _ decoder: CharsetDecoder, _ output: Output, at offset: Int = 0, longest: Int = 0
    ) -> LineSource {
        LineSource(
            id: 0, offset: Int64(offset), labels: LabelSet([]), rules: LineFramer.Rules(longestLine: longest),
            limits: LineLimits(), decoder: decoder, pipeline: Pipeline(stages: [], arena: Arena()),
            job: LineSource.Job(name: "j", clients: 0), output: output)
    }

    // Reads as a tail does, in chunks, from where the last was consumed.
    private static func read(_ bytes: [UInt8], _ source: LineSource, chunk size: Int, until: Int? = nil) {
        let start = Int(source.offset)
        bytes.withBytes { bytes in
            while true {
                let place = Int(source.offset)
                let end = min(bytes.count, place + size, max(until ?? bytes.count, start))
                if place >= end { return }
                let consumed = source.consume(bytes[place..<end], full: end - place == size, wall: 1, now: 1)
                if consumed == 0 { return }
            }
        }
    }

    // "ଊ", U+0A0A and U+010A hold the byte of a newline and are none.
    private static let text = "one\r\n\u{a0a}\u{10a}two\n\n😀three\nlonger than a chunk is, \u{a00}\nend"

    private static func encoded(_ isBig: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xfeff] : []) + Array(text.utf16)).flatMap {
            isBig ? [UInt8($0 >> 8), UInt8($0 & 0xff)] : [UInt8($0 & 0xff), UInt8($0 >> 8)]
        }
    }

    private static let lines = ["one\r", "\u{a0a}\u{10a}two", "", "😀three", "longer than a chunk is, \u{a00}"]

    @Test(arguments: [
        ("UTF-16LE", false, false), ("UTF-16BE", true, false), ("UTF-16", true, false), ("UTF-16", false, true),
    ])
    func `lines of UTF-16 are whole, wherever the file is split`(name: String, isBig: Bool, mark: Bool) throws {
        let bytes = Self.encoded(isBig, mark: mark)
        let charset = try Charset(name)
        for chunk in [2, 3, 4, 7, 64, 4096] {
            let output = Output()
            let source = Self.source(CharsetDecoder(charset), output)
            Self.read(bytes, source, chunk: chunk)
            #expect(output.lines == Self.lines, "chunks of \(chunk)")
            let rest = bytes[Int(source.offset)...]
            Array(rest).withBytes { source.finish($0, wall: 1, now: 1) }
            #expect(output.lines == Self.lines + ["end"])
            #expect(source.offset == Int64(bytes.count))
            #expect(source.mark == source.offset)
        }
        for split in bytes.indices {
            let output = Output()
            let source = Self.source(CharsetDecoder(charset), output)
            Self.read(bytes, source, chunk: 4096, until: split)
            Self.read(bytes, source, chunk: 4096)
            #expect(output.lines == Self.lines, "split at \(split)")
        }
    }

    @Test func `a position in the middle is exact, and reading goes on there in the same byte order`() throws {
        let bytes = Self.encoded(false, mark: true)
        let charset = try Charset("UTF-16")
        for split in bytes.indices {
            let first = Output()
            let source = Self.source(CharsetDecoder(charset), first)
            Self.read(bytes, source, chunk: 4096, until: split)
            let second = Output()
            let mark = Int(source.mark)
            let decoder =
                mark == 0
                ? CharsetDecoder(charset) : Array(bytes.prefix(2)).withBytes { CharsetDecoder(charset, after: $0) }
            Self.read(bytes, Self.source(decoder, second, at: mark), chunk: 4096)
            #expect(first.lines + second.lines == Self.lines, "stopped at \(split)")
        }
    }

    @Test func `a line over the bound is cut between two characters`() throws {
        let output = Output()
        let bytes: [UInt8] = Array("abcdef\nx\n".utf8).flatMap { [$0, 0] }
        let source = Self.source(CharsetDecoder(try Charset("UTF-16LE")), output, longest: 4)
        Self.read(bytes, source, chunk: 4)
        #expect(output.lines == ["ab", "x"])
    }

    @Test func `half a code unit at the very end is one replacement character`() throws {
        let output = Output()
        let source = Self.source(CharsetDecoder(try Charset("UTF-16LE")), output)
        [UInt8]([0x61, 0, 0x62]).withBytes { source.finish($0, wall: 1, now: 1) }
        #expect(output.lines == ["a\u{fffd}"])
    }
}
