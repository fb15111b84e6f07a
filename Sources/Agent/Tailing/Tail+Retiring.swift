import LineCore

/// Ending a tail because its target is no more, or is another one now.
extension Tail {
    /// Bytes of all generations that were not read yet, as far as is known; of archives nothing is.
    var unreadBytes: Int {
        files.lazy.filter { $0.archive == nil && !$0.isFinished }
            .reduce(0) { $0 + max(0, ($1.status?.size ?? $1.sizeSeen) - Int($1.source.offset)) }
    }

    /// Stops reading, and says where another tail may read on.
    ///
    /// What was read stays with this tail until it is answered for: it keeps its labels, and its positions hold the saved
    /// ones back. A tail that reads on from what is returned reads each line that this one has not, and none that it has. Only
    /// after kill -9 lines between the two positions are sent again, with the new labels.
    ///
    /// Files without a name, and those of a path that is gone, can be found by nobody else: they are read to their end here.
    ///
    /// - Returns: `nil` where nobody could read on.
    func retire() -> ParkedTail? {
        if isRetired { return nil }
        isRetired = true
        lookAt = nil
        var positions = finished.positions + saved
        for file in files where file.isFinished {
            var position = file.readPosition
            position.finished = true
            positions.append(position)
        }
        for generation in state.generations {
            guard isWanted, let file = files.first(where: { $0.number == generation.number }), file.hasName else {
                continue
            }
            positions.append(file.handOver())
            unwatch(file)
            state.closed(generation.number)
        }
        for case .read(let number) in state.looked(nil, now: lane.now) {
            if let file = files.first(where: { $0.number == number }) { group.queue(file) }
        }
        let parked = ParkedTail(job: target.job, labels: target.labels, positions: positions, linesRead: linesRead)
        finished = FinishedFiles()
        saved = []
        defer { isWanted = false }
        return isWanted && !positions.isEmpty ? parked : nil
    }
}

/// Where a tail stopped, whose target is no more.
///
/// It waits on the lane for a target of the same job that takes the path: at once where only labels have changed, or whenever
/// the target comes back. Until then its positions are saved like those of any file.
struct ParkedTail: Sendable {
    let job: Int
    let labels: LabelSet
    let positions: [FilePosition]
    let linesRead: Int

    /// How many labels it has in common with a target: of several that stopped at one path, the most alike goes on.
    func likeness(to target: FileTarget) -> Int {
        let wanted = Set(target.labels.labels)
        return labels.labels.count { wanted.contains($0) }
    }
}

extension TailedFile {
    /// Has it a name, as far as can be seen? Without a descriptor it has: it was let go because it can be opened again.
    var hasName: Bool { status?.links != 0 }
}
