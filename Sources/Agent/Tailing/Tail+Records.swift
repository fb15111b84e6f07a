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
    /// `nil` where that is not known. What has to be read for a later answer is queued.
    func caughtUp(_ file: TailedFile) -> Int64? {
        var time = file.caughtUp()
        group.queue(file)
        for heir in later(than: file).prefix(while: mayInherit) {
            group.queue(heir)
            // That it is empty does not say that it was: what it had may stand in a copy, which is found when it is read.
            time = heir.hasUnread ? nil : time.map { min($0, heir.readAt) }
        }
        return time
    }

    /// May a file be finished, for what its stages hold? Not before all that may belong to it has been read since that was first
    /// asked.
    func mayEndRecord(of file: TailedFile) -> Bool {
        guard file.source.isHolding else { return true }
        let since = file.endsSince ?? lane.now
        file.endsSince = since
        return caughtUp(file).map { $0 >= since } ?? false
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
