import Glibc

/// Where a journal's files are, as it was when the journal was opened: libsystemd notices files that come and go, but not a
/// directory that appears later or is replaced, nor another machine id.
struct JournalPlaces: Equatable, Sendable {
    /// The directories of the machine's journal, as systemd has them.
    static let ofMachine: [FilePath] = ["/run/log/journal", "/var/log/journal"]
    static let machineIDFile: FilePath = "/etc/machine-id"

    /// Of this machine's own journal: its id, by which its directories are named.
    let machine: [UInt8]
    /// What is at each directory.
    let directories: [FileIdentity?]

    /// Looks.
    ///
    /// - Parameter path: the directory that is configured; `nil`: the journal of the machine.
    init(_ path: FilePath?) {
        machine = path == nil ? Self.machineID : []
        directories = (path.map { [$0] } ?? Self.ofMachine).map { try? FileStatus.of($0).identity }
    }

    private static var machineID: [UInt8] {
        guard let file = try? FileDescriptor.open(machineIDFile, flags: O_RDONLY) else { return [] }
        return (try? file.read(at: 0, count: 64)) ?? []
    }
}
