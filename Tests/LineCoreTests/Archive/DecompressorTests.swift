import Testing

@testable import LineCore

@Suite struct DecompressorTests {
    static let text = Array((0..<3000).map { "line \($0) \($0 &* 2_654_435_761)\n" }.joined().utf8)

    // Feeds it `piece` bytes at a time, takes `room` bytes at a time.
    static func read(
        _ bytes: [UInt8], _ format: ArchiveFormat, piece: Int, room: Int
    ) -> (text: [UInt8], end: ArchiveEnd?, taken: Int) {
        let decompressor = Decompressor(format)
        var (text, place) = ([UInt8](), 0)
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        defer { unsafe start.deallocate() }
        while decompressor.end == nil {
            let written = unsafe decompressor.read(into: start, count: room) { (free, most) -> Int in
                let count = min(piece, most, bytes.count - place)
                for index in 0..<count { unsafe free[index] = bytes[place + index] }
                place += count
                return count
            }
            text += unsafe Array(UnsafeBufferPointer(start: start, count: written))
            if written < room { break }
        }
        return (text, decompressor.end, decompressor.taken)
    }

    @Test(arguments: ArchiveFormat.allCases, [1, 7, 4096, 1 << 20])
    func `an archive is read whole, in pieces of any size`(format: ArchiveFormat, piece: Int) {
        let archive = Archives.make(Self.text, format)
        for room in [1, 100, 65536, 1 << 20] {
            let (text, end, taken) = Self.read(archive, format, piece: piece, room: room)
            #expect(text == Self.text)
            #expect(end == .whole || room == 1 << 20)
            #expect(taken == archive.count)
        }
    }

    @Test(arguments: [ArchiveFormat.gzip, .bzip2], [1, 2, 3, 5, 8, 13, 17, 1000])
    func `members that follow one another are one text`(format: ArchiveFormat, piece: Int) {
        let parts = [Array("one\ntw".utf8), [], Array("o\n".utf8), Self.text]
        let archive = parts.flatMap { Archives.make($0, format) }
        let (text, end, taken) = Self.read(archive, format, piece: piece, room: 512)
        #expect(text == parts.flatMap(\.self))
        #expect(end == .whole)
        #expect(taken == archive.count)
    }

    @Test(arguments: [ArchiveFormat.gzip, .bzip2])
    func `zeros after the end are padding, anything else is damage after good data`(format: ArchiveFormat) {
        let archive = Archives.make(Array("one\n".utf8), format)
        for zeros in [1, 511, 70_000] {
            let padded = Self.read(archive + [UInt8](repeating: 0, count: zeros), format, piece: 100, room: 64)
            #expect(padded.text == Array("one\n".utf8))
            #expect(padded.end == .whole)
        }
        let followed = Self.read(archive + Array("rest".utf8), format, piece: 100, room: 64)
        #expect(followed.text == Array("one\n".utf8))
        #expect(followed.end == .damaged("something else follows the compressed data"))
    }

    @Test(arguments: ArchiveFormat.allCases)
    func `wherever an archive is cut, what was good is given and it is truncated`(format: ArchiveFormat) {
        let archive = Archives.make(Array(Self.text.prefix(3000)), format)
        for length in 0..<archive.count {
            let (text, end, _) = Self.read(Array(archive.prefix(length)), format, piece: 64, room: 100)
            #expect(Array(Self.text.prefix(text.count)) == text)
            #expect(end == .truncated, "cut at \(length)")
        }
    }

    @Test(arguments: ArchiveFormat.allCases)
    func `whatever byte is wrong, nothing crashes and the text before it stands`(format: ArchiveFormat) {
        let archive = Archives.make(Array(Self.text.prefix(3000)), format)
        var damaged = 0
        for place in archive.indices {
            var wrong = archive
            wrong[place] ^= 0x55
            let (text, end, _) = Self.read(wrong, format, piece: 64, room: 100)
            #expect(text.count < 10_000_000)
            if case .damaged = end { damaged += 1 }
        }
        #expect(damaged > archive.count / 2)
    }

    @Test func `random bytes are damage and not more`() {
        var random = SystemRandomNumberGenerator()
        for format in ArchiveFormat.allCases {
            let head = Archives.make(Self.text, format).prefix(20)
            for _ in 0..<100 {
                let rest = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
                _ = Self.read(head + rest, format, piece: 100, room: 4096)
            }
        }
    }

    @Test func `a checksum that is wrong is told after the text`() {
        var archive = Archives.make(Self.text, .gzip)
        archive[archive.count - 6] ^= 1
        let (text, end, _) = Self.read(archive, .gzip, piece: 4096, room: 65536)
        #expect(text == Self.text)
        #expect(end == .damaged("its checksum is wrong"))
    }

    @Test func `a failing refill is thrown, and reading goes on afterwards`() throws {
        struct Failure: Error {}
        let archive = Archives.make(Array("one\n".utf8), .gzip)
        let decompressor = Decompressor(.gzip)
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: 100)
        defer { unsafe start.deallocate() }
        #expect(throws: Failure.self) {
            try unsafe decompressor.read(into: start, count: 100) { (_, _) throws(Failure) in throw Failure() }
        }
        var isFirst = true
        let written = unsafe decompressor.read(into: start, count: 100) { (free, _) -> Int in
            defer { isFirst = false }
            guard isFirst else { return 0 }
            for (index, byte) in archive.enumerated() { unsafe free[index] = byte }
            return archive.count
        }
        #expect(written == 4)
        #expect(decompressor.end == .whole)
    }

    @Test func `formats are known by their first bytes`() {
        for format in ArchiveFormat.allCases {
            #expect(Archives.make(Self.text, format).withBytes { ArchiveFormat(magic: $0) } == format)
        }
        for other in ["", "x", "xy", "plain text\n", "BZh", "BZhx", "PK\u{3}\u{4}"] {
            #expect(Array(other.utf8).withBytes { ArchiveFormat(magic: $0) } == nil)
        }
    }

    @Test(arguments: 1...60)
    func `a header with everything in it is read in pieces of any size`(piece: Int) {
        var archive = Archives.make(Self.text, .gzip)
        // RFC 1952, 2.3: an extra field, a name and a comment behind the first ten bytes.
        archive[3] = 0x1c
        archive.insert(contentsOf: [5, 0, 1, 2, 3, 4, 5] + Array("app.log\u{0}a comment\u{0}".utf8), at: 10)
        let two = archive + archive
        let (text, end, taken) = Self.read(two, .gzip, piece: piece, room: 4096)
        #expect(text == Self.text + Self.text)
        #expect(end == .whole)
        #expect(taken == two.count)
    }
}
