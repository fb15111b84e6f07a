import Testing

@testable import Agent

@Suite struct PositionsDocumentTests {
    private static let path: FilePath = "/p/positions.yaml"

    private static func read(_ text: String) throws(PositionsError) -> PositionsDocument.Found {
        try PositionsDocument.read(Array(text.utf8), path: path)
    }

    private static let sample = Positions(
        files: [
            FilePosition(
                path: "/var/log/b.log", identity: FileIdentity(device: 64769, inode: 12), offset: 118_273,
                mark: ContentMark(endingAt: Array("foobar".utf8)), finished: true),
            FilePosition(
                path: "/var/log/b.log", identity: FileIdentity(device: 64769, inode: .max), offset: 0),
            FilePosition(path: "/var/log/a.log", identity: FileIdentity(device: 1, inode: 2), offset: 3),
        ], cursors: ["cursor-journal": "s=1;i=2", "cursor-b": ""])

    @Test func `the file is what the documentation says`() {
        let expected = """
            # Positions of needletail: how far every file is delivered. Edit it only while the agent is stopped.
            version: 1
            files:
              - path: "/var/log/a.log"
                device: 1
                inode: 2
                offset: 3
              - path: "/var/log/b.log"
                device: 64769
                inode: 12
                offset: 118273
                mark: "6:79b81f21e41daa5e"
                finished: true
              - path: "/var/log/b.log"
                device: 64769
                inode: 18446744073709551615
                offset: 0
            cursors:
              "cursor-b": ""
              "cursor-journal": "s=1;i=2"

            """
        #expect(String(decoding: PositionsDocument.text(of: Self.sample), as: UTF8.self) == expected)
    }

    @Test func `generations of one path come back oldest first`() throws {
        let text = PositionsDocument.text(of: Self.sample)
        guard case .ours(let read) = try PositionsDocument.read(text, path: Self.path) else {
            Issue.record("not ours")
            return
        }
        #expect(read.generations["/var/log/b.log"]?.map(\.offset) == [118_273, 0])
        #expect(read.cursors == Self.sample.cursors)
        #expect(Set(read.files) == Set(Self.sample.files))
    }

    @Test func `no positions come back as none`() throws {
        let read = try PositionsDocument.read(PositionsDocument.text(of: Positions()), path: Self.path)
        #expect(read == .ours(Positions()))
    }

    /// Every byte but NUL and the slash, alone and between others, and characters that YAML treats specially.
    static let names: [[UInt8]] =
        (1...255).filter { $0 != 0x2F }.flatMap { [[UInt8($0)], [0x61, UInt8($0), 0x62]] }
        + [
            "é", "日本語", "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}", "\u{E000}",
            "😀", "\u{10FFFF}", " leading", "trailing ", "a: b", "#x", "- x", "{a,b}", "*x", "&x", "!x", "%x", "@x",
            "`x",
            "\\", "\"", "'", "a\nb", "a\r\nb", "\t", "~", "null", "yes", "\\xE9",
        ].map { Array($0.utf8) }

    @Test func `every name and every cursor comes back byte for byte`() throws {
        for name in Self.names {
            var positions = Positions(files: [
                FilePosition(
                    path: FilePath("/d").appending(name), identity: FileIdentity(device: 1, inode: 1), offset: 1)
            ])
            if let text = String(validating: name, as: UTF8.self) { positions.cursors = [text: text] }
            let bytes = PositionsDocument.text(of: positions)
            #expect(try PositionsDocument.read(bytes, path: Self.path) == .ours(positions), "name \(name)")
        }
    }

