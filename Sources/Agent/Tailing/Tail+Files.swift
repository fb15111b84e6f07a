import LineCore
import Logging

/// Opening files, and finding them again.
extension Tail {
    /// How opening a file went.
    enum Opening: Equatable {
        case open
        /// It is no longer where it was found.
        case moved
        /// It cannot be opened for now; it is tried again.
        case failed
    }

    /// Opens a file as a generation.
    ///
    /// Where that fails nothing is forgotten: the path is looked at again.
    ///
    /// - Parameters:
    ///   - path: where it was found.
    ///   - identity: what was found there.
    ///   - isLive: does it stand at the target's path?
    ///   - position: how far it was read, or what it is a copy of; `nil` where it was not.
    ///   - left: what goes on in this file; `nil` where nothing does.
    ///   - number: the generation that comes after it; it is the youngest where that is `nil`.
    /// - Returns: how it went.
    @discardableResult
    func open(
        _ path: FilePath, _ identity: FileIdentity, isLive: Bool, at position: FilePosition?,
        going left: TailedFile.LeftOff? = nil, before number: Int? = nil
    ) -> Opening {
        do throws(DiscoveryProblem) {
            let descriptor = try lane.open(path)
            guard (try? descriptor.status())?.identity == identity else { return .moved }
            let beginning = beginning(of: descriptor, path, identity, isLive: isLive, at: position, going: left)
            // Copied and truncated since it was compared with what was saved, or while it was looked at: the copy comes first.
            if isLive, archiveRules == nil, let position, saved.contains(position),
                !isUntouched(position, descriptor)
            {
                return .moved
            }
            start(descriptor, path, identity, isLive: isLive, at: position, beginning, going: left, before: number)
            return .open
        } catch {
            if case .failed(_, let errno) = error.kind, errno.isMissing { return .moved }
            report(error.kind)
            postpone(identity, position, isLive: isLive)
            return .failed
        }
    }

    /// Opens a file whose descriptor was let go: under its old name, at the path, or wherever it stands in the directory.
    ///
    /// - Returns: false where it is finished, or gone, and given up; or where it cannot be opened for now.
    func ensureOpen(_ file: TailedFile) -> Bool {
        if file.isOpen || file.isWhole { return true }
        if file.isFinished { return false }
        var obstacle: DiscoveryProblem.Kind?
        do throws(FileError) {
            for _ in 0..<Self.attempts {
                if reopen(file, at: file.path, &obstacle) || reopen(file, at: target.path, &obstacle) { return true }
                if let found = try group.names(of: file.path.directory).file(file.identity) {
                    if reopen(file, at: found.path, &obstacle) { return true }
                    // Renamed since.
                    if obstacle == nil, (try? FileStatus.of(found.path))?.identity != file.identity { continue }
                }
                switch try goOnInArchive(file) {
                case .open, .failed: return false
                case .moved: continue
                case nil: break
                }
                if let obstacle {
                    report(obstacle)
                    letOthersRead(after: file)
                } else {
                    giveUp(file)
                }
                return false
            }
            lookAgain(at: lane.now + TailState.missingWaits.first)
        } catch {
            report(.failed(.list, error.errno))
            letOthersRead(after: file)
        }
        return false
    }

    /// Ends a file whose rest cannot be read any more.
    func giveUp(_ file: TailedFile) {
        if file.isFinished { return }
        if file.source.isHolding, !file.hasUnread {
            // Its last record may go on in the next one, or is ended by time, for nothing more will come of this one.
            file.readAt = lane.now
            return reachedEnd(file)
        }
        let lost = file.abandon()
        if lost > 0 {
            lane.logger.warning(
                "a file that was not read to its end is gone",
                metadata: ["path": "\(file.path)", "offset": "\(file.source.offset)", "lost_bytes": "\(lost)"])
        }
        reachedEnd(file)
        state.closed(file.number)
        lookAt = lane.now
    }

    // Where and how a file is read from.
    private struct Beginning {
        var offset: Int
        /// Has it other bytes than those before the position?
        var isOther = false
        let rules: ArchiveRules?
        /// Of the bytes before the offset.
        var mark: ContentMark?
        /// What a live file begins with, if it is read from there.
        var head: [UInt8]?
        var times = NotedTimes()
        var before = ContentMark.empty
    }

