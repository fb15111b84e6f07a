import LineCore

/// A source that takes chunks of a journal, and remembers what went aboard.
final class JournalSourceRun {
    let run: SourceRun

    init(stages: [any Stage] = []) { run = SourceRun(stages: stages) }

    func consume(_ chunk: JournalChunk) { run.source.consume(chunk, wall: 1_000, now: 1_000) }
}
