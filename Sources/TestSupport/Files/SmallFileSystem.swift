import Glibc
import Synchronization

/// A file system of a test's own, which can be filled and made read-only: a small tmpfs, mounted at an empty directory and
/// unmounted when the value is released. Only root can mount.
public final class SmallFileSystem: Sendable {
    /// Whether one can be had here: for a test's condition, so that those left out are named.
    public static let isPossible: Bool = {
        guard geteuid() == 0, let directory = try? TemporaryDirectory() else { return false }
        return (try? SmallFileSystem(at: directory.path, size: "64k")) != nil
    }()

    /// Where it is mounted.
    public let path: String

    /// Mounts one.
    ///
    /// - Parameters:
    ///   - path: an empty directory.
    ///   - size: as mount(8) takes it, such as `64k`.
    /// - Throws: `SystemFailure` if mount(8) fails.
    public init(at path: String, size: String) throws {
        self.path = path
        try Self.run("mount", "-t", "tmpfs", "-o", "size=\(size),mode=0755", "none", path)
    }

    deinit { try? Self.run("umount", "-l", path) }

    /// Takes all that is free; ``free()`` gives it back.
    ///
    /// - Throws: `SystemFailure` if the file cannot be made.
    public func fill() throws {
        let descriptor = unsafe open("\(path)/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure("open \(path)/filler") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        var size = block.count
        while size > 0 {
            if unsafe write(descriptor, block, size) != size { size /= 2 }
        }
    }

    /// Gives back what ``fill()`` took.
    public func free() { _ = unsafe unlink("\(path)/filler") }

    /// Makes it read-only, or writable again.
    ///
    /// - Throws: `SystemFailure` if mount(8) fails.
    public func setReadOnly(_ isReadOnly: Bool) throws {
        try Self.run("mount", "-o", "remount,\(isReadOnly ? "ro" : "rw")", path)
    }

    private static func run(_ arguments: String...) throws {
        let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nowhere) }
        let child = try spawnLock.withLock { _ in
            try spawn("/usr/bin/env", arguments, [:], nil, descriptors: (nil, nowhere, nowhere))
        }
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) == -1, errno == EINTR {}
        guard status == 0 else { throw SystemFailure("run \(arguments.joined(separator: " "))", code: EPERM) }
    }
}
