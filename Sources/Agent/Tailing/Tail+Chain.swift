import LineCore
import Logging

/// Which files of the chain are read, and from where.
extension Tail {
    /// Whether a file of which nothing was read was copied before.
    enum EarlierCopies {
        /// It is read, if it begins with these bytes still, which were seen before copies were looked for: otherwise it was
        /// copied and truncated in between. `nil` where there is nothing to look for.
        case none(head: [UInt8]?)
        /// They come first.
        case some
    }

    /// So often files may be renamed under a listing before it is looked at again later.
    static let attempts = 20

    private enum Part {
        /// It is being read, or is another tail's.
        case known
        /// It was read to its end, or passed over.
        case finished
        /// Read on from here: the file itself, or one that it is a copy of.
        case resumed(FilePosition)
        case unknown

        var isUnknown: Bool { if case .unknown = self { true } else { false } }
        var position: FilePosition? { if case .resumed(let position) = self { position } else { nil } }
        /// May it be a copy of a file that is to be read on?
        var mayBeCopy: Bool {
            switch self {
            case .unknown, .finished: true
            case .known, .resumed: false
            }
        }
    }

    /// Opens what was rotated and not read, oldest first, then the live file.
    ///
    /// - Parameter live: what stands at the path and is not being read; `nil` where there is no such file.
    func openChain(live: FileIdentity?) {
        let isTaken = live.map { group.isTaken($0, at: target.path, by: self) } ?? false
        if isTaken, saved.isEmpty, !isIncomplete { return }
        let live = isTaken ? nil : live
        isIncomplete = false
        isSearching = false
        do throws(FileError) {
            let isWhole = try whole { () throws(FileError) in
                let chain = try findChain(live)
                if goOnInArchives(chain) { return false }
                let rewritten = saved.first { $0.identity == live && !isUntouched($0, chain) }
                let wanted = saved.filter { $0.identity != live || $0 == rewritten }
                let parts = parts(of: chain, wanted: wanted)
                guard try isSure(of: parts, wanted, in: chain, live) else { return false }
                let isCurrent = parts.contains(where: \.isUnknown) && isStillLive(live, chain)
                let isInPlace = live.flatMap(known) != nil
                guard open(chain, parts, isCurrent: isCurrent, isInPlace: isInPlace) else { return false }
                guard let live else { return true }
                return open(target.path, live, isLive: true, at: rewritten == nil ? known(live) : nil) != .moved
            }
            if !isWhole { return lookAgain(at: lane.now + TailState.missingWaits.first) }
        } catch {
            isIncomplete = true
            return report(.failed(.list, error.errno))
        }
        if isIncomplete { return }
        isFresh = false
        for lost in saved {
            // Of one that nothing was known of but its name, nothing is known to be lost.
            lane.logger.log(
                level: lost.offset == 0 && lost.seen == nil ? .debug : .warning,
                "a file that was being read is gone, and with it what came after the offset",
                metadata: ["path": "\(lost.path)", "inode": "\(lost.identity.inode)", "offset": "\(lost.offset)"])
            group.disown(lost.identity, self)
        }
        saved.removeAll()
    }

    /// Goes on with the copy that was made of a file before it was truncated, if there is one: logrotate's `copytruncate`;
    /// and with the copies made after that one, where it was truncated more than once.
    ///
    /// - Parameters:
    ///   - left: where the file's reading was left off.
    ///   - number: the generation that was truncated, which comes after the copies.
    /// - Returns: there is one.
    func openCopies(of left: TailedFile.LeftOff, before number: Int) -> Bool {
        var isThere = false
        let isWhole = try? whole { () throws(FileError) in
            let chain = try findChain(left.position.identity)
            let isGoing = files.contains { $0.source === left.source }
            let wanted = isGoing ? [] : [left.position]
            let parts = parts(of: chain, wanted: wanted, isJustLeft: true)
            guard try isSure(of: parts, wanted, in: chain, left.position.identity) else { return false }
            isThere = isThere || parts.contains { $0.position == left.position }
            return !isThere || open(chain, parts, isCurrent: false, going: left, before: number)
        }
        if isWhole != true { lookAgain(at: lane.now + TailState.missingWaits.first) }
        return files.contains { $0.source === left.source }
    }

