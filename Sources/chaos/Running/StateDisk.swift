import Glibc
import TestSupport

/// A small file system of its own for the agent's state, which can be filled: needs root.
struct StateDisk: Sendable {
    static let isPossible = geteuid() == 0

    let path: String

    /// Mounts it over a directory.
    init(_ path: String) throws {
        self.path = path
        guard unsafe mount("chaos", path, "tmpfs", 0, "size=4m") == 0 else { throw SystemFailure("mount \(path)") }
    }

    func remove() { _ = unsafe umount2(path, Int32(MNT_DETACH)) }

    /// Fills it for as long as the schedule says.
    func run(_ schedule: Schedule, from start: ContinuousClock.Instant) async throws {
        for event in schedule.events {
            guard case .diskFull(let lasting) = event.action else { continue }
            try await Task.sleep(until: start + .milliseconds(event.at))
            try fill()
            try await pause(lasting)
            try FileSystem.unlink(path + "/filler")
        }
    }

    private func fill() throws {
        let descriptor = unsafe open(path + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure("fill \(path)") }
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0, count: 4096)
        while unsafe write(descriptor, page, page.count) > 0 {}
    }
}
