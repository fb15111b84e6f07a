import Settings
import TestSupport
import Testing

@testable import Agent

@Suite struct HeaderFilesTests {
    @Test func `values are read, and again when their files change`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("a", " first\n")
        try directory.write("b", "")
        var files = HeaderFiles([
            .init(name: "X-A", path: directory("a")), .init(name: "X-A", path: directory("b")),
        ])
        let first = try files.values(now: 0)
        #expect(first == [.init(name: "X-A", value: "first"), .init(name: "X-A", value: "")])
        try directory.write("a", "second and longer")
        let early = try files.values(now: 999_999_999)
        #expect(early == first)
        let second = try files.values(now: 1_000_000_000)
        #expect(second.map(\.value) == ["second and longer", ""])
    }

    @Test func `a file that is missing or has several lines is named, and tried again`() throws {
        let directory = try TemporaryDirectory()
        var files = HeaderFiles([.init(name: "X-A", path: directory("a"))])
        let missing = #expect(throws: PushFailure.self) { try files.values(now: 0) }
        #expect(missing?.description.contains(directory("a")) == true)
        #expect(missing?.description.contains("http_headers.X-A.files") == true)
        try directory.write("a", "hunter2\nhunter3")
        let lines = #expect(throws: PushFailure.self) { try files.values(now: 0) }
        #expect(lines?.description.contains(directory("a")) == true)
        #expect(lines?.description.contains("hunter") == false)
        try directory.write("a", "x")
        let mended = try files.values(now: 0)
        #expect(mended.map(\.value) == ["x"])
    }
}
