import TestSupport
import Testing

@testable import LineCore

@Suite struct CompressorTests {
    private static let block = Compressor.blockSize

    private static func opened(_ body: [UInt8], _ format: PushFormat) throws -> [UInt8] {
        switch format {
        case .json: body
        case .gzipJSON: try Inflate.gunzip(body)
        case .snappyProtobuf: try SnappyBlock.decode(body)
        case .gzipProtobuf: try SnappyBlock.decode(Inflate.gunzip(body))
        }
    }

    @Test(arguments: PushFormat.allCases, [true, false])
    func `bodies of every size around the block's come out as they went in`(
        format: PushFormat, compressible: Bool
    ) throws {
        let compressor = Compressor()
        let block = Self.block
        for size in [0, 1, 60, 61, 256, 257, 65_536, block - 1, block, block + 1, 2 * block + 17] {
            let content = compressible ? Samples.prose(size) : Samples.noise(size)
            let body = compressor.compress(format, size: size) { content.withBytes(compressor.put) }
            #expect(try Self.opened(body, format) == content, "\(size) bytes")
        }
    }

    @Test(arguments: PushFormat.allCases)
    func `pieces may be of any sizes, across the blocks`(format: PushFormat) throws {
        let compressor = Compressor()
        var random = SeededGenerator(13)
        for sizes in [
            [1, Self.block, 1], [Self.block - 1, 2], [Self.block - 1, 1, Self.block], [0, 0, 3],
            (0..<500).map { _ in Int.random(in: 0...3000, using: &random) },
        ] {
            let pieces = sizes.map { Samples.prose($0) }
            let body = compressor.compress(format, size: sizes.reduce(0, +)) {
                for piece in pieces { piece.withBytes(compressor.put) }
            }
            #expect(try Self.opened(body, format) == pieces.flatMap { $0 })
        }
    }

    @Test func `a body under gzip is snappy of literals only, so that gzip alone compresses`() throws {
        let content = Samples.prose(Self.block + 5)
        let compressor = Compressor()
        let body = compressor.compress(.gzipProtobuf, size: content.count) { content.withBytes(compressor.put) }
        let block = try Inflate.gunzip(body)
        #expect(try SnappyBlock.isLiteralOnly(block))
        #expect(body.count < content.count / 4)
    }

    @Test(arguments: [PushFormat.snappyProtobuf, .gzipProtobuf, .gzipJSON])
    func `what can be compressed is`(format: PushFormat) {
        let content = Samples.prose(2 * Self.block)
        let compressor = Compressor()
        let body = compressor.compress(format, size: content.count) { content.withBytes(compressor.put) }
        #expect(body.count < content.count / 2)
    }

    @Test func `one compressor serves all formats in turn`() throws {
        let compressor = Compressor()
        let content = Samples.prose(10_000)
        for _ in 0..<3 {
            for format in PushFormat.allCases {
                let body = compressor.compress(format, size: content.count) { content.withBytes(compressor.put) }
                #expect(try Self.opened(body, format) == content)
            }
        }
    }
}
