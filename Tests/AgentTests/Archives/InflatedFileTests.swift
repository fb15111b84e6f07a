import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct InflatedFileTests {
    private let directory: TemporaryDirectory
    private let path: String
    private static let text = (0..<200_000).map { "line \($0)\n" }.joined()

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("a.gz")
        try gzip(path, Self.text)
    }

    @Test func `any place can be read, forwards and backwards, with what is before it`() throws {
        let bytes = Array(Self.text.utf8)
        let file = try FileDescriptor.open(FilePath(path), flags: 0)
        let inflated = InflatedFile(.gzip)
        let buffer = ReadBuffer()
        for (offset, back, want) in [
            (0, 0, 10), (10, 10, 5), (15, 2, 1), (1_000_000, 512, ReadBuffer.chunk), (900_000, 100, 7),
            (bytes.count - 3, 512, 100), (bytes.count, 512, 1), (5, 5, 100),
        ] {
            var got: InflatedFile.Got = .underWay
            while got == .underWay {
                got = inflated.read(file.raw, into: buffer, at: offset, back: back, want: want)
            }
            let end = min(bytes.count, offset + want)
            #expect(got == .bytes(end - offset, end - offset < want ? .whole : nil))
            #expect(Array(buffer.bytes(-back, end - offset)) == Array(bytes[(offset - back)..<end]))
            inflated.keep(buffer, from: -back, to: end - offset)
        }
        #expect(inflated.read(file.raw, into: buffer, at: bytes.count + 600, back: 512, want: 1) != .bytes(1, nil))
    }

    @Test func `what is passed over is passed over in steps`() throws {
        let file = try FileDescriptor.open(FilePath(path), flags: 0)
        let inflated = InflatedFile(nil)
        let text = String(repeating: "x", count: 3 * InflatedFile.passedAtOnce)
        try gzip(path, text)
        let other = try FileDescriptor.open(FilePath(path), flags: 0)
        let buffer = ReadBuffer()
        var steps = 1
        while inflated.read(other.raw, into: buffer, at: text.utf8.count, back: 0, want: 1) == .underWay { steps += 1 }
        #expect(steps == 3)
        _ = file.raw
    }

    @Test(arguments: [(0, 0), (1, 7), (3, 21), (200_000, text.utf8.count)])
    func `Promtail's number of lines is a place`(lines: Int, place: Int) throws {
        let present = try PromtailPositions.look(FilePath(path), lines: lines, ArchiveRules()).get()
        #expect(present.place == place)
        #expect(present.mark == ContentMark(endingAt: Array(Self.text.utf8.prefix(place))))
    }

    @Test func `more lines than there are mean another file, but for one without an end`() throws {
        #expect(try PromtailPositions.look(FilePath(path), lines: 200_001, ArchiveRules()).get().place == -1)
        try gzip(path, "one\ntwo")
        #expect(try PromtailPositions.look(FilePath(path), lines: 2, ArchiveRules()).get().place == 7)
        #expect(try PromtailPositions.look(FilePath(path), lines: 3, ArchiveRules()).get().place == -1)
    }

    @Test func `Promtail's positions of archives are imported as places`() throws {
        let positions = directory("positions.yaml")
        try writeFile(positions, "positions:\n  \(path): \"2\"\n  \(directory("b")): \"2\"\n")
        try writeFile(directory("b"), "a\nb\n")
        let archive = FilePath(path)
        let loaded = try PositionsFile(path: FilePath(positions)).load { $0 == archive ? ArchiveRules() : nil }
        #expect(loaded.positions.files.map(\.offset) == [14, 2])
    }
}
