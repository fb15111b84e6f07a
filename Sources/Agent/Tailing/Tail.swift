import Glibc
import LineCore
import Logging

/// One path and its generations: does what ``TailState`` says.
final class Tail {
    let target: FileTarget
    unowned let group: TailGroup
    unowned let lane: LaneShared
    var state = TailState()
    /// Generations with a source, oldest first; those that are finished and not yet settled among them.
    var files: [TailedFile] = []
    /// Generations that were read to their end.
    var finished = FinishedFiles()
    /// Saved positions of generations that have not been found yet.
    var saved: [FilePosition] = []
    /// Could something of the chain not be opened for now?
    var isIncomplete = false
    /// Are files of it renamed while they are looked for?
    var isSearching = false
    /// Is nothing known of the path's past?
    var isFresh: Bool
    /// When the path must be looked at again; `nil` until the next slow scan.
    var lookAt: Int64?
    /// Does discovery still find the path?
    var isWanted = true
    /// Is the target no more? Then another tail reads on, and this one only settles what it has.
    var isRetired = false
    /// Why the path is not read; empty where it is.
    var problem = ""
    /// Archives that were read, or are waited for.
    var archives = ArchiveBook()
    private var closedLines: Int
    /// Was it looked at before?
    var isStarted = false
    /// Is the path a name that another path of the group is rotated to, and new? Then the other tail reads what stands there.
    private lazy var isLink = target.saved.isEmpty && group.rotates(to: target.path, before: arrival)
    /// With which message of discovery its target came, counted: one scan sends one.
    let arrival: Int

    init(_ target: FileTarget, arrival: Int, group: TailGroup, lane: LaneShared) {
        self.target = target
        self.group = group
        self.lane = lane
        isFresh = target.saved.isEmpty
        self.arrival = arrival
        closedLines = target.linesRead
        // Another tail may have found the file already, by its identity.
        for position in target.saved where group.own(position.identity, self) {
            if position.finished {
                finished.add(position, at: nil)
            } else if let index = saved.firstIndex(where: { $0.identity == position.identity }) {
                // The file went away and came back: reading goes on where less is settled.
                if position.offset < saved[index].offset { saved[index] = position }
            } else {
                saved.append(position)
            }
        }
    }

    /// Nothing left to read, to settle or to remember, and nobody wants it?
    var isDone: Bool { !isWanted && files.isEmpty && saved.isEmpty && finished.isEmpty }

    /// Is there nothing to look for at the path?
    var isIdle: Bool { !isWanted && files.isEmpty && saved.isEmpty }

    /// The generation that stands at the path, or the one that stood there last.
    var live: TailedFile? {
        guard let live = state.live else { return files.last }
        return files.first { $0.number == live.number }
    }

    /// Lines read of all generations.
    var linesRead: Int { closedLines + files.reduce(0) { $0 + $1.source.linesRead } }

    /// How far each generation is settled, oldest first.
    var positions: [FilePosition] {
        // What is handed over and settled is another tail's alone, which has come further.
        let own = files.filter { !($0.isFinished && $0.isHandedOver && $0.isSettled) }
        return finished.positions + saved + own.map { $0.position() }
    }

    /// Looks at the path and acts on what stands there.
    func look() {
        lookAt = nil
        if isRetired { return }
        if let rules = archiveRules { return lookAtArchive(rules) }
        if isLink { return }
        if isCompressed, group.mayRotate(to: target.path) { return }
        var found: FileIdentity?
        do throws(Errno) {
            let status = try FileStatus.of(target.path)
            if status.kind == .regular { found = status.identity }
            problem = status.kind == .regular ? "" : DiscoveryProblem(.notRegular(status.kind), target.path).description
        } catch {
            // Any error but "no such file" says nothing about the file that is open.
            guard error.isMissing else { return report(.failed(.inspect, error)) }
        }
        let isKnown = state.generations.contains { $0.identity == found }
        for action in state.looked(found, now: lane.now) { perform(action) }
        // The rest of the chain does not depend on there being a live file. Where there is none, the one that was there may have
        // been made and rotated since the last look.
        if found == nil || isKnown && (isIncomplete || !isStarted) { openChain(live: nil) }
        isStarted = true
    }

    /// Lets time pass: late writes end.
    func tick() {
        // Most paths have their live file and nothing else.
        if files.count == 1, files.first?.number == state.live?.number { return }
        for action in state.tick(now: lane.now) { perform(action) }
        dropSettled()
    }

    /// Reads one chunk of a file.
    ///
    /// - Returns: is there more to read at once?
    func read(_ file: TailedFile) -> Bool {
        guard state.mayRead(file.number), mayTry(file), ensureOpen(file),
            case .none(let head) = lookForEarlierCopies(file)
        else { return false }
        var predecessor: LineSource?
        switch heritage(of: file) {
        case .nothing: break
        case .of(let source): predecessor = source
        case .notYet: return false
        case .empty:
            file.readAt = lane.now
            reachedEnd(file)
            return false
        }
        if isBegunAlike(file) {
            rewritten(file)
            return true
        }
        let before = file.source.offset
        switch file.read(beginningWith: head, takingOver: predecessor) {
        case .more:
            state.grew(file.number, now: lane.now)
            return true
        case .end:
            if file.source.offset > before { state.grew(file.number, now: lane.now) }
            reachedEnd(file)
            return false
        case .rewritten:
            rewritten(file)
            return true
        case .ended:
            ended(file)
            return false
        case .stuck(let end):
            stuck(file, end)
            return false
        case .failed(let error):
            failed(file, error)
            return false
        }
    }

