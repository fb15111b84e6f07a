import Settings
import Testing

@Suite struct ByteSizeTests {
    @Test(arguments: [
        ("0", 0), ("10", 10), ("10b", 10), ("1 byte", 1), ("2bytes", 2), ("1k", 1024), ("1kb", 1024), ("1KB", 1024),
        ("3 kilobytes", 3072), ("256kb", 262_144), ("1m", 1 << 20), ("1MB", 1 << 20), ("2megabyte", 2 << 20),
        ("1g", 1 << 30), ("1GB", 1 << 30), ("1tb", 1 << 40), ("1pb", 1 << 50), ("7eb", 7 << 60),
        ("9223372036854775807", Int.max),
    ])
    func `a size is read in powers of 1024`(text: String, expected: Int) throws {
        #expect(try ByteSize.parse(text) == expected)
    }

    @Test(arguments: [
        ("", "is no size"), ("kb", "is no size"), ("-1", "is no size"), ("1.5kb", "unknown unit"),
        ("1KiB", "unknown unit"),
        ("1x", "unknown unit"), ("1kb2", "unknown unit"), ("8eb", "too big"), ("9223372036854775808", "too big"),
        ("99999999999999999999999", "too big"),
    ])
    func `anything else says what is wrong`(text: String, gist: String) throws {
        let error = try #require(throws: LiteralError.self) { try ByteSize.parse(text) }
        #expect(error.what.contains(gist))
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (1000, "1000"), (1024, "1KB"), (1536, "1536"), (16 << 20, "16MB"), (7 << 60, "7EB"),
    ])
    func `a size is written with the unit that leaves it whole`(bytes: Int, expected: String) throws {
        #expect(ByteSize.format(bytes) == expected)
        #expect(try ByteSize.parse(expected) == bytes)
    }
}
