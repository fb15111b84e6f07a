import TestSupport

/// Compresses a file with gzip(1), and returns what it made of it.
func gzipped(_ path: String) async throws -> [UInt8] {
    let process = try ChildProcess("/usr/bin/env", ["gzip", "-c", path])
    guard try await process.wait() == .exited(0) else { throw TimedOut("gzip \(path): \(process.errorText)") }
    return process.output
}