    /// Closes everything, at the lane's end.
    func close() {
        for file in files { release(file) }
        files.removeAll()
    }

    /// Has the tail a generation of this identity that is the file at this path, and not another file that got its
    /// inode number?
    func has(_ identity: FileIdentity, at path: FilePath) -> Bool {
        if let file = files.first(where: { $0.identity == identity }) {
            if file.isOpen { return true }
            guard let found = try? lane.open(path) else { return true }
            return file.holdsSameBytes(found)
        }
        let known = finished.position(of: identity) ?? saved.first { $0.identity == identity }
        return known.map { isStill($0, at: path) } ?? false
    }

    /// Has a file another size than when its end was last reached? Asks the kernel only where no event would tell.
    func hasChanged(_ file: TailedFile) -> Bool {
        if let status = file.status { return status.size != file.sizeSeen }
        guard file.watch == nil, let status = try? FileStatus.of(file.path) else { return false }
        return status.size != file.sizeSeen
    }

    func reachedEnd(_ file: TailedFile) {
        state.reachedEnd(file.number)
        // Those after it may be read from now on. Not those before it: two could wake each other for ever.
        for later in later(than: file) { group.queue(later) }
    }

    /// The generations after a file, oldest first.
    func later(than file: TailedFile) -> some Sequence<TailedFile> {
        state.generations.lazy.drop { $0.number != file.number }.dropFirst()
            .compactMap { [files] later in files.first { $0.number == later.number } }
    }

    func unwatch(_ file: TailedFile) {
        guard let watch = file.watch else { return }
        file.watch = nil
        lane.watches.remove(watch)
        group.unwatch(watch, file)
    }

    func release(_ file: TailedFile) {
        unwatch(file)
        closedLines += file.source.linesRead
        lane.letGo(file.archive)
        file.letGo()
        lane.retire(file.source)
    }

    func report(_ kind: DiscoveryProblem.Kind) {
        let found = DiscoveryProblem(kind, target.path)
        problem = found.description
        lane.log.log(
            .error, "a file cannot be read; it is tried again", about: "\(target.path)",
            metadata: ["path": "\(target.path)", "error": "\(found)"])
        lookAt = lane.now + lane.plan.scanPeriod
    }

    func perform(_ action: TailState.Action) {
        switch action {
        case .openChain(let live): openChain(live: live)
        case .read(let number):
            if let file = files.first(where: { $0.number == number }) { group.queue(file) }
        case .look(let time): lookAt = isWanted ? time : nil
        case .finish(let number):
            guard let file = files.first(where: { $0.number == number && !$0.isFinished }) else { return }
            // The rest of its last record is still to be read.
            if !mayEndRecord(of: file) { return }
            // It ended too early, and is no longer where it could be mended.
            if file.archive != nil, !file.isWhole { return giveUp(file) }
            guard ensureOpen(file) else { return }
            guard file.isWhole || file.status?.size == file.sizeSeen else {
                // It grew without an event.
                state.grew(number, now: lane.now)
                return group.queue(file)
            }
            file.finish()
            state.closed(number)
        }
    }

    func rewritten(_ file: TailedFile) {
        lane.logger.info(
            "the file was truncated; it is read from its start",
            metadata: ["path": "\(target.path)", "offset": "\(file.source.offset)"])
        let lost = file.archive == nil ? max(0, file.sizeSeen - Int(file.source.offset)) : 0
        let source = lane.makeSource(job: target.job, labels: target.labels, offset: 0, options: target.options)
        let left = file.restart(source)
        lane.bind(source, to: file)
        let isCopied = file.archive == nil && openCopies(of: left, before: file.number)
        lane.forgetTimes(of: file.identity)
        if isCopied { return }
        left.source.finish(.empty, wall: lane.wall, now: lane.now)
        left.source.abandon(vanishedBytes: lost)
        closedLines += left.source.linesRead
        lane.retire(left.source)
    }

    private func failed(_ file: TailedFile, _ error: Errno) {
        if error.code == ESTALE {
            // The server gave the file away; under its name there may be another one.
            file.letGo()
            if !ensureOpen(file) { return }
        }
        report(.failed(.read, error))
        lookAt = lane.now + 1_000_000_000
        letOthersRead(after: file)
    }

    /// What comes after a file that cannot be read for now need not wait for it.
    func letOthersRead(after file: TailedFile) {
        if state.live?.number != file.number { reachedEnd(file) }
    }

    private func dropSettled() {
        guard files.contains(where: \.isSettled) else { return }
        for file in files where file.isSettled {
            // A file that went away and came back has a younger generation of the same identity.
            if !isRetired, !files.contains(where: { $0.identity == file.identity && !$0.isFinished }) {
                finished.add(file.position(), at: file.path)
            }
            release(file)
        }
        files.removeAll(where: \.isSettled)
    }
}
