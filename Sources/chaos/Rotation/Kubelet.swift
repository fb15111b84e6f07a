import TestSupport

/// Rotates a container's log as kubelet does (`pkg/kubelet/logs/container_log_manager.go`): files beyond the number are removed,
/// older ones compressed under a temporary name, the log is renamed, and the runtime is told to open a new one.
struct Kubelet {
    /// Rotated files that stay: kubelet's `containerLogMaxFiles` of 5, less the live one and the one that is being made.
    private static let kept = 3

    let compresses: Bool
    /// May the file be removed: has everything in it arrived?
    let mayRemove: (LogFile) -> Bool

    func rotate(_ program: Program, _ rotation: Rotation, date: String) async throws {
        let base = program.path + "."
        var rotated = program.files.filter { $0.path.hasPrefix(base) }
        while rotated.count > Self.kept, let oldest = rotated.first, mayRemove(oldest) {
            rotated.removeFirst()
            try FileSystem.unlink(oldest.path)
            program.files.removeAll { $0 === oldest }
        }
        if compresses {
            for file in rotated where !file.isCompressed { try await compress(file) }
        }
        if rotation.rest == .before { try program.finishRecord() }
        guard let live = program.files.last else { return }
        live.path = base + date
        try FileSystem.rename(program.path, live.path)
        if rotation.rest == .renamed || program.isWithinLine { try program.finishRecord() }
        if rotation.late > 0, program.rest.isEmpty { try program.write(rotation.late, .usual) }
        try await pause(rotation.gap)
        if rotation.fails {
            try FileSystem.rename(live.path, program.path)
            live.path = program.path
        } else {
            try program.open()
        }
        try program.finishRecord()
    }

    private func compress(_ file: LogFile) async throws {
        let bytes = try await gzipped(file.path)
        let name = file.path + ".gz"
        try writeFile(file.path + ".tmp", bytes)
        try FileSystem.rename(file.path + ".tmp", name)
        try FileSystem.unlink(file.path)
        file.path = name
        file.isCompressed = true
    }
}
