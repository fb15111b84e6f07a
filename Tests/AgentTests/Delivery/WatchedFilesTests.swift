import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct WatchedFilesTests {
    private let second: Int64 = 1_000_000_000

    @Test func `the first look is a change, the same file is none`() throws {
        let directory = try TemporaryDirectory()
        var files = WatchedFiles([try directory.write("a", "1")])
        #expect(files.haveChanged(now: 0) == true)
        #expect(files.haveChanged(now: second) == false)
        #expect(files.haveChanged(now: 2 * second) == false)
    }

    @Test func `a file that is written, replaced, removed or comes back is a change`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("a", "1")
        var files = WatchedFiles([path])
        #expect(files.haveChanged(now: 0) == true)
        try directory.write("a", "22")
        #expect(files.haveChanged(now: second) == true)
        try directory.write("b", "33")
        _ = unsafe rename(directory("b"), path)
        #expect(files.haveChanged(now: 2 * second) == true)
        _ = unsafe unlink(path)
        #expect(files.haveChanged(now: 3 * second) == true)
        #expect(files.haveChanged(now: 4 * second) == false)
        try directory.write("a", "22")
        #expect(files.haveChanged(now: 5 * second) == true)
    }

    @Test func `a link that leads elsewhere is a change, as Kubernetes switches secrets`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("v1/token", "1")
        try directory.write("v2/token", "2")
        _ = unsafe symlink("v1", directory("data"))
        var files = WatchedFiles([directory("data/token")])
        #expect(files.haveChanged(now: 0) == true)
        _ = unsafe symlink("v2", directory("next"))
        _ = unsafe rename(directory("next"), directory("data"))
        #expect(files.haveChanged(now: second) == true)
    }

    @Test func `the kernel is asked at most once a second`() throws {
        let directory = try TemporaryDirectory()
        var files = WatchedFiles([try directory.write("a", "1")])
        #expect(files.haveChanged(now: 0) == true)
        try directory.write("a", "22")
        #expect(files.haveChanged(now: second - 1) == false)
        #expect(files.haveChanged(now: second) == true)
    }

    @Test func `no files never change after the first look`() {
        var files = WatchedFiles([])
        #expect(files.haveChanged(now: 0) == true)
        #expect(files.haveChanged(now: second) == false)
    }

    @Test func `a file that is no small one is refused, and a pipe does not block`() throws {
        let directory = try TemporaryDirectory()
        let large = try directory.write("large", [UInt8](repeating: 0x20, count: 2 << 20))
        let error = #expect(throws: PushFailure.self) { try WatchedFiles.read(large, setting: "x_file") }
        #expect(error?.description.contains("x_file \(large)") == true)
        _ = unsafe mkfifo(directory("pipe"), 0o600)
        #expect(throws: PushFailure.self) { try WatchedFiles.read(directory("pipe"), setting: "x_file") }
        #expect(throws: PushFailure.self) { try WatchedFiles.read(directory.path, setting: "x_file") }
    }
}
