/// Which directories are watched under which number. Pure: inotify itself is ``DirectoryWatcher``'s business.
///
/// Two paths that lead to one directory have one number (watch descriptor); a path may come to lead to another directory.
struct WatchTable: Sendable {
    private struct Watch: Sendable {
        let identity: FileIdentity
        let number: Int32
    }

    private var watches: [FilePath: Watch] = [:]
    private var paths: [Int32: Set<FilePath>] = [:]

    /// How many paths are watched.
    var count: Int { watches.count }

    /// The paths that a number stands for.
    func paths(of number: Int32) -> Set<FilePath> { paths[number] ?? [] }

    /// What to change for exactly these directories to be watched.
    ///
    /// - Returns: numbers to end, and paths to begin with, in order.
    mutating func plan(_ wanted: [FilePath: FileIdentity]) -> (end: [Int32], begin: [FilePath]) {
        var ended: [Int32] = []
        for (path, watch) in watches where wanted[path] != watch.identity {
            watches[path] = nil
            paths[watch.number]?.remove(path)
            if paths[watch.number]?.isEmpty == true {
                paths[watch.number] = nil
                ended.append(watch.number)
            }
        }
        return (ended.sorted(), wanted.keys.filter { watches[$0] == nil }.sorted())
    }

    /// A watch was begun.
    mutating func began(_ path: FilePath, _ identity: FileIdentity, number: Int32) {
        watches[path] = Watch(identity: identity, number: number)
        paths[number, default: []].insert(path)
    }

    /// A number means nothing any more: the directory was deleted or moved, or the kernel ended the watch.
    ///
    /// - Returns: the paths that it stood for.
    @discardableResult
    mutating func ended(_ number: Int32) -> Set<FilePath> {
        let gone = paths.removeValue(forKey: number) ?? []
        for path in gone { watches[path] = nil }
        return gone
    }
}