    // Looks at the chain, and acts, until all of it has been found where the listing has it: while files are renamed one after
    // another, a listing is soon out of date.
    private func whole(_ attempt: () throws(FileError) -> Bool) throws(FileError) -> Bool {
        for _ in 0..<Self.attempts where try attempt() { return true }
        return false
    }

    func lookAgain(at time: Int64) {
        isIncomplete = true
        isSearching = true
        lookAt = time
    }

    /// Opens the copies that were made of a file before anything of it was read, if it was truncated since: then nothing in
    /// the file itself tells of it.
    ///
    /// - Returns: what to read the file by.
    func lookForEarlierCopies(_ file: TailedFile) -> EarlierCopies {
        guard file.source.offset == 0, file.number == state.live?.number, archiveRules == nil, let head = file.head
        else { return .none(head: nil) }
        let before = files.count
        let isWhole = try? whole { () throws(FileError) in
            let chain = try findChain(file.identity)
            // Where it was rotated away meanwhile, and compressed, what stands there may be younger.
            guard (try? FileStatus.of(target.path))?.identity == file.identity else { return true }
            let parts = parts(of: chain, wanted: [])
            guard try isSure(of: parts, [], in: chain, file.identity) else { return false }
            return open(chain, parts, isCurrent: false, live: head, before: file.number)
        }
        if isWhole != false, files.count == before {
            // The copies have the times of the lines by now that it had.
            if !file.isRewritten(head) {
                file.begins(with: head)
                return .none(head: head)
            }
            rewritten(file)
            group.queue(file)
        }
        return .some
    }

    /// Was a file of which only its first bytes were read copied and truncated, and begins it with the same again? Then only the
    /// copy tells.
    func isBegunAlike(_ file: TailedFile) -> Bool {
        let known = KnownBytes(end: Int(file.source.offset), mark: file.before)
        guard known.end > 0, known.isWhole, file.number == state.live?.number, archiveRules == nil, file.hasUnread,
            (try? FileStatus.of(target.path))?.identity == file.identity, let chain = try? findChain(file.identity)
        else { return false }
        return isBegunAlike(known, chain)
    }

    // Lets files that have no descriptor and are no more go on in their archives, the oldest first: what is left then is of others.
    private func goOnInArchives(_ chain: RotationChain) -> Bool {
        let lost = state.generations.compactMap { generation in
            files.first { $0.number == generation.number && isLost($0, chain) }
        }
        return lost.reduce(false) { (try? goOnInArchive($1)) == .open || $0 }
    }

    // Has it no descriptor, and does it stand nowhere in the directory?
    private func isLost(_ file: TailedFile, _ chain: RotationChain) -> Bool {
        guard !file.isOpen, !file.isFinished, file.archive == nil,
            (try? FileStatus.of(target.path))?.identity != file.identity,
            !chain.siblings.contains(where: { $0.status.identity == file.identity }),
            let names = try? group.names(of: place.directory)
        else { return false }
        return names.file(file.identity) == nil
    }

    /// Goes on in the compressed copy of a file that has no descriptor and is no more; it takes the file's place.
    ///
    /// - Returns: how opening it went, ``Opening/moved`` also where files were renamed meanwhile; `nil` where there is none.
    /// - Throws: the directory cannot be listed.
    func goOnInArchive(_ file: TailedFile) throws(FileError) -> Opening? {
        guard file.archive == nil, archiveRules == nil else { return nil }
        let chain = try findChain(nil)
        let left = file.leftOff
        guard let copy = archive(of: file, left.position, in: chain) else {
            // There is none only where nothing was renamed while it was looked for.
            return try findChain(nil).hasSameFiles(as: chain) ? nil : .moved
        }
        let opening = open(copy, at: left.position, going: left, before: file.number)
        if opening == .open {
            unwatch(file)
            state.closed(file.number)
            files.removeAll { $0 === file }
        }
        return opening
    }

    private func archive(
        of file: TailedFile, _ position: FilePosition, in chain: RotationChain
    ) -> RotationChain.Sibling? {
        let compressed = zip(chain.siblings, parts(of: chain, wanted: [])).filter { $0.0.isCompressed }
        // It may have been found just now.
        if let archived = file.archived { return chain.siblings.first { $0.status.identity == archived } }
        // Others may begin alike; few have just as many bytes.
        let found =
            compressed.last { $0.1.mayBeCopy && isArchive($0.0, of: file) }
            ?? compressed.last { $0.1.mayBeCopy && isCopy($0.0, of: position) }
        // See `leaves`: the oldest of those left is the oldest file's.
        return (found ?? compressed.first { file.isUntold && $0.1.isUnknown })?.0
    }

