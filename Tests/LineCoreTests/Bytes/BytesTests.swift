import LineCore
import Testing

@Suite struct BytesTests {
    @Test func `a byte is found where a plain search finds it, from every start`() {
        let text = Array("ab\n\0b\nba\u{ff}".utf8)
        text.withBytes { bytes in
            for byte in UInt8.min...UInt8.max {
                for start in 0...text.count {
                    #expect(bytes.firstIndex(of: byte, from: start) == text[start...].firstIndex(of: byte))
                }
            }
        }
    }

    @Test func `every slice shows the bytes of its range`() {
        let text: [UInt8] = [1, 2, 3, 4]
        text.withBytes { bytes in
            for lower in 0...4 {
                for upper in lower...4 { #expect(Array(bytes[lower..<upper]) == Array(text[lower..<upper])) }
                #expect(Array(bytes[lower...]) == Array(text[lower...]))
                #expect(Array(bytes[..<lower]) == Array(text[..<lower]))
            }
        }
    }

    @Test func `no bytes can be searched, sliced, hashed and copied`() {
        let none = Bytes.empty
        #expect(none.isEmpty)
        #expect(none.firstIndex(of: 0) == nil)
        #expect(none[0..<0] == none)
        #expect([UInt8](none) == [])
        #expect(String(none).isEmpty)
        [UInt8]().withBytes { #expect($0 == none) }
    }

    @Test(arguments: [("", "", true), ("a", "", false), ("ab", "ab", true), ("ab", "ac", false), ("ab", "abc", false)])
    func `views are equal when their bytes are`(left: String, right: String, equal: Bool) {
        Array(left.utf8).withBytes { left in
            Array(right.utf8).withBytes { right in #expect((left == right) == equal) }
        }
    }

    @Test func `a prefix is not the whole text, and a longer text is no prefix`() {
        Array("stdout".utf8).withBytes { bytes in
            #expect(bytes.hasPrefix("std"))
            #expect(bytes.hasPrefix(""))
            #expect(!bytes.hasPrefix("stdoutx"))
            #expect(!bytes.hasPrefix("stb"))
            #expect(bytes.equals("stdout"))
            #expect(!bytes.equals("std"))
        }
    }

    @Test(
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)])
    func `the hash is the published FNV-1a`(text: String, hash: UInt64) {
        Array(text.utf8).withBytes { #expect($0.hash == hash) }
    }

    @Test func `bytes that are not UTF-8 read as replacement characters`() {
        ([0x61, 0xff, 0x62] as [UInt8]).withBytes { #expect(String($0) == "a\u{fffd}b") }
    }

    @Test func `an index past the end traps`() async {
        await #expect(processExitsWith: .failure) {
            _ = ([1, 2] as [UInt8]).withBytes { $0[2] }
        }
    }

    @Test func `a range past the end traps`() async {
        await #expect(processExitsWith: .failure) {
            _ = ([1, 2] as [UInt8]).withBytes { $0[1..<3].count }
        }
    }
}
