/// Bytes of a file by which it is known again, wherever it stands and whatever has been added to it.
public struct KnownBytes: Hashable, Sendable, CustomStringConvertible {
    /// Where they end, bytes from the start of the file.
    public let end: Int
    /// Their mark.
    public let mark: ContentMark

    /// Bytes before an offset.
    public init(end: Int, mark: ContentMark) {
        self.end = end
        self.mark = mark
    }

    /// Are they all that the file begins with?
    var isWhole: Bool { end == mark.length }

    /// As it is saved: the offset, a blank, the mark.
    public var description: String { "\(end) \(mark)" }

    /// Reads ``description`` back; `nil` for any other text.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = Int(parts[0]), let mark = ContentMark(parts[1]), end >= mark.length else {
            return nil
        }
        self.init(end: end, mark: mark)
    }
}
