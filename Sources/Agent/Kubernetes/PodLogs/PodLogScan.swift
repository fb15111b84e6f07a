/// What there is below `/var/log/pods` at one moment.
struct PodLogScan: Sendable, Equatable {
    /// The directories of pods, by name.
    var pods: [String: PodLogDirectory] = [:]
    /// All directories that were listed, to be watched.
    var directories: [FilePath: FileIdentity] = [:]
    /// What is not read, and why; sorted.
    var problems: [String] = []
    // Of pods without problems, by name.
    private var stamps: [String: DirectoryStamp] = [:]
    private let wall: Int64

    /// Lists them. Links are not followed: a directory of logs that leads elsewhere is none.
    ///
    /// - Parameters:
    ///   - root: where they are.
    ///   - known: an earlier scan: directories that are as they were are not listed again.
    ///   - wall: now, nanoseconds since 1970; 0 where no other scan comes after this one.
    init(_ root: FilePath, after known: PodLogScan? = nil, wall: Int64 = 0) {
        self.wall = wall
        let listing: DirectoryListing
        do throws(Errno) { listing = try DirectoryListing.reading(root) } catch {
            problems = [error.sentence(.inspect, root)]
            return
        }
        directories[root] = listing.identity
        for entry in listing.entries.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            let path = root.appending(entry.name)
            guard let pod = PodLogDirectory(name: entry.name) else {
                problems.append("\(path) is passed over: it is not called <namespace>_<pod>_<uid>")
                continue
            }
            if entry.kind == .directory, reuse(known, pod.name, path) { continue }
            read(pod, path, entry.kind)
        }
    }

    private mutating func reuse(_ known: PodLogScan?, _ name: String, _ path: FilePath) -> Bool {
        guard let known, let stamp = known.stamps[name], stamp.isUnchanged else { return false }
        stamps[name] = stamp
        pods[name] = known.pods[name]
        directories[path] = known.directories[path]
        return true
    }

    private mutating func read(_ pod: PodLogDirectory, _ path: FilePath, _ kind: FileStatus.Kind?) {
        var pod = pod
        do throws(Errno) {
            guard try isDirectory(path, kind) else { return }
            let listing = try DirectoryListing.reading(path)
            directories[path] = listing.identity
            let before = problems.count
            for entry in listing.entries {
                let container = path.appending(entry.name)
                guard PodLogDirectory.isContainer(entry.name) else {
                    problems.append("\(container) is passed over: it is not called as a container is")
                    continue
                }
                if try isDirectory(container, entry.kind) {
                    pod.containers.append(String(decoding: entry.name, as: UTF8.self))
                }
            }
            pod.containers.sort()
            pods[pod.name] = pod
            if problems.count == before { stamps[pod.name] = DirectoryStamp(path, listing, wall: wall) }
        } catch {
            // One that went between two looks.
            if !error.isMissing { problems.append(error.sentence(.inspect, path)) }
        }
    }

    private mutating func isDirectory(_ path: FilePath, _ kind: FileStatus.Kind?) throws(Errno) -> Bool {
        var kind = kind
        if kind == nil { kind = try FileStatus.of(path, followingLinks: false).kind }
        switch kind {
        case .directory: return true
        case .link:
            problems.append("\(path) is refused: it is a symbolic link, and would be followed out of the pods' logs")
            return false
        default: return false
        }
    }
}
