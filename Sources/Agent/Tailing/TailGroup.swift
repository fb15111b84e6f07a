import LineCore

/// The tails of one target in one directory: a file renamed within it stays the one that was read.
final class TailGroup {
    /// Told which files to read, and which watches they have.
    protocol Owner: AnyObject {
        func queue(_ file: TailedFile)
        func watch(_ file: TailedFile)
        func unwatch(_ watch: Int32, _ file: TailedFile)
    }

    private struct Listing {
        let directory: FilePath
        let names: DirectoryNames
        let turn: Int64
        let wall: Int64
    }

    private(set) var tails: [FilePath: Tail] = [:]
    private unowned let owner: any Owner
    private let lane: LaneShared
    // Which tail has, had or awaits a file.
    private var owners: [FileIdentity: Tail] = [:]
    private var listing: Listing?
    private var scans = 0
    // Every so many scans all that was read to its end is looked at, not only what may be written to again.
    private static let thorough = 6

    init(owner: any Owner, lane: LaneShared) {
        self.owner = owner
        self.lane = lane
    }

    /// The tail of a target, made where there is none.
    func tail(_ target: FileTarget, arrival: Int) -> Tail {
        if let known = tails[target.path] { return known }
        let tail = Tail(target, arrival: arrival, group: self, lane: lane)
        tails[target.path] = tail
        return tail
    }

    /// Is it a name that a path is rotated to which was found by an earlier scan, or in an earlier life?
    ///
    /// What is found together with such a path at the very start is a file of its own.
    func rotates(to path: FilePath, before arrival: Int) -> Bool {
        let name = path.lastName.bytes
        return tails.values.contains { tail in
            (!tail.target.saved.isEmpty || tail.arrival < arrival)
                && RotationName(name, of: tail.target.path.lastName.bytes)?.isCertain == true
        }
    }

    /// Does the name begin as those do that another path is rotated to?
    func mayRotate(to path: FilePath) -> Bool {
        let name = path.lastName.bytes
        return tails.keys.contains { other in
            let base = other.lastName.bytes
            return name.count > base.count && name.starts(with: base)
        }
    }

    /// Notes whose file it is.
    ///
    /// - Returns: false where it is another tail's.
    @discardableResult
    func own(_ identity: FileIdentity, _ tail: Tail) -> Bool {
        let owner = owners[identity] ?? tail
        owners[identity] = owner
        return owner === tail
    }

    /// The tail that has, had or awaits a file.
    func owner(of identity: FileIdentity) -> Tail? { owners[identity] }

    func disown(_ identity: FileIdentity, _ tail: Tail) {
        if owners[identity] === tail { owners[identity] = nil }
    }

    /// Is the file at the path one that another tail of the group reads, or has read?
    func isTaken(_ identity: FileIdentity, at path: FilePath, by tail: Tail) -> Bool {
        guard let owner = owners[identity], owner !== tail else { return false }
        if owner.has(identity, at: path) { return true }
        // The number is another file's now.
        owners[identity] = nil
        return false
    }

    /// The names in a directory, as they are now. Where nothing has changed, the many files of a directory are found with one
    /// listing.
    ///
    /// - Parameter directory: the directory.
    /// - Returns: the names.
    /// - Throws: it cannot be listed.
    func names(of directory: FilePath) throws(FileError) -> DirectoryNames {
        lane.beforeLooking?()
        if let listing, listing.directory == directory, listing.turn == lane.now, !listing.names.isOutdated,
            isUnchanged(listing)
        {
            return listing.names
        }
        var (wall, names) = (lane.time.wall, try DirectoryNames(of: directory))
        // What is renamed while a directory is read may be missing, or there twice.
        var attempts = 10
        while attempts > 0, Self.modified(directory) != names.modified {
            attempts -= 1
            (wall, names) = (lane.time.wall, try DirectoryNames(of: directory))
        }
        listing = Listing(directory: directory, names: names, turn: lane.now, wall: wall)
        return names
    }

    func queue(_ file: TailedFile) { owner.queue(file) }

    func watch(_ file: TailedFile) { owner.watch(file) }

    func unwatch(_ watch: Int32, _ file: TailedFile) { owner.unwatch(watch, file) }

    /// Lets time pass for all tails.
    func tick() {
        for tail in tails.values where !tail.files.isEmpty { tail.tick() }
        listing = nil
    }

    /// Looks at all paths and at all files, whatever inotify said.
    func scan() {
        scans += 1
        for tail in tails.values {
            if !tail.isIdle { tail.look() }
            if !tail.finished.isEmpty { tail.lookAtFinished(archivesToo: scans.isMultiple(of: Self.thorough)) }
            for file in tail.files where !file.isFinished && tail.hasChanged(file) { owner.queue(file) }
        }
        guard tails.values.contains(where: \.isDone) else { return }
        owners = owners.filter { !$0.value.isDone }
        tails = tails.filter { !$0.value.isDone }
    }

    private static func modified(_ directory: FilePath) -> Int64 { (try? FileStatus.of(directory))?.modified ?? .max }

    // Two changes in one tick of the file system's clock look the same.
    private func isUnchanged(_ listing: Listing) -> Bool {
        Self.modified(listing.directory) == listing.names.modified
            && listing.names.modified < listing.wall - 50_000_000
    }
}
