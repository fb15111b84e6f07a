/// A path pattern as Promtail's `__path__` has it (doublestar v4).
///
/// | pattern | fits |
/// |---|---|
/// | `*` | any characters of one name, none too |
/// | `**` as a whole name | any number of directories, none too |
/// | `?` | one character |
/// | `[a-z]`, `[!x]`, `[^x]` | one character inside, or outside |
/// | `{a,b}` | `a` or `b`; nested, and with slashes inside |
/// | `\` | the next character as it is |
///
/// `**` next to other characters is `*`. A leading dot of a name is a character like any other. Matching is on bytes; `?` and `[…]` take one
/// UTF-8 character, or one byte that is none.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// As written, made absolute, with `//`, `.` and `..` worked out as Go's `filepath.Abs` does.
    public let path: FilePath
    /// The patterns without braces, one of which a path must fit.
    let alternatives: [[GlobSegment]]

    /// Reads a glob.
    ///
    /// - Parameters:
    ///   - path: the pattern.
    ///   - directory: where a relative one begins.
    /// - Throws: an open `[` or `{`, or braces that stand for more than 4,096 patterns.
    public init(_ path: FilePath, in directory: FilePath = .workingDirectory) throws(GlobError) {
        self.path = path.absolute(in: directory)
        var parser = GlobParser(bytes: self.path.bytes)
        alternatives = try parser.alternatives()
    }

    /// Two that are written alike are the same.
    public static func == (left: Glob, right: Glob) -> Bool { left.path == right.path }

    /// By what is written.
    public func hash(into hasher: inout Hasher) { hasher.combine(path) }

    /// As written.
    public var description: String { path.description }

    /// Whether an absolute path fits, or is spelt exactly like the glob.
    public func matches(_ path: FilePath) -> Bool {
        if path == self.path { return true }
        let names = path.bytes.split(separator: UInt8(ascii: "/"))
        return alternatives.contains { Self.match($0, names) }
    }

    /// Whether a path that fits could be this one or lie below it: decides which events in a directory matter.
    public func mayLead(through path: FilePath) -> Bool {
        if self.path.isWithin(path) { return true }
        let names = path.bytes.split(separator: UInt8(ascii: "/"))
        return alternatives.contains { Self.mayLead($0, names) }
    }

    /// `**` is to names what `*` is to bytes: the same walk, one level up.
    private static func match(_ segments: [GlobSegment], _ names: [ArraySlice<UInt8>]) -> Bool {
        var segment = 0
        var at = 0
        var afterStar: Int?
        var starAt = 0
        while at < names.count {
            if segment < segments.count {
                if segments[segment] == .recursive {
                    segment += 1
                    afterStar = segment
                    starAt = at
                    continue
                }
                if segments[segment].matches(names[at]) {
                    segment += 1
                    at += 1
                    continue
                }
            }
            guard let star = afterStar else { return false }
            starAt += 1
            segment = star
            at = starAt
        }
        return segments[segment...].allSatisfy { $0 == .recursive }
    }

    /// Names fit one by one until they end; a `**` takes all the rest.
    private static func mayLead(_ segments: [GlobSegment], _ names: [ArraySlice<UInt8>]) -> Bool {
        for (index, name) in names.enumerated() {
            guard index < segments.count else { return false }
            if segments[index] == .recursive { return true }
            guard segments[index].matches(name) else { return false }
        }
        return true
    }
}
