import LineCore
import Settings

/// The files of `file_sd_configs` and the groups in them: all of it but threads and inotify.
///
/// A file that cannot be read, or is wrong, keeps the groups it had; one that is no more takes its targets away.
struct TargetFileReader: Sendable {
    /// An item of `file_sd_configs`.
    struct Item: Sendable {
        let job: Int
        /// As written, and as a glob of absolute paths.
        let patterns: [(text: String, glob: Glob)]
        /// Nanoseconds.
        let interval: Int64
    }

    private struct File: Sendable {
        var groups: [StaticTargetSettings] = []
        var problem = ""
    }

    // A year is for ever, and a sum of it and now is still a time.
    private static let longestInterval: Int64 = 365 * 86_400_000_000_000

    /// The items of all scrape configs.
    let items: [Item]
    private var files: [FilePath: File] = [:]
    /// Where a change may be one of the files.
    private(set) var directories: [FilePath: FileIdentity] = [:]

    /// - Throws: a path that is no pattern: an open bracket.
    init(_ settings: Settings) throws(AgentError) {
        var items: [Item] = []
        for (job, config) in settings.scrapeConfigs.enumerated() {
            for discovery in config.fileDiscoveries {
                var patterns: [(String, Glob)] = []
                for text in discovery.files {
                    do throws(GlobError) { patterns.append((text, try Glob(FilePath(Self.escaped(text))))) } catch {
                        throw AgentError("job \"\(config.jobName)\": the path \(text) is no pattern: \(error)")
                    }
                }
                items.append(
                    Item(
                        job: job, patterns: patterns,
                        interval: min(max(1, discovery.refreshInterval.nanoseconds), Self.longestInterval)))
            }
        }
        self.items = items
    }

    /// Might a change at this path be a change of one of the files?
    func concerns(_ path: FilePath) -> Bool {
        // How Kubernetes changes all files of a volume at once: the link `..data` gets another target.
        if path.lastName.bytes.starts(with: "..".utf8) { return true }
        return items.contains { $0.patterns.contains { $0.glob.mayLead(through: path) } }
    }

    /// Reads all files again.
    ///
    /// - Returns: all groups that there are.
    mutating func refresh() -> [TargetGroup] {
        var expander = GlobExpander()
        directories = [:]
        var read: [FilePath: File] = [:]
        var groups: [TargetGroup] = []
        for item in items {
            var seen: Set<FilePath> = []
            for (text, glob) in item.patterns {
                let found = expander.expand(glob)
                directories.merge(found.directories) { first, _ in first }
                for path in found.matches.keys.sorted() where seen.insert(path).inserted {
                    let file = read[path] ?? self.read(path)
                    read[path] = file
                    groups += Self.groups(of: file, path, as: text, job: item.job)
                }
            }
        }
        files = read
        return groups
    }

    private func read(_ path: FilePath) -> File {
        var file = files[path] ?? File()
        let name = path.description
        switch ConfigurationFile.read(name) {
        case .contents(let bytes):
            let parsed = TargetGroupFile(bytes, path: name)
            file.problem = parsed.problems.map(\.description).joined(separator: "; ")
            if let groups = parsed.groups { file.groups = groups }
        // It went between two looks: the next one, which its event brings, finds it gone.
        case .missing: break
        case .failed(let what, let mend): file.problem = "\(name) \(what); \(mend)"
        }
        return file
    }

    private static func groups(of file: File, _ path: FilePath, as pattern: String, job: Int) -> [TargetGroup] {
        let name = shown(path, pattern)
        var groups = file.groups.map { group in
            TargetGroup(
                job: job, source: name, labels: StaticTargets.labels(group) + [Label("__meta_filepath", name)],
                targets: group.targets.map { [Label("__address__", $0)] })
        }
        if !file.problem.isEmpty {
            // A group of its own, so that those of the file stay equal to what they were.
            groups.append(TargetGroup(job: job, source: name, problem: file.problem))
        }
        return groups
    }

    // As Prometheus has it: a relative pattern finds relative paths.
    private static func shown(_ path: FilePath, _ pattern: String) -> String {
        if pattern.hasPrefix("/") { return path.description }
        let here = FilePath.workingDirectory.description + "/"
        return path.description.hasPrefix(here) ? String(path.description.dropFirst(here.count)) : path.description
    }

    // In these patterns braces are only braces.
    private static func escaped(_ text: String) -> String {
        text.replacing("{", with: "\\{").replacing("}", with: "\\}")
    }
}
