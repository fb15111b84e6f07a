import LineCore

/// What the file after a rotation begins with goes on from the one before it, which is read to its end first.
extension Tail {
    /// What a file that is about to be read takes over.
    enum Heritage {
        case nothing
        /// What stages of this source hold: the pieces of a record that the rotation cut.
        case of(LineSource)
        /// The file before must be read once more first.
        case notYet
        /// There is nothing in it: what is written to it from now on comes after what those before it have by then.
        case empty
    }

    /// What a file that is about to be read takes over from the one before it.
    func heritage(of file: TailedFile) -> Heritage {
        guard mayInherit(file) else { return .nothing }
        // Asked before the other's size: a program that goes on in the next file writes no more to the one before.
        guard file.hasUnread else { return file.sizeSeen == 0 ? .empty : .nothing }
        guard let before = generation(before: file), before.source !== file.source else { return .nothing }
        if !before.hasUnread { return before.source.isHolding ? .of(before.source) : .nothing }
        // It was written to after its rename. Where it cannot be read, or another program goes on writing, that must not hold up
        // this one.
        if file.waitedFor == before.number { return .nothing }
        file.waitedFor = before.number
        state.mustRead(before.number)
        group.queue(before)
        return .notYet
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
