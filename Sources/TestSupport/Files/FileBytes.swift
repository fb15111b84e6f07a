import Glibc

/// Reads a whole file, also one of `/proc` that does not tell its size.
///
/// - Throws: `SystemFailure` if it cannot be opened or read.
public func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count == 0 { return bytes }
        if count > 0 {
            bytes += chunk[..<count]
        } else if errno != EINTR {
            throw SystemFailure("read \(path)")
        }
    }
}

/// Writes a file anew, or appends to it.
///
/// - Throws: `SystemFailure` if it cannot be opened or written.
public func writeFile(_ path: String, _ bytes: some Collection<UInt8>, appending: Bool = false) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (appending ? O_APPEND : O_TRUNC), 0o644)
    guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
    defer { close(descriptor) }
    try writeAll(descriptor, Array(bytes), to: path)
}

/// Writes a text file anew, or appends to it.
///
/// - Throws: `SystemFailure` if it cannot be opened or written.
public func writeFile(_ path: String, _ text: String, appending: Bool = false) throws {
    try writeFile(path, text.utf8, appending: appending)
}

/// Writes all of `bytes` to an open descriptor; `name` is for the error.
func writeAll(_ descriptor: Int32, _ bytes: [UInt8], to name: String) throws {
    var written = 0
    while written < bytes.count {
        let rest = bytes.count - written
        let count = unsafe bytes[written...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, rest) }
        if count > 0 {
            written += count
        } else if errno != EINTR {
            throw SystemFailure("write \(name)")
        }
    }
}
