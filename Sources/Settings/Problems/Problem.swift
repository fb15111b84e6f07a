/// Something wrong with the configuration: where, what, and what would be right.
public struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// The agent does not start.
        case error
        /// The agent starts; what is written probably does not mean what was meant.
        case warning
    }

    /// The file's path, or the flag's name with its dash.
    public var source: String
    /// Line, from 1; 0 when the problem has no place in a file.
    public var line: Int
    /// Column in characters, from 1; 0 when the problem has no place in a file.
    public var column: Int
    /// Error or warning.
    public var severity: Severity
    /// What is wrong, on what. Never holds a secret.
    public var what: String
    /// What would be right.
    public var mend: String

    /// A problem with all its parts.
    public init(source: String, line: Int, column: Int, severity: Severity = .error, what: String, mend: String) {
        self.source = source
        self.line = line
        self.column = column
        self.severity = severity
        self.what = what
        self.mend = mend
    }

    /// `file:line:column: what is wrong; what would be right`, with `warning: ` before the text of a warning.
    public var description: String {
        let place = line > 0 ? "\(source):\(line):\(column): " : "\(source): "
        let kind = severity == .warning ? "warning: " : ""
        return place + kind + what + (mend.isEmpty ? "" : "; " + mend)
    }
}
