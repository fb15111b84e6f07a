import Glibc
import Testing

@testable import Agent

@Suite struct ProcessMemoryTests {
    // Pages of files that the process has mapped and present: the third number of /proc/self/statm.
    private func mappedPages() throws -> Int {
        let file = try FileDescriptor.open(FilePath("/proc/self/statm"), flags: O_RDONLY)
        let text = String(decoding: try file.read(at: 0, count: 200), as: UTF8.self)
        return Int(text.split(separator: " ")[2]) ?? 0
    }

    @Test func `code that has run is no longer counted after a trim and runs again`() throws {
        let before = try mappedPages()
        ProcessMemory.trim()
        // This very test has run since, and others beside it.
        #expect(try mappedPages() < before)
        #expect("trimmed".uppercased() == "TRIMMED")
    }
}
