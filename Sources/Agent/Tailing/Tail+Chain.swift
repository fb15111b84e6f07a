import LineCore
import Logging

/// Which files of the chain are read, and from where.
extension Tail {
    private enum Part {
        /// It is being read, was read to its end, or is another tail's.
        case known
        /// Read on from here.
        case resumed(FilePosition)
        case unknown

        var isUnknown: Bool { if case .unknown = self { true } else { false } }
    }

    /// Opens what was rotated and not read, oldest first, then the live file.
    ///
    /// - Parameter live: what stands at the path and is not being read; `nil` where there is no such file.
    func openChain(live: FileIdentity?) {
        let live = live.flatMap { group.isTaken($0, at: target.path, by: self) ? nil : $0 }
        if live == nil, saved.isEmpty, !isIncomplete { return }
        isIncomplete = false
        let chain: RotationChain
        do throws(FileError) { chain = try findChain(live) } catch {
            isIncomplete = true
            return report(.failed(.list, error.errno))
        }
        let parts = chain.siblings.map(part)
        let isCurrent = parts.contains(where: \.isUnknown) && isStillLive(live)
        for (index, sibling) in chain.siblings.enumerated() {
            switch parts[index] {
            case .known: continue
            case .resumed(let position): open(sibling, at: position)
            case .unknown:
                let known = zip(chain.siblings, parts).lazy.filter { !$1.isUnknown }
                if let position = copied(sibling) {
                    open(sibling, at: position)
                } else if isCurrent || isOld(sibling) || known.contains(where: { chain.isOlder(sibling, than: $0.0) }) {
                    passOver(sibling)
                } else {
                    open(sibling, at: nil)
                }
            }
        }
        if let live { open(target.path, live, isLive: true, at: known(live)) }
        if isIncomplete { return }
        isFresh = false
        for lost in saved {
            lane.logger.warning(
                "a file that was not read to its end is gone",
                metadata: ["path": "\(lost.path)", "inode": "\(lost.identity.inode)", "offset": "\(lost.offset)"])
            group.disown(lost.identity, self)
        }
        saved.removeAll()
    }

    /// Goes on with the copy that was made of a file before it was truncated, if there is one: logrotate's `copytruncate`.
    ///
    /// - Parameters:
    ///   - end: how far the file was read.
    ///   - source: read it until now.
    ///   - number: the generation that was truncated, which comes after the copy.
    /// - Returns: there is one.
    func openCopy(of end: FilePosition, reading source: LineSource, before number: Int) -> Bool {
        guard let chain = try? findChain(nil) else { return false }
        for sibling in chain.siblings.reversed() {
            guard case .unknown = part(sibling), isCopy(sibling, of: end) else { continue }
            if open(sibling, at: end, reading: source, before: number) { return true }
        }
        return false
    }

    /// Looks after what was read to its end: reads on where it was written to again, and forgets what is gone for long.
    func lookAtFinished() {
        for entry in finished.entries {
            let identity = entry.position.identity
            var found = entry.place.flatMap { place in
                (try? FileStatus.of(place, followingLinks: false)).map {
                    RotationChain.Sibling(path: place, status: $0)
                }
            }
            if found?.status.identity != identity {
                guard let names = try? group.names(of: place.directory, isCurrent: false) else { continue }
                found = names.file(identity)
            }
            guard let found else {
                if finished.missed(identity, now: lane.now) { group.disown(identity, self) }
                continue
            }
            finished.seen(identity, at: found.path)
            if archiveRules == nil, found.status.size > entry.position.offset,
                !files.contains(where: { $0.identity == identity }),
                isStill(entry.position, at: found.path)
            {
                open(found, at: entry.position)
            }
        }
    }

    /// Has the file at the path still the bytes that the position was taken of?
    func isStill(_ position: FilePosition, at path: FilePath) -> Bool {
        guard let file = try? lane.plan.roots.open(path) else { return false }
        return isStill(position, file)
    }

    func isStill(_ position: FilePosition, _ file: borrowing FileDescriptor) -> Bool {
        guard let status = try? file.status(), status.identity == position.identity, status.size >= position.offset
        else { return false }
        return (try? position.mark?.matches(file, before: position.offset)) ?? true
    }

