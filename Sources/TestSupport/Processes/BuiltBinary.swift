import Glibc

/// The path of an executable of this package that was built together with the running tests.
///
/// The bundle of tests and the executables lie in one directory of the build.
///
/// - Throws: `SystemFailure` if there is none of that name.
public func builtBinary(named name: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw SystemFailure("read /proc/self/exe") }
    let runner = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The tests' own path may also be an argument, where a helper of the toolchain runs them.
    for path in [runner] + CommandLine.arguments where path.contains("/") {
        let candidate = "\(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])/\(name)"
        if unsafe access(candidate, X_OK) == 0 { return candidate }
    }
    throw SystemFailure("find \(name) beside \(runner)", code: ENOENT)
}
