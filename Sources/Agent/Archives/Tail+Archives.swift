import LineCore
import Logging

/// Files that are decompressed: each is read once, from start to end, and again only where it has changed.
///
/// They are no rotation of one another: what stands at the path is read, and what was there before is read to its end. A
/// file that was renamed in its directory goes on where it was, as the file of its new path.
extension Tail {
    /// How the files are decompressed; `nil` for plain files.
    var archiveRules: ArchiveRules? { lane.plan.jobs[target.job].archives }

    /// The shortest wait before an archive that ended too early is tried again: 1 s.
    private static let shortestRetry: Int64 = 1_000_000_000

    /// Looks at the path of an archive.
    func lookAtArchive(_ rules: ArchiveRules) {
        isStarted = true
        var status: FileStatus?
        do throws(Errno) {
            let found = try FileStatus.of(target.path)
            if found.kind == .regular { status = found }
            if found.kind != .regular { problem = DiscoveryProblem(.notRegular(found.kind), target.path).description }
        } catch {
            guard error.isMissing else { return report(.failed(.inspect, error)) }
        }
        for action in state.looked(status?.identity, now: lane.now) {
            if case .openChain = action, let status { takeUp(status, rules) } else { perform(action) }
        }
        forgetGone()
    }

    /// Is it time to read the file, as far as it is an archive that ended too early?
    func mayTry(_ file: TailedFile) -> Bool {
        guard let archive = file.archive, let stuck = archive.stuck else { return true }
        guard let status = file.status ?? (try? FileStatus.of(file.path)), status.identity == file.identity,
            ArchiveStamp(status) != stuck.stamp
        else {
            // Rotated away since, it is at its end as before.
            reachedEnd(file)
            return false
        }
        let time = stuck.at + max(archive.rules.initialDelay, Self.shortestRetry)
        guard lane.now >= time else {
            lookAt = min(lookAt ?? .max, time)
            return false
        }
        archive.resume()
        return true
    }

    /// An archive was read to its good end.
    func ended(_ file: TailedFile) {
        if let status = file.status { archives.add(file.identity, ArchiveStamp(status)) }
        lane.letGo(file.archive)
        problem = ""
        reachedEnd(file)
        state.closed(file.number)
    }

    /// An archive ended too early.
    func stuck(_ file: TailedFile, _ end: ArchiveEnd) {
        guard let archive = file.archive, let status = file.status else { return giveUp(file) }
        let format = archive.file.format?.rawValue ?? ""
        archive.stop(ArchiveStamp(status), now: lane.now)
        lane.letGo(archive)
        file.sizeSeen = status.size
        let rest = max(0, status.size - archive.taken)
        let reason: String
        switch end {
        case .whole: reason = ""
        case .truncated: reason = "it ends in the middle, as if it were still being written"
        case .damaged(let what): reason = what
        }
        problem = "the archive cannot be read on: \(reason)"
        lane.log.log(
            .warning, "an archive ends too early; it is tried again when it changes", about: "\(target.path)",
            metadata: [
                "path": "\(file.path)", "format": "\(format)", "reason": "\(reason)",
                "delivered": "\(file.source.offset)",
                "unread_bytes": "\(rest)",
            ])
        reachedEnd(file)
    }

    private func takeUp(_ status: FileStatus, _ rules: ArchiveRules) {
        let identity = status.identity
        guard let known = claim(identity) else { return }
        if let position = known.position, position.finished, known.stamp == ArchiveStamp(status) {
            finished.add(position, at: target.path)
            group.own(identity, self)
            return
        }
        let time = archives.awaiting(identity, now: lane.now) + rules.initialDelay
        guard lane.now >= time else {
            if let position = known.position { keep(position) }
            lookAt = min(lookAt ?? .max, time)
            return
        }
        let opening = open(target.path, identity, isLive: true, at: known.position)
        if opening == .open { return archives.taken() }
        if let position = known.position { keep(position) }
        if opening == .moved { lookAt = lane.now + TailState.missingWaits.first }
    }

    private func keep(_ position: FilePosition) {
        group.own(position.identity, self)
        if position.finished {
            finished.add(position, at: target.path)
        } else if !saved.contains(where: { $0.identity == position.identity }) {
            saved.append(position)
        }
    }

    // What is known of a file, by whichever path of the group it was read; `nil` where it is being read there.
    private func claim(_ identity: FileIdentity) -> (position: FilePosition?, stamp: ArchiveStamp?)? {
        let owner = group.owner(of: identity) ?? self
        if owner.files.contains(where: { $0.identity == identity }) { return nil }
        var position = owner.finished.position(of: identity) ?? owner.saved.first { $0.identity == identity }
        position?.path = target.path
        let stamp = owner.archives.remove(identity)
        if let stamp { archives.add(identity, stamp) }
        owner.finished.remove(identity)
        owner.saved.removeAll { $0.identity == identity }
        if owner !== self { group.disown(identity, owner) }
        return (position, stamp)
    }

    // Positions of files that stand nowhere in the directory any more.
    private func forgetGone() {
        guard !saved.isEmpty, let names = try? group.names(of: target.path.directory) else { return }
        for position in saved where names.file(position.identity) == nil {
            lane.logger.warning(
                "an archive that was not read to its end is gone",
                metadata: ["path": "\(position.path)", "offset": "\(position.offset)"])
            group.disown(position.identity, self)
            saved.removeAll { $0.identity == position.identity }
        }
    }
}