    @Test(arguments: [
        ("version: 1\nfiles:\n  - path: /a\n    device: 1\n    inode: 2\n    offset: -1\n", 6, 13, "offset is \"-1\""),
        ("version: 1\nfiles:\n  - path: /a\n    device: 1\n    inode: 2\n    offset: 1x\n", 6, 13, "offset is \"1x\""),
        ("version: 1\nfiles:\n  - path: /a\n    device: 1\n    offset: 5\n", 3, 5, "lacks inode"),
        ("version: 1\nfiles:\n  - path: a\n    device: 1\n    inode: 2\n    offset: 5\n", 3, 5, "lacks an absolute"),
        ("version: 1\nfiles:\n  - path: /a\n    mark: \"x\"\n", 4, 11, "mark is \"x\""),
        ("version: 1\nfiles:\n  - path_bytes: \"/\\u0416\"\n", 3, 17, "path_bytes is"),
        ("version: 1\nfiles: {}\n", 2, 8, "files is a map, where a list must be"),
        ("version: 1\nfiles: []\ncursors: []\n", 3, 10, "cursors is a list, where a map must be"),
        ("version: 1\ncursors:\n  a: []\n", 3, 6, "cursor a is a list"),
        ("version: 1\nfolder: x\n", 2, 1, "a key \"folder\""),
        ("version: 1\nversion: 1\n", 2, 1, "stands there twice, first in line 1"),
        ("version: 0\n", 1, 10, "version is not 1"),
        ("version: [1]\n", 1, 10, "version is a list"),
        ("version: 1\nfiles:\n  - path: \"/a\n", 4, 1, "end of stream"),
        ("nonsense\n", 1, 1, "the document is a string"),
        ("\0\0\0\0", 1, 1, "only NUL bytes"),
        ("targets: {}\n", 1, 1, "neither a key of a needletail file"),
        ("positions:\n  /a: abc\n", 2, 7, "the position of /a is \"abc\""),
        ("positions:\n  /a: \"-4\"\n", 2, 7, "the position of /a is \"-4\""),
        ("positions:\n  /a: [1]\n", 2, 7, "/a is a list"),
        ("positions: 5\n", 1, 12, "positions is a number, where a map must be"),
        ("positions: {}\nmore: 1\n", 2, 1, "\"more\""),
    ])
    func `damage is told with its line and column`(text: String, line: Int, column: Int, what: String) {
        let error = #expect(throws: PositionsError.self) { try Self.read(text) }
        guard case .damaged(Self.path, let foundLine, let foundColumn, let found) = error else {
            Issue.record("not damaged but \(String(describing: error))")
            return
        }
        #expect((foundLine, foundColumn) == (line, column))
        #expect(found.contains(what), "\(found)")
    }

    @Test func `bytes that are no UTF-8 outside of a quoted name are damage`() {
        let error = #expect(throws: PositionsError.self) {
            try PositionsDocument.read(Array("version: 1\n# ".utf8) + [0xFF], path: Self.path)
        }
        #expect(error?.description.contains("/p/positions.yaml:2:3: ") == true)
    }

    @Test func `a damaged file's error names the ways out`() {
        let text = PositionsError.damaged(path: "/p/x.yaml", line: 3, column: 7, what: "it is bent").description
        #expect(text.hasPrefix("/p/x.yaml:3:7: the positions file is damaged: it is bent. "))
        #expect(text.contains("restore a copy"))
        #expect(text.contains("move it away, and every matching file is sent again from its first byte"))
        #expect(text.contains("positions.ignore_invalid_yaml: true"))
    }

    @Test func `a file of a newer release is not damage`() {
        #expect(throws: PositionsError.tooNew(path: Self.path, version: "2")) {
            try Self.read("version: 2\nplaces: []\n")
        }
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n", "~\n"])
    func `a file without content is neither ours nor Promtail's`(text: String) throws {
        #expect(try Self.read(text) == .nothing)
    }

    @Test func `ten thousand files are read back`() throws {
        let positions = Positions(
            files: (0..<10_000).map { number in
                FilePosition(
                    path: FilePath("/var/log/pods/\(10_000 + number)/0.log"),
                    identity: FileIdentity(device: 1, inode: UInt64(number)), offset: number)
            })
        #expect(try PositionsDocument.read(PositionsDocument.text(of: positions), path: Self.path) == .ours(positions))
    }
}
