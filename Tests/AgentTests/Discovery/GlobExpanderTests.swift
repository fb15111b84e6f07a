import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct GlobExpanderTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func expand(
        _ glob: String, excluding exclude: String? = nil, roots: AllowedRoots = .everything, limit: Int = 1000
    ) throws -> GlobExpansion {
        var expander = GlobExpander(roots: roots, directoryLimit: limit)
        return expander.expand(
            try Glob(FilePath(directory(glob))), excluding: try exclude.map { try Glob(FilePath(directory($0))) })
    }

    /// Without the directory's own path in front.
    private func names(_ paths: some Sequence<FilePath>) -> Set<String> {
        Set(paths.map { String($0.description.dropFirst(directory.path.count + 1)) })
    }

    private func link(_ target: String, _ name: String) { #expect(unsafe symlink(target, directory(name)) == 0) }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `in a random tree it finds just the files that the matcher says`(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var files: Set<String> = []
        for _ in 0..<40 {
            let path = String(RandomGlob.path(&random).dropFirst())
            if path.isEmpty || (try? directory.write(path, "")) == nil { continue }
            files.insert(path)
        }
        var found = 0
        for _ in 0..<80 {
            let text = String(RandomGlob.glob(&random).dropFirst())
            let glob = try Glob(FilePath(directory(text)))
            let expected = files.filter { glob.matches(FilePath(directory($0))) }
            found += expected.count
            #expect(try names(expand(text).matches.keys) == expected, "\(text)")
        }
        #expect(found > 40)
    }

    @Test func `hidden files fit like others`() throws {
        try directory.write(".hidden.log", "")
        #expect(try names(expand("*.log").matches.keys) == [".hidden.log"])
    }

    @Test func `a name that is no UTF-8 is found`() throws {
        let path = FilePath(directory.path).appending([0xFF, 0x2E, 0x6C])
        let file = try FileDescriptor.open(path, flags: O_CREAT | O_WRONLY, mode: 0o600)
        try file.close()
        #expect(try Array(expand("*.l").matches.keys) == [path])
    }

    @Test func `an existing path is taken as it is, whatever it spells`() throws {
        try directory.write("a[1].log", "")
        try directory.write("a1.log", "")
        #expect(try names(expand("a[1].log").matches.keys) == ["a[1].log"])
        try TemporaryDirectory.remove(directory("a[1].log"))
        #expect(try names(expand("a[1].log").matches.keys) == ["a1.log"])
    }

    @Test func `what fits the exclude is left out, its troubles too`() throws {
        try directory.write("a.log", "")
        try directory.write("b.log", "")
        link("nowhere", "b2.log")
        let expansion = try expand("*.log", excluding: "b*.log")
        #expect(names(expansion.matches.keys) == ["a.log"])
        #expect(expansion.problems.isEmpty)
    }

    @Test func `links to files and to directories are followed`() throws {
        try directory.write("real/a.log", "")
        link("real", "linked")
        link("real/a.log", "b.log")
        #expect(try names(expand("*/a.log").matches.keys) == ["real/a.log", "linked/a.log"])
        #expect(try names(expand("*.log").matches.keys) == ["b.log"])
        let both = try expand("{b.log,real/a.log}").matches
        #expect(Set(both.values).count == 1)
    }

    @Test func `links in a circle end`() throws {
        try directory.write("a/b/x.log", "")
        link("..", "a/b/up")
        link(".", "self")
        let expansion = try expand("**/*.log")
        #expect(names(expansion.matches.keys) == ["a/b/x.log"])
        #expect(expansion.problems.contains(DiscoveryProblem(.circle, FilePath(directory("a/b/up")))))
        #expect(expansion.problems.contains(DiscoveryProblem(.circle, FilePath(directory("self")))))
    }

    @Test func `a tree without end is cut and told`() throws {
        for number in 0..<30 { try directory.makeDirectory("d\(number)/e") }
        let expansion = try expand("**/*.log", limit: 20)
        #expect(expansion.problems.map(\.reason) == ["too_many_directories"])
    }

    @Test func `what is no regular file is told with its reason and never opened`() throws {
        try directory.makeDirectory("dir.log")
        #expect(unsafe mkfifo(directory("pipe.log"), 0o600) == 0)
        link("nowhere", "dangling.log")
        link("circle.log", "circle.log")
        link("/dev/null", "null.log")
        try directory.write("a.log", "")
        let expansion = try expand("*.log")
        #expect(names(expansion.matches.keys) == ["a.log"])
        let expected: Set = [
            DiscoveryProblem(.directory, FilePath(directory("dir.log"))),
            DiscoveryProblem(.notRegular(.pipe), FilePath(directory("pipe.log"))),
            DiscoveryProblem(.dangling, FilePath(directory("dangling.log"))),
            DiscoveryProblem(.failed(.inspect, Errno(ELOOP)), FilePath(directory("circle.log"))),
            DiscoveryProblem(.notRegular(.device), FilePath(directory("null.log"))),
        ]
        #expect(expansion.problems == expected)
    }

    @Test(.enabled(if: geteuid() != 0, "root may list every directory"))
    func `a directory that may not be listed is told and the others are read`() throws {
        try directory.write("open/a.log", "")
        try directory.write("shut/a.log", "")
        #expect(unsafe chmod(directory("shut"), 0) == 0)
        let expansion = try expand("*/*.log")
        #expect(names(expansion.matches.keys) == ["open/a.log"])
        #expect(
            expansion.problems == [DiscoveryProblem(.failed(.list, Errno(EACCES)), FilePath(directory("shut")))])
        #expect(unsafe chmod(directory("shut"), 0o700) == 0)
    }

    @Test func `a link out of the allowed roots is refused and not followed`() throws {
        try directory.write("logs/a.log", "")
        try directory.write("secret/shadow", "")
        try directory.write("secret/deep/b.log", "")
        link("../secret/shadow", "logs/b.log")
        link("../secret/deep", "logs/sub")
        link("logs", "alias")
        let roots = AllowedRoots(roots: [FilePath(directory("logs"))])
        let expansion = try expand("logs/**/*.log", roots: roots)
        #expect(names(expansion.matches.keys) == ["logs/a.log"])
        let expected: Set = [
            DiscoveryProblem(.outsideRoots(FilePath(directory("secret/shadow"))), FilePath(directory("logs/b.log"))),
            DiscoveryProblem(.outsideRoots(FilePath(directory("secret/deep"))), FilePath(directory("logs/sub"))),
        ]
        #expect(expansion.problems == expected)
        #expect(try names(expand("alias/*.log", roots: roots).matches.keys) == ["alias/a.log"])
        #expect(try expand("secret/*", roots: roots).matches.isEmpty)
    }

    @Test(arguments: [
        ("a/*/c.log", ["a", "a/x"]),
        ("a/x/y/z/*.log", ["a/x"]),
        ("a/x/c.log", ["a/x"]),
        ("nothing/here/*.log", [""]),
        ("**/c.log", ["", "a", "a/x"]),
    ])
    func `it watches the directories where something could appear`(glob: String, expected: [String]) throws {
        try directory.write("a/x/other", "")
        let watched = try expand(glob).directories
        let paths = expected.map { $0.isEmpty ? FilePath(directory.path) : FilePath(directory($0)) }
        #expect(Set(watched.keys) == Set(paths))
        for (path, identity) in watched { #expect(try FileStatus.of(path).identity == identity) }
    }
}
