import LineCore

/// A file to tail: where it is, which labels its lines start with, and which job reads it.
struct FileTarget: Sendable {
    /// A target of the configuration and a path tell file targets apart.
    struct Key: Hashable, Sendable {
        /// The target of the configuration whose glob matched.
        let target: Int
        let path: FilePath
    }

    let key: Key
    /// The job, by place in the configuration.
    let job: Int
    /// With the label `filename`.
    let labels: LabelSet
    /// What is asked for this target alone.
    var options = SourceOptions()
    /// What was saved of this path, oldest generation first; or where the tail before this one stopped.
    var saved: [FilePosition]
    /// Lines that the tail before this one read.
    var linesRead = 0
    /// Would the glob itself find the path? Such a file is a target of its own, unless it was read before its rename.
    let isMatched: @Sendable (FilePath) -> Bool

    var path: FilePath { key.path }
}