    /// Looks after what was read to its end: reads on where it was written to again, and forgets what is gone for long.
    ///
    /// - Parameter archivesToo: those that are compressed as well, to which nobody writes: they can only go.
    func lookAtFinished(archivesToo: Bool = true) {
        for entry in finished.entries {
            if !archivesToo, let place = entry.place, RotationName.isCompressed(place.bytes) { continue }
            let identity = entry.position.identity
            var found = entry.place.flatMap { place in
                (try? FileStatus.of(place, followingLinks: false)).map {
                    RotationChain.Sibling(path: place, status: $0)
                }
            }
            if found?.status.identity != identity {
                guard let names = try? group.names(of: place.directory) else { continue }
                found = names.file(identity)
                if found == nil, takeUpArchive(of: entry, names) { continue }
            }
            guard let found else {
                if finished.missed(identity, now: lane.now) { group.disown(identity, self) }
                continue
            }
            finished.seen(identity, at: found.path)
            if archiveRules == nil, !found.isCompressed, found.status.size > entry.position.offset,
                !files.contains(where: { $0.identity == identity }),
                isStill(entry.position, at: found.path)
            {
                open(found, at: entry.position)
            }
        }
    }

    // False where one is no longer where the chain has it: those after it must not be opened before.
    private func open(
        _ chain: RotationChain, _ parts: [Part], isCurrent: Bool, isInPlace: Bool = true, live: [UInt8]? = nil,
        going left: TailedFile.LeftOff? = nil, before number: Int? = nil
    ) -> Bool {
        // After a restart a copy says nothing of what is older: that may have been read since the positions were saved, and not
        // been settled.
        let known = zip(chain.siblings, parts).filter { sibling, part in
            !part.isUnknown && (left != nil || part.position.map { $0.identity == sibling.status.identity } ?? true)
        }.map(\.0)
        for (sibling, part) in zip(chain.siblings, parts) {
            switch part {
            case .known, .finished: continue
            case .resumed(let position):
                let left = position == left?.position ? left : nil
                if open(sibling, at: position, going: left, before: number) == .moved { return false }
            case .unknown:
                if leaves(sibling, in: chain) { continue }
                // What is said of a copy that is still being made would not hold once it is.
                if sibling.path == chain.siblings.last?.path, isCopyOfLive(sibling, live, isInPlace: isInPlace) {
                    continue
                }
                let isBegun = wasBegun(sibling)
                if isCurrent, !isBegun {
                    passOver(sibling, because: "the file at the path is the one that was read last")
                } else if !isBegun, let younger = known.last(where: { chain.isOlder(sibling, than: $0) }) {
                    passOver(sibling, because: "\(younger.path) is younger, and was read")
                } else if isOld(sibling) {
                    passOver(sibling, because: "it was written before the agent's first start")
                } else if open(sibling, at: nil, before: number) == .moved {
                    return false
                }
            }
        }
        return true
    }

    // Is a compressed file left to one that has no descriptor, and was compressed and deleted before all of it was read, or
    // anything? That one goes on in it when its turn comes.
    private func leaves(_ sibling: RotationChain.Sibling, in chain: RotationChain) -> Bool {
        guard sibling.isCompressed else { return false }
        let heir = files.first { file in
            isLost(file, chain) && file.archived == nil
                && (file.isUntold || isCopy(sibling, of: file.readPosition))
        }
        if let heir { group.queue(heir) }
        return heir != nil
    }

    @discardableResult
    private func open(
        _ sibling: RotationChain.Sibling, at position: FilePosition?, going left: TailedFile.LeftOff? = nil,
        before number: Int? = nil
    ) -> Opening {
        open(
            sibling.path, sibling.status.identity, isLive: false, at: position, going: left, before: number)
    }

    /// Is the target itself a gzip file, or being made one, in a job without `decompression`?
    var isCompressed: Bool {
        guard RotationName.mayBeCompressed(target.path.lastName.bytes),
            let file = try? lane.open(target.path),
            let head = try? file.read(at: 0, count: ArchiveFormat.magicLength)
        else { return false }
        return head.withBytes { ArchiveFormat(magic: $0) } == .gzip
    }

