import LineCore
import Testing

@Suite struct BytesUTF8Tests {
    @Test func `what Swift's own validation takes is valid, and nothing else`() {
        // All sequences of three bytes around the limits of the table, with ASCII of every length before them.
        let edges: [UInt8] = [
            0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
            0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
        ]
        for a in edges {
            for b in edges {
                for c in edges {
                    for d in edges {
                        let bytes = [a, b, c, d]
                        let isValid = String(validating: bytes, as: UTF8.self) != nil
                        let found = bytes.withBytes { $0.isUTF8 }
                        #expect(found == isValid, "\(bytes)")
                    }
                }
            }
        }
        for length in 0..<40 {
            let ascii = [UInt8](repeating: 0x61, count: length)
            let whole = (ascii + [0xc3, 0xa4] + ascii).withBytes { $0.isUTF8 }
            let cut = (ascii + [0xc3] + ascii).withBytes { $0.isUTF8 }
            #expect(whole && !cut)
        }
    }
}
