import Glibc
import LineCore
import Logging

/// One path and its generations: does what ``TailState`` says.
final class Tail {
    let target: FileTarget
    private unowned let group: TailGroup
    private unowned let lane: LaneShared
    private(set) var state = TailState()
    /// Generations with a source, oldest first; those that are finished and not yet settled among them.
    private(set) var files: [TailedFile] = []
    /// Generations that were read to their end and still stand somewhere in the directory.
    private(set) var finished: [FilePosition] = []
    /// When the path must be looked at again; `nil` until the next slow scan.
    private(set) var lookAt: Int64?
    /// Does discovery still find the path?
    var isWanted = true
    /// Lines read of all generations.
    var linesRead: Int { closedLines + files.reduce(0) { $0 + $1.source.linesRead } }
    private var closedLines = 0
    /// Why the path is not read; empty where it is.
    private(set) var problem = ""
    // Saved positions of generations that have not been found yet.
    private var saved: [FilePosition]
    private var isFresh: Bool
    private var isStarted = false

    init(_ target: FileTarget, group: TailGroup, lane: LaneShared) {
        self.target = target
        self.group = group
        self.lane = lane
        saved = target.saved.filter { !$0.finished }
        finished = target.saved.filter(\.finished)
        isFresh = target.saved.isEmpty
    }

    /// Nothing left to read or to settle, and nobody wants it?
    var isDone: Bool { !isWanted && files.isEmpty }

    /// Looks at the path and acts on what stands there.
    func look() {
        lookAt = nil
        var found: FileIdentity?
        do throws(Errno) {
            let status = try FileStatus.of(target.path)
            if status.kind == .regular { found = status.identity }
            problem = status.kind == .regular ? "" : DiscoveryProblem(.notRegular(status.kind), target.path).description
        } catch {
            // Any error but "no such file" says nothing about the file that is open.
            guard error.code == ENOENT else { return report(.failed(.inspect, error)) }
        }
        if !isStarted {
            isStarted = true
            if found == nil, !saved.isEmpty { openChain(live: nil) }
        }
        for action in state.looked(found, now: lane.now) { perform(action) }
    }

    /// Lets time pass: late writes end, held records go on.
    func tick() {
        for file in files where !file.isFinished { file.source.release(now: lane.now) }
        for action in state.tick(now: lane.now) { perform(action) }
        dropSettled()
    }

    /// Reads one chunk of a file.
    ///
    /// - Returns: is there more to read at once?
    func read(_ file: TailedFile) -> Bool {
        guard state.mayRead(file.number), ensureOpen(file) else { return false }
        let before = file.source.offset
        switch file.read(lane) {
        case .more:
            state.grew(file.number, now: lane.now)
            return true
        case .end:
            if file.source.offset > before { state.grew(file.number, now: lane.now) }
            let held = state.generations.contains { $0.number > file.number }
            state.reachedEnd(file.number)
            // The generations after it may be read from now on.
            if held { group.queueAll(of: self) }
            return false
        case .rewritten:
            rewritten(file)
            return true
        case .failed(let errno):
            report(.failed(.read, errno))
            lookAt = lane.now + 1_000_000_000
            return false
        }
    }

    /// Forgets finished generations that are no longer in the directory, so that the positions do not grow for ever.
    func forgetGone(present: Set<FileIdentity>) {
        finished.removeAll { !present.contains($0.identity) }
    }

    /// How far each generation is settled, oldest first.
    func positions() -> [FilePosition] {
        finished + saved + files.filter { !($0.isFinished && $0.source.unsettled == 0) }.map { $0.position() }
    }

    /// Is the file one that this path has, or had and has read?
    func owns(_ identity: FileIdentity) -> Bool {
        files.contains { $0.identity == identity } || finished.contains { $0.identity == identity }
            || saved.contains { $0.identity == identity }
    }

    /// Closes everything, at the lane's end.
    func close() {
        for file in files { release(file) }
    }

