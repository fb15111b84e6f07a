import Glibc

/// The names in a directory, ordered, for finding the rotated files of many paths with one listing.
final class DirectoryNames {
    private let directory: FilePath
    private let entries: [DirectoryListing.Entry]
    /// When a name in it last came or went, before they were read; `.max` where there is no such directory.
    let modified: Int64
    /// Stood another file, or none, at a name when it was looked at?
    private(set) var isOutdated = false
    private lazy var byInode = Dictionary(grouping: entries.indices) { entries[$0].inode }

    /// Lists a directory. A directory that is not there has no names.
    ///
    /// - Throws: it cannot be listed.
    init(of directory: FilePath) throws(FileError) {
        self.directory = directory
        do throws(Errno) {
            let listing = try DirectoryListing.reading(directory)
            modified = listing.modified
            entries = listing.entries
                .filter { $0.kind == nil || $0.kind == .regular }
                .sorted { $0.name.lexicographicallyPrecedes($1.name) }
        } catch let error where error.isMissing {
            modified = .max
            entries = []
        } catch {
            throw FileError(.list, directory, error)
        }
    }

    /// The regular files that a path of this directory was rotated to, in no order.
    ///
    /// A compressed one is left out while the file that it was made of is still there: it may be half-written.
    func rotated(of path: FilePath) -> [RotationChain.Sibling] {
        let base = path.lastName.bytes
        var found: [RotationChain.Sibling] = []
        for index in entries[first(notBefore: base)...].indices {
            let name = entries[index].name
            guard name.starts(with: base) else { break }
            guard RotationName(name, of: base) != nil, !isTwin(index), let file = file(entries[index]) else { continue }
            found.append(file)
        }
        return found
    }

    // Is it compressed, and does what it was made of stand beside it?
    private func isTwin(_ index: Int) -> Bool {
        guard RotationName.isCompressed(entries[index].name) else { return false }
        let plain = Array(RotationName.plain(entries[index].name))
        let place = first(notBefore: plain)
        return place < entries.count && entries[place].name == plain
    }

    /// A regular file of this identity, whatever its name.
    func file(_ identity: FileIdentity) -> RotationChain.Sibling? {
        for index in byInode[identity.inode] ?? [] {
            if let file = file(entries[index]), file.status.identity == identity { return file }
        }
        return nil
    }

    private func file(_ entry: DirectoryListing.Entry) -> RotationChain.Sibling? {
        let path = directory.appending(entry.name)
        let status = try? FileStatus.of(path, followingLinks: false)
        if status?.identity.inode != entry.inode { isOutdated = true }
        guard let status, status.kind == .regular else { return nil }
        return RotationChain.Sibling(path: path, status: status)
    }

    private func first(notBefore name: [UInt8]) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Errno {
    /// Does it say that there is no such file, rather than that it could not be asked?
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}
