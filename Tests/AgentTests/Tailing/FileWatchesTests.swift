import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct FileWatchesTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let watches = FileWatches()

    init() throws {
        directory = try TemporaryDirectory()
        path = try directory.write("a", "")
    }

    private func open() throws -> FileDescriptor { try FileDescriptor.open(FilePath(path), flags: O_RDONLY) }

    @Test func `a watch follows the file and not the path`() throws {
        let file = try open()
        let watch = try watches.add(file)
        try append(path, "x")
        #expect(watches.take() == .some([.changed(watch)]))
        try move(path, to: directory("b"))
        #expect(watches.take() == .some([.moved(watch)]))
        try append(path, "another file")
        try append(directory("b"), "x")
        try append(directory("b"), "y")
        #expect(watches.take() == .some([.changed(watch)]))
        #expect(watches.take() == .some([]))
    }

    @Test func `two users of one inode share a watch, and the last one ends it`() throws {
        let first = try watches.add(open())
        let second = try watches.add(open())
        #expect(first == second)
        watches.remove(first)
        try append(path, "x")
        #expect(watches.take() == .some([.changed(first)]))
        watches.remove(first)
        #expect(watches.take() == .some([.gone(first)]))
        try append(path, "x")
        #expect(watches.take() == .some([]))
        watches.remove(first)
    }

    @Test func `a deleted file is moved while somebody has it open, and gone after that`() throws {
        var file: FileDescriptor? = try open()
        let watch = try watches.add(open())
        try delete(path)
        #expect(watches.take() == .some([.moved(watch)]))
        file = nil
        #expect(watches.take() == .some([.moved(watch), .gone(watch)]))
        if file != nil { Issue.record("it was closed") }
    }
}
