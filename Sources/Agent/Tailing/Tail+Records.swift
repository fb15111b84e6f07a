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
        // What was read in an earlier life had taken over what there was to.
        guard file.source.isAtStart, file.source.offset == 0, file.source.origin == nil,
            let before = generation(before: file),
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
