import Glibc

/// Writes small databases in MaxMind's format, version 2.0 (https://maxmind.github.io/MaxMind-DB/), with 24-bit records.
struct GeoDatabaseWriter {
    indirect enum Value {
        case text(String)
        case double(Double)
        case uint16(UInt16)
        case uint32(UInt32)
        case uint64(UInt64)
        case map([(String, Value)])
        case array([Value])
    }

    // What a branch of a node leads to: nothing, another node, or the record of this number.
    private enum Branch {
        case nothing
        case node(Int)
        case record(Int)
    }

    private var nodes: [[Branch]] = [[.nothing, .nothing]]
    private var records: [UInt8] = []

    /// Puts a record under a network: the first `length` bits of 16 bytes. IPv4 networks stand under 12 zeros.
    mutating func add(_ address: [UInt8], length: Int, _ value: Value) {
        let offset = records.count
        records += Self.encode(value)
        var node = 0
        for bit in 0..<length {
            let branch = Int(address[bit / 8] >> UInt8(7 - bit % 8)) & 1
            if bit == length - 1 {
                nodes[node][branch] = .record(offset)
            } else if case .node(let next) = nodes[node][branch] {
                node = next
            } else {
                nodes.append([.nothing, .nothing])
                nodes[node][branch] = .node(nodes.count - 1)
                node = nodes.count - 1
            }
        }
    }

    /// An IPv4 network.
    mutating func add(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, length: Int, _ value: Value) {
        add(Array(repeating: 0, count: 12) + [a, b, c, d], length: 96 + length, value)
    }

    /// The whole file.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for branch in nodes.joined() {
            let number: Int
            switch branch {
            case .nothing: number = nodes.count
            case .node(let next): number = next
            case .record(let offset): number = nodes.count + 16 + offset
            }
            bytes += [
                UInt8(truncatingIfNeeded: number >> 16), UInt8(truncatingIfNeeded: number >> 8), UInt8(number & 0xff),
            ]
        }
        bytes += Array(repeating: 0, count: 16) + records + [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
        return bytes
            + Self.encode(
                .map([
                    ("node_count", .uint32(UInt32(nodes.count))), ("record_size", .uint16(24)),
                    ("ip_version", .uint16(6)),
                    ("database_type", .text("Test")), ("languages", .array([.text("en")])),
                    ("binary_format_major_version", .uint16(2)), ("binary_format_minor_version", .uint16(0)),
                    ("build_epoch", .uint64(1)), ("description", .map([("en", .text("for tests"))])),
                ]))
    }

    /// Writes a file and gives its path, which is to be removed.
    static func write(_ bytes: [UInt8]) throws -> String {
        let path = "/tmp/needletail-geo-\(getpid())-\(UInt64.random(in: 0 ... .max)).mmdb"
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        defer { close(descriptor) }
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw WriteError() }
        return path
    }

    struct WriteError: Error {}

    private static func encode(_ value: Value) -> [UInt8] {
        switch value {
        case .text(let text): return control(2, text.utf8.count) + Array(text.utf8)
        case .double(let number): return control(3, 8) + bigEndian(number.bitPattern, 8)
        case .uint16(let number): return control(5, 2) + bigEndian(UInt64(number), 2)
        case .uint32(let number): return control(6, 4) + bigEndian(UInt64(number), 4)
        case .uint64(let number): return control(9, 8) + bigEndian(number, 8)
        case .map(let pairs): return control(7, pairs.count) + pairs.flatMap { encode(.text($0.0)) + encode($0.1) }
        case .array(let items): return control(11, items.count) + items.flatMap(encode)
        }
    }

    // A type and a size below 285.
    private static func control(_ type: UInt8, _ size: Int) -> [UInt8] {
        let short = UInt8(min(size, 29))
        let first = type < 8 ? [type << 5 | short] : [short, type - 7]
        return size < 29 ? first : first + [UInt8(size - 29)]
    }

    private static func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }
}
