import TestSupport
import Testing

@testable import LineCore

@Suite struct BytesScanTests {
    @Test func `each byte ends a run or does not, wherever it stands`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<20 {
                var bytes = [UInt8](repeating: 0x7f, count: 20)
                bytes[place] = byte
                let endsJSON = byte < 0x20 || byte == 0x22 || byte == 0x5c
                let endsLogfmt = byte <= 0x20 || byte == 0x22 || byte == 0x3d
                #expect(bytes.withBytes(\.isASCII) == (byte < 0x80))
                #expect(bytes.withBytes { $0.endOfPlainJSON(from: 0) } == (endsJSON ? place : 20))
                let endsHTML = endsJSON || byte >= 0x80 || byte == 0x26 || byte == 0x3c || byte == 0x3e
                #expect(bytes.withBytes { $0.endOfPlainHTMLSafeJSON(from: 0) } == (endsHTML ? place : 20))
                #expect(bytes.withBytes { $0.endOfPlainLogfmt(from: 0) } == (endsLogfmt ? place : 20))
            }
        }
    }

    @Test func `the first of several counts, from any place on`() {
        var random = SeededGenerator(11)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                ([0x22, 0x5c, 0x3d, 0x20, 0x1f, 0x80, 0xff] as [UInt8]).randomElement(using: &random) ?? 0
                    | (Int.random(in: 0...4, using: &random) > 0 ? 0x40 : 0)
            }
            let from = Int.random(in: 0...bytes.count, using: &random)
            let json = bytes[from...].firstIndex { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c } ?? bytes.count
            let logfmt = bytes[from...].firstIndex { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3d } ?? bytes.count
            #expect(bytes.withBytes { $0.endOfPlainJSON(from: from) } == json)
            #expect(bytes.withBytes { $0.endOfPlainLogfmt(from: from) } == logfmt)
        }
    }
}
