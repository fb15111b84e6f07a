import TestSupport
import Testing

@testable import chaos

/// Rotations keep every byte, in the order in which it was written, and leave the names that kubelet and logrotate leave.
@Suite struct RotationTests {
    typealias Rules = ProgramPlan.Logrotate

    private static let kinds: [ProgramPlan.Kind] =
        [.container]
        + [Rules.Compression.never, .atOnce, .delayed].flatMap { compression in
            [
                .host(Rules(copiesAndTruncates: false, compression: compression, usesDates: false)),
                .host(Rules(copiesAndTruncates: true, compression: compression, usesDates: true)),
                .traces(Rules(copiesAndTruncates: false, compression: compression, usesDates: true)),
            ]
        }

    @Test(arguments: kinds)
    func `every record is in one piece in the files together, oldest first`(kind: ProgramPlan.Kind) async throws {
        let directory = try TemporaryDirectory()
        let program = try Self.program(kind, directory)
        var names = RotationNames()
        for (index, rest) in [Rotation.Rest.before, .renamed, .reopened, .before, .reopened, .renamed].enumerated() {
            try program.write(3, index == 2 ? .long : .usual)
            try program.writePart(index % 2 == 0 ? .piece : .halfLine)
            let rotation = Rotation(late: index % 3, isCreated: index > 2, gap: index % 2, rest: rest)
            try await Self.rotate(program, rotation, names.next(), removing: false)
        }
        try program.finishRecord()
        #expect(program.files.count == 7)
        let bytes = try program.files.flatMap { try WrittenText.content($0) }
        let found = WrittenText.records(bytes, isContainer: program.plan.isContainer).map(LineText.read)
        let expected = program.records.indices.map { LineText.Reading.intact(program: "p", number: $0) }
        // Lines of stdout and stderr overtake one another while one of them is in pieces.
        #expect(found.count == expected.count)
        #expect(program.plan.isContainer ? Set(found) == Set(expected) : found == expected)
    }

    @Test(arguments: kinds)
    func `what a file holds is known`(kind: ProgramPlan.Kind) async throws {
        let directory = try TemporaryDirectory()
        let program = try Self.program(kind, directory)
        var names = RotationNames()
        for late in 0..<4 {
            try program.write(5, .usual)
            try await Self.rotate(program, Rotation(late: late, isCreated: late > 1), names.next(), removing: false)
        }
        for file in program.files {
            let records = WrittenText.records(try WrittenText.content(file), isContainer: program.plan.isContainer)
            #expect(records.map(LineText.read) == file.records.map { .intact(program: "p", number: $0) })
        }
    }

    @Test func `kubelet keeps five files, of which the older ones are compressed`() async throws {
        let directory = try TemporaryDirectory()
        let program = try Self.program(.container, directory)
        var names = RotationNames()
        for _ in 0..<7 {
            try program.write(1, .usual)
            try await Self.rotate(program, Rotation(), names.next(), removing: true)
        }
        #expect(
            program.files.map { $0.path.dropFirst(directory.path.count + 1) } == [
                "p.log.20261121-000004.gz", "p.log.20261121-000005.gz", "p.log.20261121-000006.gz",
                "p.log.20261121-000007", "p.log",
            ])
        #expect(program.files.allSatisfy { FileSystem.identity($0.path) != nil })
        #expect(FileSystem.identity(directory("p.log.20261121-000003.gz")) == nil)
    }

    @Test func `a rename that kubelet takes back leaves the file where it was`() async throws {
        let directory = try TemporaryDirectory()
        let program = try Self.program(.container, directory)
        let before = FileSystem.identity(program.path)
        try await Self.rotate(program, Rotation(late: 1, fails: true), "20261121-000001", removing: true)
        #expect(FileSystem.identity(program.path) == before)
        #expect(program.files.map(\.path) == [program.path])
    }

    @Test func `logrotate counts names up, and compresses with the next rotation`() async throws {
        let directory = try TemporaryDirectory()
        let rules = Rules(copiesAndTruncates: false, compression: .delayed, usesDates: false)
        let program = try Self.program(.host(rules), directory)
        for _ in 0..<7 {
            try program.write(1, .usual)
            try await Self.rotate(program, Rotation(), "unused", removing: true)
        }
        #expect(
            program.files.map { $0.path.dropFirst(directory.path.count + 1) } == [
                "p.log.5.gz", "p.log.4.gz", "p.log.3.gz", "p.log.2.gz", "p.log.1", "p.log",
            ])
        #expect(program.files.allSatisfy { FileSystem.identity($0.path) != nil })
    }

    @Test func `copytruncate leaves the inode and a copy`() async throws {
        let directory = try TemporaryDirectory()
        let rules = Rules(copiesAndTruncates: true, compression: .never, usesDates: true)
        let program = try Self.program(.host(rules), directory)
        let before = FileSystem.identity(program.path)
        let content = try readFile(program.path)
        try await Self.rotate(program, Rotation(), "20261121", removing: true)
        #expect(FileSystem.identity(program.path) == before)
        #expect(try readFile(program.path) == [])
        #expect(try readFile(directory("p.log-20261121")) == content)
    }

    @Test func `what may not be removed stays`() async throws {
        let directory = try TemporaryDirectory()
        let program = try Self.program(.container, directory)
        var names = RotationNames()
        for _ in 0..<7 { try await Self.rotate(program, Rotation(), names.next(), removing: false) }
        #expect(program.files.count == 8)
    }

    private static func program(_ kind: ProgramPlan.Kind, _ directory: TemporaryDirectory) throws -> Program {
        let plan = ProgramPlan(name: "p", kind: kind, isFirst: true, seed: 5)
        let program = Program(plan, path: directory("p.log"))
        try program.open()
        try program.write(2, .usual)
        return program
    }

    private static func rotate(
        _ program: Program, _ rotation: Rotation, _ date: String, removing: Bool
    ) async throws {
        if let rules = program.plan.logrotate {
            let run = LogrotateRun(rules: rules, compresses: true) { _ in removing }
            try await run.rotate(program, rotation, date: date)
        } else {
            try await Kubelet(compresses: true) { _ in removing }.rotate(program, rotation, date: date)
        }
    }
}
