import Testing

@testable import Agent

@Suite struct GlobTests {
    @Test(arguments: [
        ("/var/log/*.log", "/var/log/a.log", true),
        ("/var/log/*.log", "/var/log/.log", true),
        ("/var/log/*.log", "/var/log/x/a.log", false),
        ("/var/log/*.log", "/var/log/a.log.1", false),
        ("/var/log/*", "/var/log", false),
        ("/var/**/*.log", "/var/a.log", true),
        ("/var/**/*.log", "/var/x/y/z/a.log", true),
        ("/var/**.log", "/var/a.log", true),
        ("/var/**.log", "/var/x/a.log", false),
        ("/var/**", "/var/x/y", true),
        ("/var/**", "/var", true),
        ("/**/log/**/a", "/var/log/x/log/y/a", true),
        ("/**/log/**/a", "/var/log/x/b", false),
        ("/a/?.log", "/a/x.log", true),
        ("/a/?.log", "/a/xy.log", false),
        ("/a/?.log", "/a/é.log", true),
        ("/a/??.log", "/a/é.log", false),
        ("/a/[a-c]", "/a/b", true),
        ("/a/[a-c]", "/a/d", false),
        ("/a/[!a-c]", "/a/d", true),
        ("/a/[^a-c]", "/a/b", false),
        ("/a/[а-я]", "/a/ж", true),
        ("/a/[\\]]", "/a/]", true),
        ("/a/[a-]", "/a/-", true),
        ("/a/[z-a]", "/a/b", false),
        ("/a/[{x]", "/a/{", true),
        ("/a/{b,c}.log", "/a/c.log", true),
        ("/a/{b,c}.log", "/a/d.log", false),
        ("/a/{b,c{d,e}}", "/a/ce", true),
        ("/a/{b,c/d}/e", "/a/c/d/e", true),
        ("/a/{,b}c", "/a/c", true),
        ("/{a,b}*/{c,d}", "/bx/d", true),
        ("/a/{*.log,x}", "/a/y.log", true),
        ("/a/{**/,}x", "/a/b/c/x", true),
        ("/a/\\*", "/a/*", true),
        ("/a/\\*", "/a/b", false),
        ("/a/\\{b,c\\}", "/a/{b,c}", true),
        ("/a/{b\\,c,d}", "/a/b,c", true),
        ("/a//b/./c/../d", "/a/b/d", true),
        ("/a/[x].log", "/a/[x].log", true),
        ("/a/*b*c*", "/a/xxbyycb", true),
        ("/a/*b*c*", "/a/xxcyyb", false),
        ("/", "/", true),
    ])
    func `a path fits a glob as doublestar has it`(glob: String, path: String, expected: Bool) throws {
        #expect(try Glob(FilePath(glob), in: "/").matches(FilePath(path)) == expected)
    }

    @Test func `names that are no UTF-8 fit byte by byte`() throws {
        let path = FilePath(bytes: Array("/a/".utf8) + [0xFF, 0xE9] + Array(".log".utf8))
        #expect(try Glob("/a/*.log").matches(path))
        #expect(try Glob("/a/??.log").matches(path))
        #expect(try !Glob("/a/?.log").matches(path))
        #expect(try Glob(path).matches(path))
    }

    @Test func `a relative glob begins at the given directory`() throws {
        let glob = try Glob("logs/*.log", in: "/srv/app")
        #expect(glob.path == "/srv/app/logs/*.log")
        #expect(glob.matches("/srv/app/logs/a.log"))
    }

    @Test(arguments: [
        ("/a/[b", 4, "has no ]"), ("/a/[b/c]", 4, "has no ]"), ("/a/[]", 4, "is empty"), ("/a/[!]", 4, "is empty"),
        ("/a/{b,c", 4, "has no }"), ("/a/b{c,{d}", 5, "has no }"),
        ("/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", 1, "more than 4096"),
    ])
    func `a glob that means nothing is refused with its place`(glob: String, column: Int, what: String) {
        let error = #expect(throws: GlobError.self) { try Glob(FilePath(glob), in: "/") }
        #expect(error?.column == column)
        #expect(error?.what.contains(what) == true, "\(String(describing: error))")
    }

    @Test func `a hostile glob is matched in time`() throws {
        let stars = try Glob(FilePath("/" + String(repeating: "*a", count: 40) + "b"))
        #expect(!stars.matches(FilePath("/" + String(repeating: "a", count: 4000))))
        let deep = try Glob(FilePath(String(repeating: "/**/a", count: 20) + "/b"))
        #expect(!deep.matches(FilePath(String(repeating: "/a", count: 1000))))
    }

    @Test(arguments: [
        ("/var/log/pods/*/*/*.log", "/var", true),
        ("/var/log/pods/*/*/*.log", "/var/log/pods/x", true),
        ("/var/log/pods/*/*/*.log", "/var/log/pods/x/y/0.log", true),
        ("/var/log/pods/*/*/*.log", "/var/log/pods/x/y/0.gz", false),
        ("/var/log/pods/*/*/*.log", "/var/log/messages", false),
        ("/var/log/*.log", "/var/log/positions.yaml.new", false),
        ("/var/**/a", "/var/x/y", true),
        ("/var/log/a[1].log", "/var/log/a[1].log", true),
    ])
    func `only paths that can lead to a match matter`(glob: String, path: String, expected: Bool) throws {
        #expect(try Glob(FilePath(glob)).mayLead(through: FilePath(path)) == expected)
    }
}
