import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct PromtailPositionsTests {
    private static func entries(_ text: String) throws -> [PromtailPositions.Entry]? {
        guard case .promtail(let entries) = try PositionsDocument.read(Array(text.utf8), path: "/p") else { return nil }
        return entries
    }

    @Test func `quoted and unquoted offsets, cursors and old journal keys are read`() throws {
        let text = """
            positions:
              /var/log/a.log: "118273"
              /var/log/b.log: 5
              cursor-systemd-journal: s=a;i=1;b=c;m=2;t=3;x=4
              cursor-6f1e: "1700000000"
              journal-old: s=z

            """
        #expect(
            try Self.entries(text) == [
                .file("/var/log/a.log", offset: 118_273), .file("/var/log/b.log", offset: 5),
                .cursor(name: "cursor-systemd-journal", value: "s=a;i=1;b=c;m=2;t=3;x=4"),
                .cursor(name: "cursor-6f1e", value: "1700000000"), .cursor(name: "journal-old", value: "s=z"),
            ])
    }

    @Test(arguments: ["positions: {}\n", "positions:\n"])
    func `an empty set is Promtail's file all the same`(text: String) throws {
        #expect(try Self.entries(text) == [])
    }

    @Test func `an entry takes the file that is there now, with its mark`() {
        let mark = ContentMark(endingAt: Array("foobar".utf8))
        let identity = FileIdentity(device: 1, inode: 2)
        let imported = PromtailPositions.importing([.file("/a", offset: 6), .file("/b", offset: 100)]) { _, offset in
            .success(.init(identity: identity, size: 6, mark: offset <= 6 ? mark : nil))
        }
        #expect(
            imported.positions.files == [
                FilePosition(path: "/a", identity: identity, offset: 6, mark: mark),
                FilePosition(path: "/b", identity: identity, offset: 0),
            ])
        #expect(imported.restarted == ["/b has 6 bytes and its position was 100: it is read from its beginning"])
        #expect(imported.skipped.isEmpty)
    }

    @Test func `a file that is gone is left out and named`() {
        let imported = PromtailPositions.importing([.file("/gone", offset: 6)]) { _, _ in .failure(Errno(ENOENT)) }
        #expect(imported.positions.isEmpty)
        #expect(imported.skipped.count == 1)
        #expect(imported.skipped.first?.contains("/gone") == true)
    }

    @Test func `a named pipe at the path neither blocks nor counts`() throws {
        let directory = try TemporaryDirectory()
        #expect(unsafe mkfifo(directory("pipe"), 0o600) == 0)
        #expect(PromtailPositions.look(FilePath(directory("pipe")), 0) == .failure(Errno(EINVAL)))
    }

    @Test func `a real file is looked at for identity, size and mark`() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(try directory.write("a.log", "0123456789"))
        let present = try PromtailPositions.look(path, 4).get()
        #expect(present.identity == (try FileStatus.of(path)).identity)
        #expect(present.size == 10)
        #expect(present.mark == ContentMark(endingAt: Array("0123".utf8)))
        #expect(try PromtailPositions.look(path, 11).get().mark == nil)
    }

    @Test func `the way back has one entry a path, of the live file, as Promtail writes it`() {
        let positions = Positions(
            files: [
                FilePosition(path: "/b", identity: FileIdentity(device: 1, inode: 1), offset: 9, finished: true),
                FilePosition(path: "/b", identity: FileIdentity(device: 1, inode: 2), offset: 4),
                FilePosition(path: "/a b", identity: FileIdentity(device: 1, inode: 3), offset: 7),
            ], cursors: ["cursor-journal": "s=1;i=2", "cursor-x": "1700000000"])
        let export = PromtailPositions.export(positions)
        #expect(
            String(decoding: export.bytes, as: UTF8.self) == """
                positions:
                  "/a b": "7"
                  /b: "4"
                  cursor-journal: s=1;i=2
                  cursor-x: "1700000000"

                """)
        #expect(export.lost.isEmpty)
    }

    @Test func `what Promtail's file cannot hold is named`() {
        let positions = Positions(files: [
            FilePosition(path: "/b", identity: FileIdentity(device: 1, inode: 77), offset: 9),
            FilePosition(path: "/b", identity: FileIdentity(device: 1, inode: 2), offset: 4),
            FilePosition(path: FilePath(bytes: [0x2F, 0xFF]), identity: FileIdentity(device: 1, inode: 3), offset: 7),
        ])
        let export = PromtailPositions.export(positions)
        #expect(String(decoding: export.bytes, as: UTF8.self) == "positions:\n  /b: \"4\"\n")
        #expect(export.lost.count == 2)
        #expect(export.lost.contains("the rest of a rotated file of /b, from byte 9 on (inode 77)"))
    }

    @Test func `nothing is exported as Promtail's empty set`() {
        #expect(PromtailPositions.export(Positions()).bytes == Array("positions: {}\n".utf8))
    }

    @Test func `an export is read back as the same offsets`() throws {
        let positions = Positions(
            files: PositionsDocumentTests.names.compactMap { name in
                String(validating: name, as: UTF8.self).map { _ in
                    FilePosition(
                        path: FilePath("/d").appending(name), identity: FileIdentity(device: 1, inode: 1), offset: 8)
                }
            }, cursors: ["cursor-a": "yes", "cursor-b": "0x1F", "journal-c": ""])
        let text = String(decoding: PromtailPositions.export(positions).bytes, as: UTF8.self)
        let expected = Set(positions.files.map(\.path)).map { PromtailPositions.Entry.file($0, offset: 8) }
        let read = try #require(try Self.entries(text))
        #expect(read.count == expected.count + 3)
        #expect(expected.allSatisfy(read.contains))
        #expect(read.contains(.cursor(name: "cursor-a", value: "yes")))
        #expect(read.contains(.cursor(name: "cursor-b", value: "0x1F")))
    }
}
