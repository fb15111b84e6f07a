import LineCore

/// The tails of one target in one directory: a file renamed within it stays the one that was read.
final class TailGroup {
    /// Told which files to read, and which watches they have.
    protocol Owner: AnyObject {
        func queue(_ file: TailedFile)
        func unwatch(_ watch: Int32, _ file: TailedFile)
    }

    private(set) var tails: [FilePath: Tail] = [:]
    private unowned let owner: any Owner
    private let lane: LaneShared

    init(owner: any Owner, lane: LaneShared) {
        self.owner = owner
        self.lane = lane
    }

    /// The tail of a target, made where there is none.
    func tail(_ target: FileTarget) -> Tail {
        if let known = tails[target.path] { return known }
        let tail = Tail(target, group: self, lane: lane)
        tails[target.path] = tail
        return tail
    }

    /// Has another tail of the group read the file, or is it reading it?
    func isOwned(_ identity: FileIdentity, byOtherThan tail: Tail) -> Bool {
        tails.values.contains { $0 !== tail && $0.owns(identity) }
    }

    func queue(_ file: TailedFile) { owner.queue(file) }

    func queueAll(of tail: Tail) {
        for file in tail.files where !file.isFinished { owner.queue(file) }
    }

    func unwatch(_ watch: Int32, _ file: TailedFile) { owner.unwatch(watch, file) }

    /// Drops tails that are done.
    func sweep() { tails = tails.filter { !$0.value.isDone } }

    /// Forgets finished generations that are gone from the directory.
    func forgetGone() {
        guard let directory = tails.keys.first?.directory, tails.values.contains(where: { !$0.finished.isEmpty }),
            let entries = try? RotationChain.list(directory)
        else { return }
        let present = Set(entries.map(\.status.identity))
        for tail in tails.values { tail.forgetGone(present: present) }
    }
}
