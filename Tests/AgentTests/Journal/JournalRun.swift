import LineCore
import Logging
import Synchronization
import TestSupport

@testable import Agent
@testable import Settings

/// One life of a journal's reader, without a lane: its chunks are taken as they come.
final class JournalRun: Sendable {
    private struct Read: Sendable {
        var lines: [String] = []
        var cursor: String?
    }

    // Stands in for the lane, on the reader's thread.
    private final class Taker: Sendable {
        let read = Watched(Read())
        private let feed = Mutex<JournalFeed?>(nil)

        func take(from feed: JournalFeed?) { self.feed.withLock { $0 = feed } }

        func take() {
            while let item = feed.withLock({ $0 })?.take() {
                let lines = item.chunk.copies.map { String(decoding: $0.line, as: UTF8.self) }
                read.update { read in
                    read.lines += lines
                    read.cursor = item.cursor ?? read.cursor
                }
            }
        }
    }

    private let reader: JournalReader
    private let taker: Taker

    /// Starts reading a directory.
    ///
    /// - Parameters:
    ///   - directory: of the journal files.
    ///   - keys: of `journal`, beside its path.
    ///   - saved: the cursor of an earlier life.
    /// - Throws: the keys are wrong, or a thread cannot be had.
    init(_ directory: String, _ keys: String = "max_age: 438000h", saved: String? = nil) throws {
        let yaml = """
            clients: [{url: http://a/p}]
            scrape_configs: [{job_name: j, journal: {path: '\(directory)', labels: {job: j}, \(keys)}}]
            """
        guard let config = Settings.load(yaml: yaml).settings?.scrapeConfigs.first,
            let target = JournalTarget(
                config, job: 0, saved: saved.map { ["cursor-j": $0] } ?? [:], wall: TimeSource.system.wall)
        else { throw TimedOut("these keys are wrong: \(keys)") }
        let taker = Taker()
        let feed = try JournalFeed(wakeLane: { taker.take() })
        taker.take(from: feed)
        self.taker = taker
        reader = JournalReader(
            target: target, feed: feed, time: .system, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try reader.start()
    }

    deinit { reader.stop() }

    /// What was read so far.
    var lines: [String] { taker.read.read { $0.lines } }
    /// The cursor of the last entry of it.
    var cursor: String? { taker.read.read { $0.cursor } }
    var status: JournalStatus { reader.feed.status }

    /// Waits until so many lines are read.
    func wait(for count: Int) async throws {
        guard await taker.read.wait(until: { $0.lines.count >= count }) else {
            throw TimedOut("\(lines.count) of \(count) lines were read; \(status)")
        }
    }

    /// Waits until reading goes so.
    func wait(_ what: String, until condition: (JournalStatus) -> Bool) async throws {
        try await eventually("\(what) (\(status), \(lines.count))") { condition(status) }
    }

    /// Ends it.
    ///
    /// - Returns: the cursor of the last entry that was read.
    @discardableResult
    func stop() -> String? {
        reader.stop()
        taker.take(from: nil)
        return cursor
    }
}