    private func perform(_ action: TailState.Action) {
        switch action {
        case .openChain(let live): openChain(live: live)
        case .look(let time): lookAt = isWanted ? time : nil
        case .finish(let number):
            guard let file = files.first(where: { $0.number == number && !$0.isFinished }) else { return }
            if ensureOpen(file) { file.finish(lane) } else { file.isFinished = true }
            state.closed(number)
        }
    }

    // Opens what was rotated and not read, oldest first, then the live file.
    private func openChain(live: FileIdentity?) {
        let entries = (try? RotationChain.list(target.path.directory)) ?? []
        let siblings = RotationChain(of: target.path, among: entries).siblings
        for sibling in siblings where sibling.status.identity != live {
            if let position = take(sibling.status.identity) {
                open(sibling.path, isLive: false, at: position)
            } else if isUnread(sibling) {
                if isFresh {
                    finished.append(baseline(sibling))
                } else {
                    open(sibling.path, isLive: false, at: nil)
                }
            }
        }
        isFresh = false
        if let live {
            // A finished file's inode may have been given to a new file at once.
            finished.removeAll { $0.identity == live && !isStill($0, at: target.path) }
            if !group.isOwned(live, byOtherThan: self), !finished.contains(where: { $0.identity == live }) {
                open(target.path, isLive: true, at: take(live))
            }
        }
        for lost in saved {
            lane.logger.warning(
                "a rotated file that was not read to its end is gone",
                metadata: ["path": "\(lost.path)", "inode": "\(lost.identity.inode)", "offset": "\(lost.offset)"])
        }
        saved.removeAll()
    }

    private func take(_ identity: FileIdentity) -> FilePosition? {
        guard let index = saved.firstIndex(where: { $0.identity == identity }) else { return nil }
        return saved.remove(at: index)
    }

    private func isUnread(_ sibling: RotationChain.Sibling) -> Bool {
        if let known = finished.first(where: { $0.identity == sibling.status.identity }) {
            if isStill(known, at: sibling.path) { return false }
            finished.removeAll { $0.identity == known.identity }
        }
        return !files.contains { $0.identity == sibling.status.identity }
            && !group.isOwned(sibling.status.identity, byOtherThan: self)
            && (!target.isMatched(sibling.path) || !isFresh)
    }

    // What stood there before the first start is not read, and remembered as such.
    private func baseline(_ sibling: RotationChain.Sibling) -> FilePosition {
        let size = sibling.status.size
        let mark = try? ContentMark.reading(lane.plan.roots.open(sibling.path), before: size)
        return FilePosition(
            path: target.path, identity: sibling.status.identity, offset: size, mark: mark, finished: true)
    }

    // Has the file at the path still the bytes that the position was taken of?
    private func isStill(_ position: FilePosition, at path: FilePath) -> Bool {
        guard let file = try? lane.plan.roots.open(path), let status = try? file.status(),
            status.identity == position.identity, status.size >= position.offset
        else { return false }
        guard let mark = position.mark else { return true }
        return (try? mark.matches(file, before: position.offset)) ?? false
    }

    private func open(_ path: FilePath, isLive: Bool, at position: FilePosition?) {
        do throws(DiscoveryProblem) {
            let descriptor = try lane.plan.roots.open(path)
            guard let status = try? descriptor.status() else { return }
            var offset = position?.offset ?? 0
            if let position, !isStill(position, at: path) {
                offset = 0
                lane.logger.warning(
                    "the file is not the one that was read before; it is read from its start",
                    metadata: ["path": "\(path)", "offset": "\(position.offset)", "size": "\(status.size)"])
            }
            let source = lane.makeSource(
                job: target.job, labels: target.labels, offset: offset,
                rules: LineFramer.Rules(longestLine: lane.plan.limits.longestRead),
                replay: replay(descriptor, status.identity, from: offset))
            let back = min(offset, ContentMark.window)
            let before = (try? descriptor.read(at: offset - back, count: back)) ?? []
            let number = state.opened(status.identity, isLive: isLive, now: lane.now)
            let watch = watch(descriptor)
            let file = TailedFile(
                number: number, identity: status.identity, path: path, tail: self, source: source,
                descriptor: descriptor, before: before)
            file.watch = watch
            lane.bind(source, to: file)
            lane.openFiles += 1
            files.append(file)
            problem = ""
            group.queue(file)
        } catch {
            report(error.kind)
        }
    }

