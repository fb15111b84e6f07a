import TestSupport
import Testing

struct LogWriterTests {
    @Test func `numbers go on across a rename, and late lines go to the old file`() throws {
        let directory = try TemporaryDirectory()
        let writer = try LogWriter(directory("a.log"), name: "w")
        try writer.write(2, text: "x")
        try writer.rotate(to: directory("a.log.1"), late: 1)
        try writer.write(text: "x")
        #expect(try text(directory("a.log.1")) == "seq=w:0 x\nseq=w:1 x\nseq=w:2 late\n")
        #expect(try text(directory("a.log")) == "seq=w:3 x\n")
        #expect(writer.count == 4)
    }

    @Test func `copytruncate copies and empties the same file`() throws {
        let directory = try TemporaryDirectory()
        let writer = try LogWriter(directory("a.log"), name: "w")
        try writer.write(text: "x")
        try writer.copyTruncate(to: directory("a.log.1"))
        try writer.write(text: "x")
        #expect(try text(directory("a.log.1")) == "seq=w:0 x\n")
        #expect(try text(directory("a.log")) == "seq=w:1 x\n")
    }

    @Test func `a file is created anew`() throws {
        let directory = try TemporaryDirectory()
        let writer = try LogWriter(directory("a.log"), name: "w")
        try writer.write(text: "x")
        try writer.recreate()
        try writer.write(text: "x")
        #expect(try text(directory("a.log")) == "seq=w:1 x\n")
    }

    @Test func `lines have the form of the runtime, with times that increase`() throws {
        let directory = try TemporaryDirectory()
        let writer = try LogWriter(directory("a.log"), name: "w", format: .cri)
        try writer.write(100, text: "x")
        let lines = try text(directory("a.log")).split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.allSatisfy { $0[0].utf8.count == 30 && $0[1] == "stdout" && $0[2] == "F" })
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0[0] < $1[0] })

        let docker = try LogWriter(directory("d.log"), name: "w", format: .docker)
        try docker.write(text: "x")
        #expect(try text(directory("d.log")).hasPrefix(#"{"log":"seq=w:0 x\n","stream":"stdout","time":"20"#))
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try readFile(path), as: UTF8.self)
    }
}
