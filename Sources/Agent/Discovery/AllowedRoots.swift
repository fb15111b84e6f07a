import Glibc

/// The directories that files may come from, wherever links lead: a pod that puts a symbolic link into its log directory
/// must not make an agent with root's rights ship `/etc/shadow`.
public struct AllowedRoots: Equatable, Sendable {
    /// The directories; `nil` allows every path.
    public let roots: [FilePath]?

    /// Every path is allowed.
    public static let everything = AllowedRoots(roots: nil)

    /// Only what is below these.
    ///
    /// - Parameter roots: absolute paths of directories; links in them are followed at each check.
    public init(roots: [FilePath]?) { self.roots = roots }

    /// Says whether a path may be read, by where it really is.
    ///
    /// The answer holds for this instant only: who opens the file asks again with ``open(_:)``.
    ///
    /// - Throws: the path cannot be resolved (dangling, no permission), or lies outside.
    public func check(_ path: FilePath) throws(DiscoveryProblem) {
        guard let roots else { return }
        let real: FilePath
        do throws(Errno) { real = try path.resolved() } catch {
            throw DiscoveryProblem(error.code == ENOENT ? .dangling : .failed(.inspect, error), path)
        }
        guard Self.contains(roots, real) else { throw DiscoveryProblem(.outsideRoots(real), path) }
    }

    /// Opens a log file to read: never blocks on a pipe, takes nothing but regular files, and checks the roots on what was
    /// really opened, so that a link switched in between gains nothing.
    ///
    /// - Throws: what stands in the way; ``DiscoveryProblem/Kind/failed(_:_:)`` for the errno of open(2).
    public func open(_ path: FilePath) throws(DiscoveryProblem) -> FileDescriptor {
        do throws(Errno) {
            // A device may act on being opened, so look before; a pipe put there in between only fails to block.
            let before = try FileStatus.of(path)
            guard before.kind == .regular else { throw Errno(before.kind == .directory ? EISDIR : ENXIO) }
            let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            let status = try file.status()
            guard status.kind == .regular else { throw Errno(ENXIO) }
            guard let roots else { return file }
            let real = try Self.link("/proc/self/fd/\(file.raw)")
            // A file that lost its name meanwhile reads as "path (deleted)": still below the same root.
            if Self.contains(roots, real) { return file }
            throw Errno(EXDEV)
        } catch let error where error.code == EISDIR {
            throw DiscoveryProblem(.directory, path)
        } catch let error where error.code == ENXIO {
            throw DiscoveryProblem(.notRegular((try? FileStatus.of(path))?.kind ?? .other), path)
        } catch let error where error.code == EXDEV {
            throw DiscoveryProblem(.outsideRoots((try? path.resolved()) ?? path), path)
        } catch {
            throw DiscoveryProblem(.failed(.open, error), path)
        }
    }

    private static func contains(_ roots: [FilePath], _ real: FilePath) -> Bool {
        roots.contains { root in real.isWithin((try? root.resolved()) ?? root) }
    }

    private static func link(_ path: String) throws(Errno) -> FilePath {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 16)
        let length = try unsafe FilePath(path).withCString { (path) throws(Errno) in
            try Errno.retrying { unsafe readlink(path, &bytes, bytes.count) }
        }
        return FilePath(bytes: bytes.prefix(length).map { UInt8(bitPattern: $0) })
    }
}