    private func beginning(
        of file: borrowing FileDescriptor, _ path: FilePath, _ identity: FileIdentity, isLive: Bool,
        at position: FilePosition?, going left: TailedFile.LeftOff?
    ) -> Beginning {
        let rules = archiveRules ?? (!isLive && RotationName.isCompressed(path.lastName.bytes) ? .ofChain : nil)
        var beginning = Beginning(offset: position?.offset ?? 0, rules: rules)
        // What is a copy of another file, or compressed, has been compared with the position already.
        if let position, rules == nil, position.identity == identity, !isStill(position, file) {
            beginning.offset = 0
            beginning.isOther = true
        }
        // By so little it may have been taken for a copy wrongly, and then its first line would be passed over.
        if left == nil, let position, position.identity != identity, lane.knownBytes(of: position) == nil {
            beginning.offset = 0
        }
        if left == nil, let charset = lane.plan.jobs[target.job].charset {
            // How long an archive is nobody knows.
            beginning.offset = charset.aligned(
                beginning.offset, size: rules == nil ? (try? file.status().size) ?? beginning.offset : .max)
        }
        beginning.mark = position.flatMap { $0.offset == beginning.offset ? $0.mark : nil }
        if !isLive, archiveRules == nil {
            let original = position.flatMap { $0.identity == identity ? nil : $0.identity }
            // What goes on here has its times with it; what still stands in a file of its own is not what this is a copy of.
            let others = left == nil ? ownFiles : nil
            lane.adoptTimes(for: identity, of: original, besides: others) {
                holds($0, file, isCompressed: rules != nil)
            } reaches: {
                reaches($0, file, isCompressed: rules != nil)
            }
        }
        if isLive, beginning.offset == 0, rules == nil { beginning.head = head(of: file, isCompressed: false) }
        if left == nil {
            beginning.times = lane.times(
                of: file, identity, from: beginning.offset, mark: beginning.mark, isLive: isLive, rules)
        }
        lane.beforeLooking?()
        beginning.before =
            (rules == nil ? try? ContentMark.reading(file, before: beginning.offset) : beginning.mark) ?? .empty
        return beginning
    }

    private func start(
        _ descriptor: consuming FileDescriptor, _ path: FilePath, _ identity: FileIdentity, isLive: Bool,
        at position: FilePosition?, _ beginning: Beginning, going left: TailedFile.LeftOff?, before number: Int?
    ) {
        if beginning.isOther {
            lane.logger.warning(
                "the file is not the one that was read before; it is read from its start",
                metadata: ["path": "\(path)", "offset": "\(position?.offset ?? 0)"])
        }
        let source =
            left?.source
            ?? lane.makeSource(
                job: target.job, labels: target.labels, offset: beginning.offset, options: target.options,
                replay: beginning.times.ranges, head: lane.head(descriptor, job: target.job, from: beginning.offset))
        lane.logger.debug(
            "a file is read",
            metadata: [
                "path": "\(path)", "inode": "\(identity.inode)", "offset": "\(source.offset)", "live": "\(isLive)",
                "goes_on_from": "\(position.map { "\($0.identity.inode)" } ?? "")",
            ])
        let watch = watch(descriptor)
        let file = TailedFile(
            number: state.opened(identity, isLive: isLive, before: number, now: lane.now), identity: identity,
            path: path, tail: self, source: source, descriptor: descriptor, before: beginning.before,
            begin: beginning.head, times: beginning.times,
            archive: beginning.rules.map { ArchiveReading($0) }, going: left, lane: lane)
        file.watch = watch
        group.watch(file)
        lane.bind(source, to: file)
        files.insert(file, at: files.firstIndex { $0.number == number } ?? files.count)
        group.own(identity, self)
        finished.remove(identity)
        // Without a position it has other bytes than those that are known, which may stand in a copy.
        saved.removeAll { $0 == position || $0.identity == identity && position != nil }
        problem = ""
        // Many at once: it is opened again when its turn comes. A few too many are seen to after the round.
        if lane.openFiles > lane.plan.maxOpenFiles + max(4, lane.plan.maxOpenFiles / 16) { file.letGo() }
        group.queue(file)
    }

    // The files that are being read, or were and are there still, without the live one, which may have been truncated. One that
    // was read and is gone may have been a copy that was only begun, and stand compressed now.
    private var ownFiles: [FileIdentity] {
        let names = try? group.names(of: place.directory)
        let read = finished.positions.map(\.identity).filter { names?.file($0) != nil }
        return files.filter { $0.number != state.live?.number }.map(\.identity) + read
    }

    private func postpone(_ identity: FileIdentity, _ position: FilePosition?, isLive: Bool) {
        isIncomplete = true
        lookAt = lane.now + lane.plan.scanPeriod
        if position == nil, !isLive, group.own(identity, self) {
            // Known from now on, so that it is not taken for an old one the next time.
            saved.append(
                FilePosition(
                    path: target.path, identity: identity, offset: 0, mark: .empty))
        }
    }

    private func reopen(_ file: TailedFile, at path: FilePath, _ obstacle: inout DiscoveryProblem.Kind?) -> Bool {
        do throws(DiscoveryProblem) {
            let descriptor = try lane.open(path)
            // What stands at the path may have been truncated. Elsewhere other bytes mean another file with its inode number.
            guard (try? descriptor.status())?.identity == file.identity,
                path == target.path || file.holdsSameBytes(descriptor)
            else { return false }
            file.reopen(descriptor, at: path)
            return true
        } catch {
            if case .failed(_, let errno) = error.kind, errno.isMissing { return false }
            obstacle = error.kind
            return false
        }
    }

    private func watch(_ file: borrowing FileDescriptor) -> Int32? {
        do throws(Errno) { return try lane.watches.add(file) } catch {
            lane.log.log(
                .warning, "files cannot be watched; they are looked at on the slow scan only", about: "watch",
                metadata: ["path": "\(target.path)", "error": "\(error.sentence(.watch, target.path))"])
            return nil
        }
    }
}
