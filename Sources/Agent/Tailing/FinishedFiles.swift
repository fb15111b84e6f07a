/// The generations of a path that were read to their end.
///
/// They are remembered for as long as they stand anywhere in the directory, and a while longer, so that nobody reads them
/// again under another name, and so that what is written to them late is noticed.
struct FinishedFiles: Equatable, Sendable {
    /// One generation.
    struct Entry: Equatable, Sendable {
        /// Its end.
        let position: FilePosition
        /// Where it was seen last; `nil` where it has not been looked for.
        var place: FilePath?
        /// Since when it has not been found.
        var missingSince: Int64?
    }

    /// How long one that is nowhere to be found is remembered: 10 minutes. It may have been moved away for a moment.
    static let retention: Int64 = 600_000_000_000

    /// Oldest first.
    private(set) var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }
    var positions: [FilePosition] { entries.map(\.position) }

    /// Remembers one; an earlier one of the same identity is forgotten.
    mutating func add(_ position: FilePosition, at place: FilePath?) {
        remove(position.identity)
        entries.append(Entry(position: position, place: place))
    }

    func position(of identity: FileIdentity) -> FilePosition? {
        entries.first { $0.position.identity == identity }?.position
    }

    mutating func remove(_ identity: FileIdentity) { entries.removeAll { $0.position.identity == identity } }

    /// One was found.
    mutating func seen(_ identity: FileIdentity, at place: FilePath) {
        guard let index = entries.firstIndex(where: { $0.position.identity == identity }) else { return }
        entries[index].place = place
        entries[index].missingSince = nil
    }

    /// One was looked for and not found.
    ///
    /// - Returns: it is forgotten now.
    mutating func missed(_ identity: FileIdentity, now: Int64) -> Bool {
        guard let index = entries.firstIndex(where: { $0.position.identity == identity }) else { return false }
        guard let since = entries[index].missingSince else {
            entries[index].missingSince = now
            return false
        }
        guard now - since >= Self.retention else { return false }
        entries.remove(at: index)
        return true
    }
}
