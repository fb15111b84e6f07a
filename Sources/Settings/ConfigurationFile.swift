import Glibc

/// Reading a configuration file.
public enum ConfigurationFile {
    /// What came of reading a path.
    public enum Outcome: Sendable, Equatable {
        /// The file's bytes.
        case contents([UInt8])
        /// No such file.
        case missing
        /// There is something, but it cannot be read: why, and what to do.
        case failed(what: String, mend: String)
    }

    /// Reads a regular file, a pipe or a device; one byte more than a configuration may have at most.
    public static func read(_ path: String) -> Outcome {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return outcome(errno) }
        defer { close(descriptor) }
        let limit = YAMLDocument.Bounds().bytes + 1
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return outcome(errno) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return .contents(bytes)
    }

    private static func outcome(_ code: Int32) -> Outcome {
        switch code {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .failed(what: "cannot be read: permission denied", mend: "let the agent's user read it")
        case EISDIR: .failed(what: "is a directory", mend: "name the file in it")
        default: .failed(what: "cannot be read: \(unsafe String(cString: strerror(code)))", mend: "check the path")
        }
    }
}
