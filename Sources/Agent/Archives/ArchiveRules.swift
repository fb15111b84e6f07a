public import LineCore

/// How the files of a job are decompressed.
public struct ArchiveRules: Equatable, Sendable {
    /// The format of files that do not begin as one of the others; `nil`: such files are not read.
    public var format: ArchiveFormat?
    /// How long a file is left alone after it was found, or has changed, in nanoseconds.
    public var initialDelay: Int64

    /// Rules; archives of any format, read at once, by default.
    public init(format: ArchiveFormat? = nil, initialDelay: Int64 = 0) {
        self.format = format
        self.initialDelay = initialDelay
    }

    /// How a compressed file of a rotation chain is read.
    static let ofChain = ArchiveRules(format: .gzip)
}
