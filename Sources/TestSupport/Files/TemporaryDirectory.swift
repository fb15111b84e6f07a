import Glibc

/// A directory of a test's own, removed with everything in it when the value is released.
public final class TemporaryDirectory: Sendable {
    /// The directory's absolute path, without symlinks.
    public let path: String

    /// Creates the directory below `TMPDIR`, or `/tmp`.
    ///
    /// - Throws: `SystemFailure` if it cannot be created.
    public init(prefix: String = "needletail-test") throws {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil, let resolved = unsafe realpath(&template, nil) else {
            throw SystemFailure("create a directory in \(parent)")
        }
        defer { unsafe free(resolved) }
        path = unsafe String(cString: resolved)
    }

    deinit {
        Self.remove(path)
    }

    /// The path of `name` inside the directory.
    public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file inside the directory, creates the directories on its way, and returns its path.
    ///
    /// - Throws: `SystemFailure` if that fails.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Writes a file inside the directory, creates the directories on its way, and returns its path.
    ///
    /// - Throws: `SystemFailure` if that fails.
    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        if let slash = name.lastIndex(of: "/") { try makeDirectory(String(name[..<slash])) }
        try writeFile(self(name), bytes)
        return self(name)
    }

    /// Creates a directory inside the directory, with those on its way, and returns its path.
    ///
    /// - Throws: `SystemFailure` if that fails for another reason than that it exists.
    @discardableResult
    public func makeDirectory(_ name: String) throws -> String {
        var current = path
        for part in name.split(separator: "/") {
            current += "/\(part)"
            guard unsafe mkdir(current, 0o755) == 0 || errno == EEXIST else { throw SystemFailure("mkdir \(current)") }
        }
        return current
    }

    /// Removes a file, or a directory with everything in it; symlinks are not followed.
    public static func remove(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        // A test may have taken the right to list the directory away.
        unsafe chmod(path, 0o700)
        if let directory = unsafe opendir(path) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            unsafe closedir(directory)
        }
        unsafe rmdir(path)
    }
}
