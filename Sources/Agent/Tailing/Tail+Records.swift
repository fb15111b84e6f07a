import LineCore

/// Records that go on in another file after a rotation.
extension Tail {
    /// What a file that is about to be read takes over.
    enum Heritage {
        case nothing
        /// What stages of this source hold: the pieces of a record that the rotation cut.
        case of(LineSource)
        /// The file before must be read once more first.
        case notYet
    }

    /// What a file that is about to be read takes over from the one before it.
    func heritage(of file: TailedFile) -> Heritage {
        guard mayInherit(file), let before = generation(before: file),
            before.source !== file.source, before.source.isHolding, file.hasUnread
        else { return .nothing }
        if before.hasUnread, !before.isWhole {
            // What was written to it after its rename comes before anything in this one.
            state.mustRead(before.number)
            group.queue(before)
            return .notYet
        }
        return .of(before.source)
    }

    /// Up to when all has been read that may belong to a record which stages hold of a file, nanoseconds of the monotonic clock;
    /// `nil` where that is not known.
    func caughtUp(_ file: TailedFile) -> Int64? { hasHeir(of: file) ? nil : file.caughtUp() }

    /// Is there something to read in a later file that takes over what stages hold of this one?
    func hasHeir(of file: TailedFile) -> Bool {
        guard file.source.isHolding else { return false }
        for later in state.generations.drop(while: { $0.number != file.number }).dropFirst() {
            guard let heir = files.first(where: { $0.number == later.number }) else { continue }
            if !mayInherit(heir) { return false }
            if heir.hasUnread { return true }
        }
        return false
    }

    // What was read in an earlier life had taken over what there was to.
    private func mayInherit(_ file: TailedFile) -> Bool {
        file.source.isAtStart && file.source.offset == 0 && file.source.origin == nil
    }

    // The youngest file before this one in which anything stands, or whose stages hold what stood before it.
    private func generation(before file: TailedFile) -> TailedFile? {
        let numbers = state.generations.map(\.number).prefix { $0 != file.number }
        for number in numbers.reversed() {
            guard let found = files.first(where: { $0.number == number }) else { continue }
            if !found.source.isAtStart || found.source.isHolding || found.hasUnread { return found }
        }
        return nil
    }
}