    private func replay(_ file: borrowing FileDescriptor, _ identity: FileIdentity, from offset: Int) -> [TimedRange] {
        guard let notes = lane.timeNotes else { return [] }
        var ranges: [TimedRange] = []
        for note in notes.ranges(of: identity, from: offset) {
            guard let first = try? file.read(at: note.start, count: note.check.length), note.check.matches(first) else {
                continue
            }
            ranges.append(TimedRange(start: Int64(note.start), end: Int64(note.end), base: note.base))
        }
        return ranges
    }

    private func watch(_ file: borrowing FileDescriptor) -> Int32? {
        do throws(Errno) { return try lane.watches.add(file) } catch {
            lane.unwatched += 1
            lane.log.log(
                .warning, "a file cannot be watched; it is looked at on the slow scan only", about: "watch",
                metadata: ["path": "\(target.path)", "error": "\(error.sentence(.watch, target.path))"])
            return nil
        }
    }

    // A file whose descriptor was let go is found again by its identity, under its old name or a new one.
    private func ensureOpen(_ file: TailedFile) -> Bool {
        if file.isOpen { return true }
        let entries = (try? RotationChain.list(target.path.directory)) ?? []
        let named = [file.path, target.path] + entries.filter { $0.status.identity == file.identity }.map(\.path)
        for path in named {
            guard let descriptor = try? lane.plan.roots.open(path),
                (try? descriptor.status())?.identity == file.identity
            else { continue }
            file.reopen(descriptor, at: path)
            lane.openFiles += 1
            return true
        }
        lane.logger.warning("a file that was not read to its end is gone", metadata: ["path": "\(target.path)"])
        return false
    }

    private func rewritten(_ file: TailedFile) {
        let lost = max(0, file.sizeSeen - Int(file.source.offset))
        lane.logger.info(
            "the file was truncated; it is read from its start",
            metadata: ["path": "\(target.path)", "offset": "\(file.source.offset)"])
        file.source.finish(.empty, wall: lane.wall, now: lane.now)
        file.source.abandon(vanishedBytes: lost)
        closedLines += file.source.linesRead
        lane.retire(file.source)
        let source = lane.makeSource(
            job: target.job, labels: target.labels, offset: 0,
            rules: LineFramer.Rules(longestLine: lane.plan.limits.longestRead))
        lane.bind(source, to: file)
        file.restart(source)
    }

    private func dropSettled() {
        guard files.contains(where: { $0.isFinished && $0.source.unsettled == 0 }) else { return }
        for file in files where file.isFinished && file.source.unsettled == 0 {
            finished.append(file.position())
            release(file)
        }
        files.removeAll { $0.isFinished && $0.source.unsettled == 0 }
    }

    private func release(_ file: TailedFile) {
        if let watch = file.watch {
            lane.watches.remove(watch)
            group.unwatch(watch, file)
        }
        closedLines += file.source.linesRead
        if file.isOpen { lane.openFiles -= 1 }
        file.letGo()
        lane.retire(file.source)
    }

    private func report(_ kind: DiscoveryProblem.Kind) {
        let found = DiscoveryProblem(kind, target.path)
        problem = found.description
        lane.log.log(
            .error, "a file cannot be read; it is tried again", about: "\(target.path)",
            metadata: ["path": "\(target.path)", "error": "\(found)"])
        lookAt = lane.now + lane.plan.scanPeriod
    }
}