    // Where the path really is: rotated files stand beside the file, and not beside a link to it.
    var place: FilePath {
        guard (try? FileStatus.of(target.path, followingLinks: false))?.kind == .link else { return target.path }
        return (try? target.path.resolved()) ?? target.path
    }

    // The files that are older than the live one, which may have been rotated as well by now.
    private func findChain(_ live: FileIdentity?) throws(FileError) -> RotationChain {
        let place = place
        var names = try group.names(of: place.directory)
        var found = names.rotated(of: place)
        for _ in 0..<5 where names.isOutdated {
            names = try group.names(of: place.directory)
            found = names.rotated(of: place)
        }
        for position in saved where position.identity != live {
            if found.contains(where: { $0.status.identity == position.identity }) { continue }
            if let file = names.file(position.identity), file.path != place, isStill(position, at: file.path) {
                found.append(file)
            }
        }
        var chain = RotationChain(of: place, found)
        if let live { chain.end(before: live) }
        return chain
    }

    // What is known of each file of the chain.
    //
    // Wanted are positions of files that are to be read on; where a file is not found by its identity, a copy of it is
    // looked for: made by `copytruncate`, or compressed.
    private func parts(of chain: RotationChain, wanted: [FilePosition], isJustLeft: Bool = false) -> [Part] {
        let siblings = chain.siblings
        var parts = siblings.map(part)
        // Before copies are looked for: other files may begin alike, and few have just as many bytes. The oldest first: each file
        // that was read has been compressed once.
        for index in siblings.indices where siblings[index].isCompressed && parts[index].isUnknown {
            if let part = archived(siblings[index]) { parts[index] = part }
        }
        var wanted = wanted.filter { position in !parts.contains { $0.position == position } }
        // Files may begin alike: a copy is looked for where the file itself would stand, and only then elsewhere. The youngest first:
        // what is wanted is seldom far back, and a compressed file must be read for it.
        for isInOrder in [true, false] {
            for position in wanted.reversed() {
                func isPlace(_ index: Int) -> Bool {
                    parts[index].mayBeCopy && (!isInOrder || fits(position, at: index, parts))
                        && isCopy(siblings[index], of: position, isJustLeft: isJustLeft)
                        && !(index == siblings.indices.last && isCopyOfLive(siblings[index], of: position))
                }
                // What was just left stands in the first copy that was made since.
                let first = isJustLeft ? siblings.indices.first { parts[$0].isUnknown && isPlace($0) } : nil
                let place = first ?? siblings.indices.last(where: isPlace)
                guard let place else { continue }
                parts[place] = .resumed(position)
                wanted.removeAll { $0 == position }
                finished.remove(siblings[place].status.identity)
            }
        }
        // Of what is wanted and too short to be known by its bytes only the order tells.
        var next = siblings.startIndex
        for position in wanted where !isJustLeft && lane.knownBytes(of: position) == nil {
            let place = siblings[next...].indices.first { index in
                parts[index].mayBeCopy
                    && begins(siblings[index], as: position, isFinished: !parts[index].isUnknown)
                    && !(index == siblings.indices.last && isCopyOfLive(siblings[index], of: position))
            }
            guard let place else { continue }
            parts[place] = .resumed(position)
            finished.remove(siblings[place].status.identity)
            next = place + 1
        }
        return parts
    }

    // Nothing is known of some files, or some that are wanted were not found: is that so because they are not there, and not
    // because they were renamed while they were compared?
    private func isSure(
        of parts: [Part], _ wanted: [FilePosition], in chain: RotationChain, _ live: FileIdentity?
    ) throws(FileError) -> Bool {
        let isComplete = wanted.allSatisfy { position in parts.contains { $0.position == position } }
        if isComplete, !parts.contains(where: \.isUnknown) { return true }
        return try findChain(live).hasSameFiles(as: chain)
    }

