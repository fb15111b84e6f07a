import TestSupport
import Testing

struct InflateTests {
    static let contents: [[UInt8]] = [
        [],
        Array("a".utf8),
        Array("the quick brown fox jumps over the lazy dog\n".utf8),
        [UInt8](repeating: 0x61, count: 100_000),
        Array((0..<3_000).map { "line \($0) level=info msg=\"request done\" status=\($0 % 7 * 100)\n" }.joined().utf8),
        noise(count: 80_000),
    ]

    @Test(arguments: ["-1", "-6", "-9"], contents)
    func `what gzip compressed comes out as it was`(level: String, content: [UInt8]) async throws {
        let packed = try await gzip(level, content)
        #expect(try Inflate.gunzip(packed) == content)
    }

    @Test func `the members of a gzip file are joined`() async throws {
        let packed = try await gzip("-6", Array("one,".utf8)) + gzip("-6", Array("two".utf8))
        #expect(try Inflate.gunzip(packed) == Array("one,two".utf8))
    }

    @Test func `a stored block is copied`() throws {
        let bytes: [UInt8] = [0x01, 0x03, 0x00, 0xfc, 0xff, 0x61, 0x62, 0x63]
        #expect(try Inflate.inflate(bytes) == Array("abc".utf8))
    }

    @Test func `a match may overlap itself`() throws {
        // Fixed code: literal a, then length 9 at distance 1.
        #expect(try Inflate.inflate([0x4b, 0x84, 0x03, 0x00]) == [UInt8](repeating: 0x61, count: 10))
    }

    @Test func `a file cut off anywhere is refused`() async throws {
        let packed = try await gzip("-6", Array("level=info msg=hello level=info msg=world\n".utf8))
        for length in 0..<packed.count {
            #expect(throws: DecodeFailure.self) { try Inflate.gunzip(Array(packed[..<length])) }
        }
    }

    @Test func `a damaged bit is noticed unless it means nothing`() async throws {
        let content = Array("level=info msg=hello level=info msg=world\n".utf8)
        let packed = try await gzip("-6", content)
        var unnoticed = 0
        // The bytes of the header say nothing about the content: flags, time, system.
        for index in 10..<packed.count {
            for bit in 0..<8 {
                var damaged = packed
                damaged[index] ^= 1 << UInt8(bit)
                guard let decoded = try? Inflate.gunzip(damaged) else { continue }
                #expect(decoded == content)
                unnoticed += 1
            }
        }
        // The bits between the end of the stream and the next whole byte.
        #expect(unnoticed < 8)
    }

    @Test func `more than the limit is refused`() async throws {
        let packed = try await gzip("-9", [UInt8](repeating: 0, count: 1 << 20))
        #expect(throws: DecodeFailure.self) { try Inflate.gunzip(packed, limit: 1 << 18) }
    }
}

/// Compresses with the system's gzip, an implementation that is neither ours nor the agent's.
func gzip(_ level: String, _ content: [UInt8]) async throws -> [UInt8] {
    let process = try ChildProcess("/bin/gzip", [level, "-n", "-c"], input: .bytes(content))
    #expect(try await process.wait() == .exited(0))
    return process.output
}

/// Bytes without any pattern, the same at each run.
private func noise(count: Int) -> [UInt8] {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
    }
}
