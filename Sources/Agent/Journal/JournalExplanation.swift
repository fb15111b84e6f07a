import Settings

/// What a scrape config that reads a journal has to say to an operator.
enum JournalExplanation {
    /// A sentence each: what it reads, and what stands in its way here.
    static func sentences(_ journal: JournalSettings) -> [String] {
        let directory = journal.path.isEmpty ? nil : FilePath(journal.path)
        let source = directory.map { "the journal files below \($0)" } ?? "the journal of this machine"
        var sentences = [
            "it reads no files but \(source)\(journal.filter.isEmpty ? "" : ": entries with \(filter(journal))")"
        ]
        if let problem = JournalHandle.missingLibrary() { sentences.append("libsystemd cannot be loaded: \(problem)") }
        if let directory, (try? FileStatus.of(directory)) == nil {
            sentences.append("there is no directory \(directory); it is read from when it appears")
        }
        if let obstacle = JournalAccess.obstacle(directory) { sentences.append(obstacle) }
        return sentences
    }

    // As logic: `(A=1 and B=2, or C=3), and (D=4)`.
    private static func filter(_ journal: JournalSettings) -> String {
        var text = "("
        var isFirst = true
        for step in journal.filter.steps {
            switch step {
            case .match(let match):
                text += isFirst ? match : " and \(match)"
                isFirst = false
            case .or:
                text += ", or "
                isFirst = true
            case .and:
                text += "), and ("
                isFirst = true
            }
        }
        return text + ")"
    }
}
