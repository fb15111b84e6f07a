/// Collects every problem of one load, so that all are reported at once.
///
/// A class, because the readers of all nested blocks write to the same one. It lives for one load, in one task.
final class ProblemLog {
    /// The file's path, as the problems name it.
    let source: String
    /// In the order found.
    private(set) var problems: [Problem] = []
    /// Keys that are accepted and have no effect here, as dotted paths.
    private(set) var ignored: [IgnoredKey] = []

    /// Is what Promtail passes over in silence an error? For checking a file, not for running it.
    let isStrict: Bool

    init(source: String, isStrict: Bool = false) {
        self.source = source
        self.isStrict = isStrict
    }

    /// More problems than anybody reads; those after it are left out, so that a hostile file costs no more.
    static let limit = 200

    /// Whether nothing more is taken.
    var isFull: Bool { problems.count > Self.limit }

    /// Whether a load with these problems must fail.
    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// By position; problems without one come last, in the order found.
    var sorted: [Problem] {
        problems.enumerated()
            .sorted { left, right in
                let leftKey = (left.element.line > 0 ? 0 : 1, left.element.line, left.element.column, left.offset)
                let rightKey = (right.element.line > 0 ? 0 : 1, right.element.line, right.element.column, right.offset)
                return leftKey < rightKey
            }
            .map(\.element)
    }

    func error(_ what: String, mend: String, at origin: Origin) {
        add(.error, what, mend, origin)
    }

    func warning(_ what: String, mend: String, at origin: Origin) {
        add(.warning, what, mend, origin)
    }

    /// An error about a flag, which has no place in a file.
    func error(flag: String, _ what: String, mend: String) {
        problems.append(Problem(source: flag, line: 0, column: 0, severity: .error, what: what, mend: mend))
    }

    /// A warning about a flag, which has no place in a file.
    func warning(flag: String, _ what: String, mend: String) {
        problems.append(Problem(source: flag, line: 0, column: 0, severity: .warning, what: what, mend: mend))
    }

    func ignore(_ path: String, at origin: Origin) {
        ignored.append(IgnoredKey(path: path, origin: origin))
    }

    private func add(_ severity: Problem.Severity, _ what: String, _ mend: String, _ origin: Origin) {
        let problem = Problem(
            source: source, line: origin.line, column: origin.column, severity: severity, what: what, mend: mend)
        guard !isFull else { return }
        // A block that is reached through several aliases is read several times; once is enough to say it.
        guard !problems.contains(problem) else { return }
        problems.append(problem)
        guard isFull else { return }
        problems[problems.count - 1] = Problem(
            source: source, line: 0, column: 0, severity: .error, what: "more than \(Self.limit) problems",
            mend: "correct those above first")
    }
}
