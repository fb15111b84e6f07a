/// Where a setting stands in the configuration file.
///
/// Two origins are always equal: where a thing stands is no part of what it is, and settings that differ only in
/// their place (a comment was added above them) must compare as unchanged at a reload.
public struct Origin: Sendable, Hashable {
    /// Line, from 1; 0 where there is none (a default, or a flag).
    public var line: Int
    /// Column in characters, from 1; 0 where there is none.
    public var column: Int

    /// No place: a default, or a flag.
    public static let none = Origin(line: 0, column: 0)

    /// A place in the file.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Always true; see the type.
    public static func == (lhs: Origin, rhs: Origin) -> Bool { true }

    /// Nothing, as all are equal.
    public func hash(into hasher: inout Hasher) {}
}
