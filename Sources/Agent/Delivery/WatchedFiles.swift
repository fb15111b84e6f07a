import Glibc

/// Notices that files have changed, by asking the kernel at most once a second.
///
/// A change is another device, inode, size or modification time: a file written anew, renamed over, or reached by another
/// symbolic link, as Kubernetes switches the files of a secret.
struct WatchedFiles {
    private static let period: Int64 = 1_000_000_000

    private let paths: [FilePath]
    private var stamps: [FileStatus?] = []
    private var checkedAt: Int64?

    /// Watches the paths.
    init(_ paths: [String]) { self.paths = paths.map { FilePath($0) } }

    /// Has a file changed since the last time the answer was yes? The first answer is yes.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    /// - Returns: true the first time, and after a change.
    mutating func haveChanged(now: Int64) -> Bool {
        if let checkedAt, now - checkedAt < Self.period { return false }
        let isFirst = checkedAt == nil
        checkedAt = now
        // Before the files are read: what changes in between is noticed the next time.
        let current = paths.map { path -> FileStatus? in try? FileStatus.of(path) }
        defer { stamps = current }
        return isFirst || current != stamps
    }

    /// The next answer is yes.
    mutating func lookAgain() { checkedAt = nil }

    /// Reads a small file, such as a certificate or a token.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - setting: the key of the configuration that names it.
    /// - Returns: its bytes, at most 1 MiB.
    /// - Throws: what failed, on which file, and what to do.
    static func read(_ path: String, setting: String) throws(PushFailure) -> [UInt8] {
        let limit = 1 << 20
        do {
            // A pipe in its place must not hold up the thread.
            let file = try FileDescriptor.open(FilePath(path), flags: O_RDONLY | O_NONBLOCK)
            let bytes = try file.read(at: 0, count: limit + 1)
            guard bytes.count <= limit else {
                throw PushFailure("\(setting) \(path) is larger than 1 MiB: it is not such a file")
            }
            return bytes
        } catch let error as Errno {
            throw PushFailure("\(setting): \(error.sentence(.read, FilePath(path)))")
        } catch let error as PushFailure {
            throw error
        } catch {
            throw PushFailure("\(setting): cannot read \(path): \(error)")
        }
    }
}
