/// Which descriptors to give back when there are too many. Pure.
enum DescriptorBudget {
    /// A file with a descriptor.
    struct Candidate: Equatable, Sendable {
        /// Has it nothing to read, as far as is known?
        let isIdle: Bool
        /// Can it be opened again: has it a name, or an archive that was made of it?
        let canComeBack: Bool
        /// When it was last read.
        let readAt: Int64
        /// Bytes of its path that were not read yet, all generations together.
        let backlog: Int
    }

    /// Says which to close: idle ones, the one that was read longest ago first; then those that can be opened again; at last,
    /// with loss, deleted files, the noisiest path's first.
    ///
    /// - Parameters:
    ///   - candidates: all files with a descriptor, those of one path oldest first.
    ///   - excess: how many are to go.
    /// - Returns: places in `candidates`.
    static func choose(_ candidates: [Candidate], excess: Int) -> [Int] {
        let order = candidates.indices.sorted { left, right in
            let (a, b) = (candidates[left], candidates[right])
            if rank(a) != rank(b) { return rank(a) < rank(b) }
            if rank(a) == 2, a.backlog != b.backlog { return a.backlog > b.backlog }
            return (rank(a) == 2 ? 0 : a.readAt, left) < (rank(b) == 2 ? 0 : b.readAt, right)
        }
        return Array(order.prefix(max(0, excess)))
    }

    private static func rank(_ file: Candidate) -> Int { file.isIdle ? 0 : file.canComeBack ? 1 : 2 }
}
