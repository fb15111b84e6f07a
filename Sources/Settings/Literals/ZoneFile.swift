import Glibc
public import LineCore

/// Finds time zones in the system's files, as Go does.
public enum ZoneFile {
    /// Directories with zone files, in the order in which Go looks; `$ZONEINFO` comes before them.
    public static let directories = [
        "/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/usr/lib/zoneinfo/",
        "/etc/zoneinfo/",
    ]

    /// The largest file that is read, in bytes; real ones have a few thousand.
    static let largest = 1 << 20

    /// The zone of a name, such as `Europe/Berlin`. Empty and `UTC` are UTC; `Local` is the machine's own.
    ///
    /// - Parameters:
    ///   - name: the zone's. Names with `..`, and those that begin with a slash or backslash, are refused.
    ///   - environment: the process's variables: `ZONEINFO`, a directory, and `TZ`.
    ///   - directories: where to look.
    /// - Returns: the zone; `nil` where no file has it.
    public static func zone(
        _ name: String, environment: (String) -> String? = variable, in directories: [String] = directories
    ) -> TimeZoneRules? {
        if name.isEmpty || name == "UTC" { return .utc }
        if name == "Local" { return local(environment: environment, in: directories) }
        guard isSafe(name) else { return nil }
        let own = environment("ZONEINFO").map { $0.isEmpty ? [] : [$0] } ?? []
        for directory in own + directories {
            let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
            if let zone = read(path, name: name) { return zone }
        }
        return nil
    }

    /// The machine's own zone: that of `TZ`, otherwise that of `/etc/localtime`; UTC where neither can be read.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - directories: where to look.
    ///   - file: the file that holds where `TZ` is not set.
    /// - Returns: a zone of the name `Local`, or of the name in `TZ`.
    public static func local(
        environment: (String) -> String? = variable, in directories: [String] = directories,
        file: String = "/etc/localtime"
    ) -> TimeZoneRules {
        guard var name = environment("TZ") else { return read(file, name: "Local") ?? .utc }
        if name.hasPrefix(":") { name.removeFirst() }
        if name.hasPrefix("/") { return read(name, name: "Local") ?? .utc }
        if name == "Local" { return .utc }
        return zone(name, environment: environment, in: directories) ?? .utc
    }

    /// A variable of the process; `nil` where it is not set.
    public static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    private static func isSafe(_ name: String) -> Bool {
        !name.utf8.contains(0) && !name.hasPrefix("/") && !name.hasPrefix("\\") && !name.contains("..")
    }

    private static func read(_ path: String, name: String) -> TimeZoneRules? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content = [UInt8](repeating: 0, count: largest + 1)
        var count = 0
        while count < content.count {
            let from = count
            let got = unsafe content.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + from }, buffer.count - from)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        guard count <= largest else { return nil }
        return content.withBytes { TimeZoneRules(name: name, file: $0[0..<count]) }
    }
}
