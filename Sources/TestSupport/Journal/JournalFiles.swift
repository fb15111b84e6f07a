import Glibc

/// Journal files made of the export format, as systemd-journal-remote(8) makes them.
public enum JournalFiles {
    /// An entry before it is written.
    public struct Entry: Sendable {
        /// Microseconds since 1970.
        public var realtime: UInt64
        /// Microseconds since the boot.
        public var monotonic: UInt64
        /// The boot's id, 32 hexadecimal digits.
        public var boot: String
        /// Names and values, any bytes, in order.
        public var fields: [(name: String, value: [UInt8])]

        /// An entry with text fields.
        public init(
            realtime: UInt64, monotonic: UInt64? = nil, boot: String = JournalFiles.boot,
            _ fields: KeyValuePairs<String, String>
        ) {
            self.realtime = realtime
            self.monotonic = monotonic ?? realtime - 1_000_000_000_000_000
            self.boot = boot
            self.fields = fields.map { ($0.key, Array($0.value.utf8)) }
        }
    }

    /// A boot's id.
    public static let boot = "0123456789abcdef0123456789abcdef"
    /// A time for first entries: 2023-07-22, microseconds.
    public static let start: UInt64 = 1_690_000_000_000_000

    private static let tool = ["/usr/lib/systemd/systemd-journal-remote", "/lib/systemd/systemd-journal-remote"]

    /// Entries with the messages `0`, `1` …, a second apart.
    public static func numbered(_ numbers: Range<Int>) -> [Entry] {
        numbers.map { number in
            Entry(
                realtime: start + UInt64(number) * 1_000_000,
                ["MESSAGE": "\(number)", "PRIORITY": "6", "SYSLOG_IDENTIFIER": "test", "NUMBER": "\(number)"])
        }
    }

    /// Writes entries into a journal file, or adds them to one.
    ///
    /// - Throws: `SystemFailure`: the program is not installed (package systemd-journal-remote), or failed.
    public static func write(_ entries: [Entry], to path: String) async throws {
        guard let tool = tool.first(where: { unsafe access($0, X_OK) == 0 }) else {
            throw SystemFailure("find systemd-journal-remote, of the package of that name", code: ENOENT)
        }
        let process = try ChildProcess(tool, ["-o", path, "-"], input: .bytes(export(entries)))
        guard try await process.wait() == .exited(0) else {
            throw SystemFailure("write \(path): \(process.errorText)", code: EIO)
        }
    }

    /// The export format: text as it is, other values behind their length.
    public static func export(_ entries: [Entry]) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Array("__REALTIME_TIMESTAMP=\(entry.realtime)\n__MONOTONIC_TIMESTAMP=\(entry.monotonic)\n".utf8)
            bytes += Array("_BOOT_ID=\(entry.boot)\n".utf8)
            for (name, value) in entry.fields {
                bytes += Array(name.utf8)
                if value.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) {
                    bytes.append(UInt8(ascii: "="))
                } else {
                    bytes.append(UInt8(ascii: "\n"))
                    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.count >> (8 * shift))) }
                }
                bytes += value
                bytes.append(UInt8(ascii: "\n"))
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
