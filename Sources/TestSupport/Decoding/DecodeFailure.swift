/// Why a pushed body could not be decoded, in words that fit Loki's 400 answer.
public struct DecodeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the bytes, and where.
    public let description: String

    /// A failure described by `description`.
    public init(_ description: String) {
        self.description = description
    }
}