    // Are the files with older positions before a place in the chain, and those with younger ones behind it?
    private func fits(_ position: FilePosition, at place: Int, _ parts: [Part]) -> Bool {
        guard let rank = saved.firstIndex(of: position) else { return true }
        return parts.indices.allSatisfy { index in
            guard let other = parts[index].position.flatMap(saved.firstIndex) else { return true }
            return other < rank ? index < place : index > place
        }
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
                return .finished
            }
            // Renamed since it was listed, it says nothing.
            guard (try? FileStatus.of(sibling.path))?.identity == identity else { return .finished }
            finished.remove(identity)
        }
        if group.isTaken(identity, at: sibling.path, by: self) { return .known }
        // What the glob itself finds at the start is a target of its own.
        return isFresh && target.isMatched(sibling.path) && !sibling.isCompressed ? .known : .unknown
    }

    // Does the file that was read last still stand at the path, as it was? Then nothing was rotated since.
    private func isStillLive(_ live: FileIdentity?, _ chain: RotationChain) -> Bool {
        guard let live else { return state.live != nil }
        guard let position = known(live), isUntouched(position, chain) else { return false }
        // Where nothing is known of its bytes, it may have been copied and truncated since; where nothing was read of it, before
        // it was seen.
        return position.offset > 0 && lane.knownBytes(of: position) != nil
    }

    // Has the file at the path the bytes that were read of it?
    private func isUntouched(_ position: FilePosition, _ chain: RotationChain) -> Bool {
        guard let file = try? lane.open(target.path), isUntouched(position, file) else { return false }
        guard let known = lane.knownBytes(of: position) else { return true }
        return !(known.isWhole && isBegunAlike(known, chain))
    }

    // Does a file that nothing is known of begin with the first bytes known of the live one, and go on otherwise?
    private func isBegunAlike(_ known: KnownBytes, _ chain: RotationChain) -> Bool {
        guard let file = try? lane.open(target.path) else { return false }
        let live = head(of: file, isCompressed: false)
        return zip(chain.siblings, parts(of: chain, wanted: [])).contains { sibling, part in
            guard part.isUnknown, let copy = opened(sibling) else { return false }
            let first = head(of: copy, isCompressed: sibling.isCompressed)
            return first.count > known.end && known.mark.matches(first.prefix(known.end)) && !live.starts(with: first)
        }
    }

    // What is known of a file that is not being read.
    private func known(_ identity: FileIdentity) -> FilePosition? {
        saved.first { $0.identity == identity } ?? finished.position(of: identity)
            ?? files.first { $0.identity == identity && $0.isFinished }?.readPosition
    }

    // Is a compressed file made of one that was read, or is being read though it has lost its name? Then it is passed over.
    private func archived(_ sibling: RotationChain.Sibling) -> Part? {
        if let entry = finished.entries.first(where: { isArchive(sibling, of: $0) }) {
            return takeUp(sibling, of: entry) ? .finished : nil
        }
        let identity = sibling.status.identity
        let file = files.first { $0.archived ?? identity == identity && isArchive(sibling, of: $0) }
        guard let file, passOver(sibling, because: "what it was made of is being read") else { return nil }
        file.archived = identity
        return .known
    }

    // Looks for what a file that was read has been compressed to.
    private func takeUpArchive(of entry: FinishedFiles.Entry, _ names: DirectoryNames) -> Bool {
        guard archiveRules == nil else { return false }
        let archive = names.rotated(of: place).first { sibling in
            sibling.isCompressed && part(sibling).isUnknown && isArchive(sibling, of: entry)
        }
        return archive.map { takeUp($0, of: entry) } ?? false
    }

    // Remembers what a file that was read has been compressed to, in its place.
    private func takeUp(_ archive: RotationChain.Sibling, of entry: FinishedFiles.Entry) -> Bool {
        guard passOver(archive, because: "what it was made of was read") else { return false }
        finished.remove(entry.position.identity)
        group.disown(entry.position.identity, self)
        return true
    }

    // Was it written before this agent had anything to do with the path?
    private func isOld(_ sibling: RotationChain.Sibling) -> Bool { isFresh && sibling.status.modified < lane.startedAt }

    // What is not read is remembered, so that it is not taken for new later. False where it was renamed since it was listed.
    @discardableResult
    private func passOver(_ sibling: RotationChain.Sibling, because reason: String) -> Bool {
        guard let file = opened(sibling) else { return false }
        let size = sibling.status.size
        lane.logger.debug(
            "a rotated file is passed over",
            metadata: ["path": "\(sibling.path)", "inode": "\(sibling.status.identity.inode)", "reason": "\(reason)"])
        guard group.own(sibling.status.identity, self), let mark = try? ContentMark.reading(file, before: size)
        else { return true }
        finished.add(
            FilePosition(
                path: target.path, identity: sibling.status.identity, offset: size, mark: mark, finished: true),
            at: sibling.path)
        return true
    }
}
