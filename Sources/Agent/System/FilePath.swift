import Glibc

/// A path as the kernel sees it: bytes without NUL, of any encoding.
///
/// Swift's `String` cannot hold a name that is no UTF-8 without changing it, and Linux allows such names, so paths
/// are kept as bytes and become text only where a person reads them.
public struct FilePath: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The bytes, without a closing NUL.
    public let bytes: [UInt8]

    /// A path of these bytes; a NUL, which no path can hold, ends it.
    public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes.prefix { $0 != 0 }) }

    /// A path spelt as text.
    public init(_ text: String) { self.init(bytes: text.utf8) }

    /// A path spelt as a literal.
    public init(stringLiteral text: String) { self.init(text) }

    /// As text; bytes that are no UTF-8 show as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Hashes all bytes at once; an array hashes one after the other, which shows in a scan of a thousand directories.
    public func hash(into hasher: inout Hasher) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// In byte order, so that files written from it are stable.
    public static func < (left: FilePath, right: FilePath) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    /// Whether it begins at the root.
    public var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

    /// The last name of it: `b.log` of `/a/b.log`; all of it where there is no slash.
    public var lastName: FilePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
        return FilePath(bytes: bytes[(slash + 1)...])
    }

    /// The directory it is in: `/a` of `/a/b.log`, `/` of `/a`, `.` of `a`.
    public var directory: FilePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == 0 ? "/" : FilePath(bytes: bytes[..<slash])
    }

    /// The path of a name in this directory.
    public func appending(_ name: some Collection<UInt8>) -> FilePath {
        var joined = bytes
        joined.reserveCapacity(bytes.count + 1 + name.count)
        if joined.last != UInt8(ascii: "/"), !joined.isEmpty { joined.append(UInt8(ascii: "/")) }
        joined.append(contentsOf: name)
        return FilePath(bytes: joined)
    }

    /// The same path with a suffix on its last name: `positions.yaml` and `.times` give `positions.yaml.times`.
    public func suffixed(_ suffix: String) -> FilePath { FilePath(bytes: bytes + Array(suffix.utf8)) }

    /// Made absolute against a directory, with `//`, `.` and `..` worked out as text (symbolic links are not followed),
    /// as Go's `filepath.Abs` does.
    ///
    /// - Parameter directory: where a relative path begins; an absolute path.
    /// - Returns: the absolute path.
    public func absolute(in directory: FilePath) -> FilePath {
        var names: [ArraySlice<UInt8>] = []
        let whole = isAbsolute ? self : directory.appending(bytes)
        for name in whole.bytes.split(separator: UInt8(ascii: "/")) where !name.elementsEqual(".".utf8) {
            if name.elementsEqual("..".utf8) { _ = names.popLast() } else { names.append(name) }
        }
        return FilePath(bytes: [UInt8(ascii: "/")] + Array(names.joined(separator: [UInt8(ascii: "/")])))
    }

    /// Whether it is that directory or below it; both are taken as text.
    public func isWithin(_ directory: FilePath) -> Bool {
        if directory.bytes == [UInt8(ascii: "/")] { return isAbsolute }
        guard bytes.starts(with: directory.bytes) else { return false }
        return bytes.count == directory.bytes.count || bytes[directory.bytes.count] == UInt8(ascii: "/")
    }

    /// The real path: absolute, no symbolic link in it (realpath(3)).
    ///
    /// - Throws: the errno: ENOENT for a dangling link, ELOOP, EACCES …
    public func resolved() throws(Errno) -> FilePath {
        let found: UnsafeMutablePointer<CChar>? = unsafe withCString { path in unsafe realpath(path, nil) }
        guard let found = unsafe found else { throw Errno.current }
        defer { unsafe free(found) }
        let length = unsafe strlen(found)
        return unsafe FilePath(
            bytes: UnsafeRawBufferPointer(start: UnsafeRawPointer(found), count: length))
    }

    /// Calls with the path as a C string, which lives only for that call.
    public func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var text: [CChar] = []
        text.reserveCapacity(bytes.count + 1)
        for byte in bytes { text.append(CChar(bitPattern: byte)) }
        text.append(0)
        // An array literal's storage as a pointer: `withUnsafeBufferPointer` has no typed throws on every toolchain.
        var outcome: Swift.Result<Result, Failure>?
        unsafe text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            do throws(Failure) { outcome = unsafe .success(try body(base)) } catch { outcome = .failure(error) }
        }
        guard let outcome else { preconditionFailure("a C string is never empty") }
        return try outcome.get()
    }

    /// The working directory of the process, or `/` where it is gone.
    public static var workingDirectory: FilePath {
        guard let found = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(found) }
        let length = unsafe strlen(found)
        return unsafe FilePath(
            bytes: UnsafeRawBufferPointer(start: UnsafeRawPointer(found), count: length))
    }
}
