import Glibc
import Settings

/// What every command does alike: environment, loading, complaining.
enum CommandLineEnvironment {
    /// The value of an environment variable.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// `HOSTNAME`, or the machine's name where that is not set, as Promtail takes it.
    static var hostname: String {
        if let name = value("HOSTNAME"), !name.isEmpty { return name }
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `NODE_NAME`, by which a DaemonSet tells its pods which node they are on; empty elsewhere.
    static var nodeName: String { value("NODE_NAME") ?? "" }

    /// Writes a line to standard error.
    static func complain(_ line: String) { tell(line + "\n") }

    /// Writes a text to standard error.
    static func tell(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }

    /// Reads flags in Promtail's spelling; complains and leaves with status 2 where they are wrong.
    static func flags(_ arguments: [String]) -> PromtailFlags {
        do throws(FlagError) { return try PromtailFlags.parse(arguments) } catch {
            complain("\(error)")
            complain("needletail -help lists the flags")
            exit(error.exitCode)
        }
    }
}
