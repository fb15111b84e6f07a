/// A path that fits a glob, or leads to some, and is not read.
public struct DiscoveryProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is the matter.
    public enum Kind: Hashable, Sendable {
        /// It is a directory. With a glob such as `/var/log/*` that is nothing to worry about.
        case directory
        /// A named pipe, a socket, a device: never opened, for that could block or have effects.
        case notRegular(FileStatus.Kind)
        /// A symbolic link to nothing.
        case dangling
        /// A call on it failed.
        case failed(Errno.Operation, Errno)
        /// It resolves to this path, outside the allowed roots.
        case outsideRoots(FilePath)
        /// A symbolic link leads back to a directory above it.
        case circle
        /// The glob leads through more directories than one scan visits.
        case tooManyDirectories(limit: Int)
    }

    /// What is the matter.
    public let kind: Kind
    /// With what.
    public let path: FilePath

    /// A problem.
    public init(_ kind: Kind, _ path: FilePath) {
        self.kind = kind
        self.path = path
    }

    /// What is not read, why, and what to do.
    public var description: String {
        switch kind {
        case .directory:
            "\(path) fits but is a directory, and is not read; write \(path)/*.log to read the files in it"
        case .notRegular(let kind):
            "\(path) fits but is no regular file (\(kind.rawValue)), and is not read; exclude it with __path_exclude__"
        case .dangling:
            "\(path) fits but is a symbolic link to nothing; it is read once its target is there"
        case .failed(let operation, let errno):
            errno.sentence(operation, path)
        case .outsideRoots(let real):
            "\(path) is refused: it is \(real), outside the directories that may be read; add its directory to the allowed "
                + "roots if that is meant"
        case .circle:
            "\(path) is a symbolic link to a directory above it, and is not followed"
        case .tooManyDirectories(let limit):
            "the glob \(path) leads through more than \(limit) directories; only those are searched: write a narrower one"
        }
    }

    /// Short and bounded, for a metric label.
    public var reason: String {
        switch kind {
        case .directory: "directory"
        case .notRegular: "not_regular"
        case .dangling: "dangling_link"
        case .failed(_, let errno): errno.symbol
        case .outsideRoots: "outside_roots"
        case .circle: "link_circle"
        case .tooManyDirectories: "too_many_directories"
        }
    }
}
