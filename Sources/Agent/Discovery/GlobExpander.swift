import Glibc

/// Finds the files that fit globs. Made for one scan: several globs that lead through a directory list it once.
struct GlobExpander {
    /// A scan visits at most this many directories for one glob: a bound for `**` in a tree that a link makes endless.
    static let directoryLimit = 100_000

    private struct Visit: Hashable {
        let directory: FilePath
        let segment: Int
    }

    private let roots: AllowedRoots
    private let limit: Int
    private let wall: Int64
    private var listings: [FilePath: Result<DirectoryListing, Errno>] = [:]

    // Of the glob being expanded.
    private var segments: [GlobSegment] = []
    private var exclude: Glob?
    private var found = GlobExpansion()
    private var visited: Set<Visit> = []

    /// An expander for one scan.
    ///
    /// - Parameters:
    ///   - roots: where files may come from.
    ///   - directoryLimit: how many directories it visits for one glob.
    ///   - wall: now, nanoseconds since 1970; 0 where nobody wants to know whether an answer still holds later.
    init(roots: AllowedRoots = .everything, directoryLimit: Int = directoryLimit, wall: Int64 = 0) {
        self.roots = roots
        limit = directoryLimit
        self.wall = wall
    }

    /// Expands one glob.
    ///
    /// - Parameters:
    ///   - glob: the glob; where it names an existing file exactly, that is the answer, whatever patterns it spells.
    ///   - exclude: `__path_exclude__`: what fits it is left out.
    /// - Returns: the files, the troubles, and the directories to watch.
    mutating func expand(_ glob: Glob, excluding exclude: Glob? = nil) -> GlobExpansion {
        found = GlobExpansion(stamps: wall == 0 ? nil : [])
        self.exclude = exclude
        let literal = glob.path.bytes.split(separator: UInt8(ascii: "/")).map { GlobSegment.literal(Array($0)) }
        let exact = (try? FileStatus.of(glob.path)) != nil
        if exact { found.stamps = nil }
        for alternative in exact ? [literal] : glob.alternatives where !alternative.isEmpty {
            segments = alternative
            visited = []
            walk("/", 0, above: [])
            if visited.count > limit {
                found.problems.insert(DiscoveryProblem(.tooManyDirectories(limit: limit), glob.path))
            }
        }
        // A name with a pattern's spelling may yet appear beside what the pattern finds.
        if !exact, glob.alternatives != [literal], let status = try? FileStatus.of(glob.path.directory) {
            found.directories[glob.path.directory] = status.identity
        }
        if !found.problems.isEmpty { found.stamps = nil }
        return found
    }

    /// Goes on in a directory with the segment of that index.
    private mutating func walk(_ directory: FilePath, _ index: Int, above: [FileIdentity]) {
        guard visited.count <= limit, visited.insert(Visit(directory: directory, segment: index)).inserted else {
            return
        }
        switch segments[index] {
        case .literal(let name): step(to: directory.appending(name), from: directory, index, above)
        case .pattern(let tokens): fan(directory, tokens, index, above)
        case .recursive: descend(directory, index, above)
        }
    }

    /// One name, known beforehand: no listing, only a look.
    private mutating func step(to path: FilePath, from directory: FilePath, _ index: Int, _ above: [FileIdentity]) {
        let isLast = index + 1 == segments.count
        if isLast {
            found.stamps = nil
            watch(directory)
            take(path, hint: nil)
            return
        }
        do throws(Errno) {
            let status = try FileStatus.of(path)
            guard status.kind == .directory else {
                found.stamps = nil
                watch(directory)
                if mayEnd(index) { take(path, hint: nil) }
                return
            }
            guard enters(path, isLink: nil) else { return }
            walk(path, index + 1, above: above)
        } catch let error where error.code == ENOENT || error.code == ENOTDIR {
            // It may yet appear here.
            found.stamps = nil
            watch(directory)
        } catch {
            watch(directory)
            found.problems.insert(DiscoveryProblem(.failed(.inspect, error), path))
        }
    }

    /// Every name that fits.
    private mutating func fan(_ directory: FilePath, _ tokens: [GlobToken], _ index: Int, _ above: [FileIdentity]) {
        guard let listing = list(directory) else { return }
        let isLast = index + 1 == segments.count
        for entry in listing.entries where GlobToken.match(tokens, entry.name[...]) {
            let path = directory.appending(entry.name)
            if isLast {
                take(path, hint: (entry, listing.identity.device))
            } else if isDirectory(entry, path) {
                if enters(path, isLink: entry.kind) { walk(path, index + 1, above: above) }
            } else if mayEnd(index) {
                take(path, hint: (entry, listing.identity.device))
            }
        }
    }

