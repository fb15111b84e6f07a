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
        try? Self.remove(path)
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

    /// Removes a file, or a directory with everything in it; symlinks are not followed, and what is not there is removed.
    ///
    /// What others make in the directory meanwhile is removed too: a program that saves its state just then would
    /// keep the directory there otherwise.
    ///
    /// - Throws: ``SystemFailure`` if something stays; all else is removed then.
    public static func remove(_ path: String) throws(SystemFailure) {
        for _ in 1...1000 {
            if unsafe unlink(path) == 0 || errno == ENOENT { return }
            guard errno == EISDIR else { throw SystemFailure("remove \(path)") }
            try removeContents(of: path)
            if unsafe rmdir(path) == 0 || errno == ENOENT { return }
            guard errno == ENOTEMPTY else { break }
        }
        throw SystemFailure("remove \(path)")
    }

    private static func removeContents(of path: String) throws(SystemFailure) {
        // A test may have taken the right to list the directory away.
        unsafe chmod(path, 0o700)
        guard let directory = unsafe opendir(path) else { return }
        defer { unsafe closedir(directory) }
        var failure: SystemFailure?
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            do throws(SystemFailure) { try remove("\(path)/\(name)") } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}
