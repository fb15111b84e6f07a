import LineCore

/// What the labels of a target came to: the files to read, and the labels that their lines start with.
///
/// Two are the same target where all of it is the same; a target whose labels change is another one.
struct ResolvedTarget: Hashable, Sendable {
    /// The scrape config, by place in the configuration.
    let job: Int
    /// `__path__`.
    let glob: Glob
    /// `__path_exclude__`.
    let exclude: Glob?
    /// Sorted by name, without `filename` and without those that begin with two underscores, but for the tenant's.
    let labels: [Label]
    /// How its lines are read, besides what the scrape config says.
    var options = SourceOptions()
    /// Was its directory there when it was found?
    var isThere = false

    /// Would discovery find the path?
    func matches(_ path: FilePath) -> Bool { glob.matches(path) && exclude?.matches(path) != true }

    /// A file that the glob matched.
    func fileTarget(_ number: Int, _ path: FilePath, saved: [FilePosition]) -> FileTarget {
        let (glob, exclude) = (glob, exclude)
        return FileTarget(
            key: FileTarget.Key(target: number, path: path), job: job,
            labels: LabelSet(labels + [Label("filename", path.description)]), options: options, saved: saved,
            isMatched: { glob.matches($0) && exclude?.matches($0) != true })
    }
}