    /// Whether only a `**` follows, which stands for nothing as well: `a/**` fits the file `a`.
    private func mayEnd(_ index: Int) -> Bool { index + 2 == segments.count && segments[index + 1] == .recursive }

    /// `**`: what follows it here, and the same in every directory below.
    private mutating func descend(_ directory: FilePath, _ index: Int, _ above: [FileIdentity]) {
        guard let listing = list(directory) else { return }
        if above.contains(listing.identity) {
            found.problems.insert(DiscoveryProblem(.circle, directory))
            found.directories[directory] = nil
            return
        }
        let isLast = index + 1 == segments.count
        if !isLast { walk(directory, index + 1, above: above) }
        for entry in listing.entries {
            let path = directory.appending(entry.name)
            if isDirectory(entry, path) {
                if enters(path, isLink: entry.kind) { walk(path, index, above: above + [listing.identity]) }
            } else if isLast {
                take(path, hint: (entry, listing.identity.device))
            }
        }
    }

    /// A path that fits: a match if it is a regular file, a problem otherwise.
    private mutating func take(_ path: FilePath, hint: (entry: DirectoryListing.Entry, device: UInt64)?) {
        if let exclude, exclude.matches(path) { return }
        do throws(DiscoveryProblem) {
            var kind = hint?.entry.kind ?? .link
            var identity = FileIdentity(device: hint?.device ?? 0, inode: hint?.entry.inode ?? 0)
            if kind == .link {
                found.stamps = nil
                guard let status = try status(path, isListed: hint != nil) else { return }
                kind = status.kind
                identity = status.identity
            }
            switch kind {
            case .regular: break
            case .directory: throw DiscoveryProblem(.directory, path)
            default: throw DiscoveryProblem(.notRegular(kind), path)
            }
            try roots.check(path)
            found.matches[path] = identity
        } catch {
            found.problems.insert(error)
        }
    }

    /// `nil` when there is nothing of that name.
    private func status(_ path: FilePath, isListed: Bool) throws(DiscoveryProblem) -> FileStatus? {
        do throws(Errno) { return try FileStatus.of(path) } catch let error where error.code == ENOENT {
            // A name that is there and leads nowhere is a dangling link; one that went since the listing is nothing.
            if (try? FileStatus.of(path, followingLinks: false)) != nil { throw DiscoveryProblem(.dangling, path) }
            return nil
        } catch let error where error.code == ENOTDIR && !isListed {
            return nil
        } catch {
            throw DiscoveryProblem(.failed(.inspect, error), path)
        }
    }

    private mutating func isDirectory(_ entry: DirectoryListing.Entry, _ path: FilePath) -> Bool {
        switch entry.kind {
        case .directory: return true
        case .link, nil:
            found.stamps = nil
            return (try? FileStatus.of(path))?.kind == .directory
        default: return false
        }
    }

    /// Whether a scan may go into a directory: a link out of the allowed roots is not followed. Only links are asked, for a
    /// plain directory is where its parent is; `nil` asks too.
    private mutating func enters(_ path: FilePath, isLink kind: FileStatus.Kind?) -> Bool {
        guard roots.roots != nil, kind != .directory else { return true }
        // On the way down to a root, `/var` of `/var/log`, plain directories lie outside of it.
        if kind == nil, (try? FileStatus.of(path, followingLinks: false))?.kind == .directory { return true }
        do throws(DiscoveryProblem) { try roots.check(path) } catch {
            // A link above the roots (`/log` → `/var`) leads to them as well.
            if leadsToRoots(path) { return true }
            found.problems.insert(error)
            return false
        }
        return true
    }

    private func leadsToRoots(_ path: FilePath) -> Bool {
        guard let real = try? path.resolved() else { return false }
        return (roots.roots ?? []).contains { root in ((try? root.resolved()) ?? root).isWithin(real) }
    }

    private mutating func list(_ directory: FilePath) -> DirectoryListing? {
        let result: Result<DirectoryListing, Errno>
        if let known = listings[directory] {
            result = known
        } else {
            do throws(Errno) { result = .success(try DirectoryListing.reading(directory)) } catch {
                result = .failure(error)
            }
            listings[directory] = result
        }
        switch result {
        case .success(let listing):
            found.directories[directory] = listing.identity
            if let stamp = DirectoryStamp(directory, listing, wall: wall) {
                found.stamps?.append(stamp)
            } else {
                found.stamps = nil
            }
            return listing
        case .failure(let error):
            found.stamps = nil
            // It went between two looks: its parent's watch or the next scan tells.
            if error.code != ENOENT && error.code != ENOTDIR {
                found.problems.insert(DiscoveryProblem(.failed(.list, error), directory))
            }
            return nil
        }
    }

    private mutating func watch(_ directory: FilePath) {
        if found.directories[directory] == nil, let status = try? FileStatus.of(directory) {
            found.directories[directory] = status.identity
        }
    }
}