    @discardableResult
    private func open(
        _ sibling: RotationChain.Sibling, at position: FilePosition?, reading source: LineSource? = nil,
        before number: Int? = nil
    ) -> Bool {
        var position = position
        // A copy has the bytes of the file that it is of.
        position?.identity = sibling.status.identity
        return open(
            sibling.path, sibling.status.identity, isLive: false, at: position, reading: source, before: number)
    }

    // Where the path really is: rotated files stand beside the file, and not beside a link to it.
    private var place: FilePath {
        guard (try? FileStatus.of(target.path, followingLinks: false))?.kind == .link else { return target.path }
        return (try? target.path.resolved()) ?? target.path
    }

    private func findChain(_ live: FileIdentity?) throws(FileError) -> RotationChain {
        let place = place
        var names = try group.names(of: place.directory, isCurrent: isStarted)
        // What is not in an older listing may have been renamed since.
        if !isStarted, saved.contains(where: { $0.identity != live && names.file($0.identity) == nil }) {
            names = try group.names(of: place.directory, isCurrent: true)
        }
        var found = names.rotated(of: place).filter { $0.status.identity != live }
        for position in saved where position.identity != live {
            if found.contains(where: { $0.status.identity == position.identity }) { continue }
            if let file = names.file(position.identity), file.path != place { found.append(file) }
        }
        return RotationChain(of: place, found)
    }

    private func part(_ sibling: RotationChain.Sibling) -> Part {
        let identity = sibling.status.identity
        if files.contains(where: { $0.identity == identity }) { return .known }
        if let position = saved.first(where: { $0.identity == identity }), isStill(position, at: sibling.path) {
            return .resumed(position)
        }
        if let position = finished.position(of: identity) {
            if isStill(position, at: sibling.path) {
                finished.seen(identity, at: sibling.path)
                return .known
            }
            finished.remove(identity)
        }
        if group.isTaken(identity, at: sibling.path, by: self) { return .known }
        // What the glob itself finds at the start is a target of its own.
        return isFresh && target.isMatched(sibling.path) ? .known : .unknown
    }

    // Does the file that was read last still stand at the path? Then nothing was rotated since.
    private func isStillLive(_ live: FileIdentity?) -> Bool {
        guard let live else { return state.live != nil }
        return known(live).map { isStill($0, at: target.path) } ?? false
    }

    // What is known of a file that is not being read.
    private func known(_ identity: FileIdentity) -> FilePosition? {
        saved.first { $0.identity == identity } ?? finished.position(of: identity)
            ?? files.first { $0.identity == identity && $0.isFinished }?.readPosition
    }

    // A position of a file that was truncated while nobody looked, if this is the copy made of it before.
    private func copied(_ sibling: RotationChain.Sibling) -> FilePosition? {
        saved.first { isCopy(sibling, of: $0) }
    }

    private func isCopy(_ sibling: RotationChain.Sibling, of position: FilePosition) -> Bool {
        // Of a few bytes nothing can be said.
        guard let mark = position.mark, mark.length >= 16, sibling.status.size >= position.offset,
            let file = try? lane.plan.roots.open(sibling.path)
        else { return false }
        return (try? mark.matches(file, before: position.offset)) ?? false
    }

    // Was it written before this agent had anything to do with the path, or before the last look at it?
    private func isOld(_ sibling: RotationChain.Sibling) -> Bool {
        if isFresh { return sibling.status.modified < lane.startedAt }
        return seenAt.map { sibling.status.modified < $0 - 1_000_000_000 } ?? false
    }

    // What is not read is remembered, so that it is not taken for new later.
    private func passOver(_ sibling: RotationChain.Sibling) {
        let size = sibling.status.size
        guard group.own(sibling.status.identity, self),
            let mark = try? ContentMark.reading(lane.plan.roots.open(sibling.path), before: size)
        else { return }
        finished.add(
            FilePosition(
                path: target.path, identity: sibling.status.identity, offset: size, mark: mark, finished: true),
            at: sibling.path)
    }
}
