import LineCore
public import Settings

/// What becomes of one file of this machine under a configuration: who takes it, with which labels, who does not and why, and
/// how far it has been read.
///
/// It reads what the agent would read at its start (the positions file, the files of `file_sd_configs`, the file's status)
/// and changes nothing.
public struct Explanation: Sendable {
    /// What a target has to say about the file.
    struct Verdict: Equatable, Sendable {
        /// Where the target is from.
        let source: String
        /// The labels of its lines; `nil` where it does not take the file.
        let labels: LabelSet?
        /// A sentence: the glob that takes it, or why it is not taken.
        let reason: String
    }

    // A job that finds thousands of targets need not say of each that it is another file's.
    private static let reasonLimit = 20

    private let path: FilePath
    private let file: String
    private let position: String
    private let jobs: [(name: String, verdicts: [Verdict], notes: [String])]

    /// Looks at a file.
    ///
    /// - Parameters:
    ///   - file: its path; a relative one begins at the working directory.
    ///   - settings: checked settings.
    ///   - hostname: `HOSTNAME`, for targets with a `__host__`.
    /// - Throws: the positions file cannot be read, or a path of the configuration is no glob.
    public init(of file: String, settings: Settings, hostname: String) throws(AgentError) {
        path = FilePath(file).absolute(in: .workingDirectory)
        let look = Look(path, roots: Agent.roots(settings))
        self.file = look.sentence
        position = try Self.position(of: path, look, settings)
        let resolver = TargetResolver(settings, hostname: hostname)
        var reader = try TargetFileReader(settings)
        let groups = StaticTargets.groups(settings) + reader.refresh()
        let path = path
        jobs = settings.scrapeConfigs.enumerated().map { job, config in
            let own = groups.filter { $0.job == job }
            let verdicts = own.flatMap { group in
                resolver.resolve(group).map { Self.verdict($0, source: group.source, path: path, look) }
            }
            let journal = config.journal.map { JournalExplanation.sentences($0) } ?? []
            // Asking the API server would take a while, and needs the agent's rights.
            let kubernetes = config.kubernetesDiscoveries.map {
                "its targets of role \($0.role.rawValue) come from a Kubernetes API server: see /targets of the running agent"
            }
            return (config.jobName, verdicts, journal + kubernetes + own.map(\.problem).filter { !$0.isEmpty })
        }
    }

    /// The verdicts of a job, in the order of its targets.
    func verdicts(of job: String) -> [Verdict] { jobs.first { $0.name == job }?.verdicts ?? [] }

    /// Several lines: the file, its position, and for each job what it does with the file.
    public var text: String {
        var lines = ["\(path): \(file)", "position: \(position)"]
        for (name, verdicts, notes) in jobs {
            let taken = verdicts.filter { $0.labels != nil }
            lines.append("job \"\(name)\": \(taken.isEmpty ? "does not take it" : "takes it")")
            lines += notes.map { "  \($0)" }
            if verdicts.isEmpty, notes.isEmpty { lines.append("  it has no targets") }
            for verdict in taken {
                lines.append("  \(verdict.source): \(verdict.reason)")
                lines.append("    labels: \(verdict.labels?.description ?? "")")
            }
            var reasons: [String] = []
            for verdict in verdicts where verdict.labels == nil {
                let line = "  \(verdict.source): \(verdict.reason)"
                if !reasons.contains(line) { reasons.append(line) }
                if reasons.count > Self.reasonLimit { break }
            }
            lines += reasons.prefix(Self.reasonLimit)
            if reasons.count > Self.reasonLimit { lines.append("  and more targets that do not take it") }
        }
        return lines.joined(separator: "\n")
    }

    private static func verdict(
        _ resolution: TargetResolver.Resolution, source: String, path: FilePath, _ look: Look
    ) -> Verdict {
        func refused(_ reason: String) -> Verdict { Verdict(source: source, labels: nil, reason: reason) }
        switch resolution {
        case .dropped(let target): return refused("the target is not read: \(target.detail)")
        case .read(let target):
            let glob = target.glob
            if !glob.matches(path) { return refused("__path__ \(glob) does not match") }
            if glob.path != path, (try? FileStatus.of(glob.path)) != nil {
                return refused("__path__ \(glob) is the name of a file that exists, and is no pattern then")
            }
            if let exclude = target.exclude, exclude.matches(path) {
                return refused("__path_exclude__ \(exclude) matches")
            }
            if let obstacle = look.obstacle { return refused(obstacle) }
            return Verdict(
                source: source, labels: target.fileTarget(0, path, saved: []).labels, reason: "__path__ \(glob) matches"
            )
        }
    }

    private static func position(of path: FilePath, _ look: Look, _ settings: Settings) throws(AgentError) -> String {
        let saved: Positions
        do throws(PositionsError) {
            let file = PositionsFile(path: FilePath(settings.positions.filename))
            saved = try file.load(ignoringInvalid: settings.positions.ignoreInvalidYAML).positions
        } catch {
            throw AgentError("\(error)")
        }
        guard let status = look.status else { return "none" }
        if let known = saved.files.first(where: { $0.path == path && $0.identity == status.identity }) {
            if known.offset > status.size {
                return "\(known.offset), more than it has: it was truncated, and is read from its start"
            }
            return "\(known.offset) of \(status.size) bytes"
        }
        if let other = saved.files.first(where: { $0.identity == status.identity }) {
            return "\(other.offset) of \(status.size) bytes, when its name was \(other.path)"
        }
        let isOther = saved.files.contains { $0.path == path }
        return "not read yet" + (isOther ? "; what is saved is of another file that had this name" : "")
    }

    /// What there is at the path.
    private struct Look {
        var status: FileStatus?
        /// Why it cannot be read.
        var obstacle: String?

        init(_ path: FilePath, roots: AllowedRoots) {
            do throws(Errno) {
                status = try FileStatus.of(path)
            } catch {
                obstacle = error.isMissing ? "there is no such file" : error.sentence(.inspect, path)
                return
            }
            do throws(DiscoveryProblem) {
                try roots.check(path)
                _ = try roots.open(path)
            } catch {
                obstacle = error.description
            }
        }

        var sentence: String {
            guard let obstacle else { return status.map { "\($0.size) bytes" } ?? "" }
            return "it cannot be read: \(obstacle)"
        }
    }
}
