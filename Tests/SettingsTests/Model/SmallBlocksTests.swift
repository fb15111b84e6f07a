import Settings
import Testing

/// `positions`, `limits_config`, `target_config`, `global`, `wal`, `tracing`.
@Suite struct SmallBlocksTests {
    @Test func `dead_letter has a directory and a bound`() throws {
        #expect(try settings(configuration("")).deadLetter == nil)
        let read = try settings(configuration("dead_letter: {directory: /d, max_bytes: 10MB}"))
        #expect(read.deadLetter?.directory == "/d")
        #expect(read.deadLetter?.maxBytes == 10 << 20)
        #expect(try settings(configuration("dead_letter: {directory: /d}")).deadLetter?.maxBytes == 256 << 20)
    }

    @Test(arguments: ["{}", "{directory: ''}", "{directory: /d, max_bytes: 1kb}", "{directory: /d, bytes: 1MB}"])
    func `a dead_letter that cannot be meant is an error`(block: String) throws {
        #expect(try problems(configuration("dead_letter: \(block)")).count == 1)
    }

    @Test func `positions are read, with Promtail's defaults`() throws {
        let defaults = try settings(configuration()).positions
        #expect(defaults.filename == "/var/log/positions.yaml")
        #expect(defaults.syncPeriod == .seconds(10))
        #expect(!defaults.ignoreInvalidYAML)
        let read = try settings(configuration("positions: {filename: /p, sync_period: 1m, ignore_invalid_yaml: true}"))
            .positions
        #expect(read.filename == "/p")
        #expect(read.syncPeriod == .seconds(60))
        #expect(read.ignoreInvalidYAML)
        #expect(try problems(configuration("positions: {filename: ''}")).count == 1)
    }

    @Test func `limits are read, with Promtail's defaults and ours`() throws {
        let defaults = try settings(configuration()).limits
        #expect(defaults == LimitsSettings())
        #expect(defaults.readlineRate == 10_000)
        #expect(defaults.readlineRateDrop)
        #expect(defaults.maxOpenFiles == 1024)
        #expect(defaults.maxMemory == 8_388_608)
        #expect(defaults.allowedRoots.isEmpty)
        let read = try settings(
            configuration(
                "limits_config:", "  readline_rate_enabled: true", "  readline_rate: 0.001", "  readline_burst: 4",
                "  readline_rate_drop: false", "  max_streams: 5", "  max_line_size: 1KB",
                "  max_line_size_truncate: true", "  max_open_files: 16", "  max_memory: 32MB",
                "  allowed_roots: [/var/log, /srv]")
        ).limits
        #expect(read.readlineRateEnabled)
        #expect(read.readlineRate == 0.001)
        #expect(read.readlineBurst == 4)
        #expect(!read.readlineRateDrop)
        #expect(read.maxStreams == 5)
        #expect(read.maxLineSize == 1024)
        #expect(read.maxLineSizeTruncate)
        #expect(read.maxOpenFiles == 16)
        #expect(read.maxMemory == 32 << 20)
        #expect(read.allowedRoots == ["/var/log", "/srv"])
    }

    @Test(arguments: [
        "max_open_files: 15", "max_open_files: 1000001", "max_memory: 1023kb", "max_memory: 2tb", "max_streams: -1",
        "allowed_roots: [var]", "allowed_roots: /var", "readline_burst: -1", "readline_rate: .nan",
    ])
    func `limits out of range are errors`(line: String) throws {
        #expect(try problems(configuration("limits_config: {\(line)}")).count == 1)
    }

    @Test func `the memory bound holds one batch at least`() throws {
        let found = try problems(client("batchsize: 20000000"))
        #expect(found.count == 1)
        #expect(
            found.first?.contains("`limits_config.max_memory` is 8MB, less than a `batchsize` of 20000000") == true)
    }

    @Test func `target_config is read`() throws {
        #expect(try settings(configuration()).target == TargetSettings())
        let read = try settings(
            configuration("target_config: {sync_period: 1s, stdin: true, shutdown_timeout: 0s, lanes: 4}"))
        #expect(read.target.syncPeriod == .seconds(1))
        #expect(read.target.stdin)
        #expect(read.target.shutdownTimeout == .zero)
        #expect(read.target.lanes == 4)
    }

    @Test func `file_watch_config is read, and its minimum is no more than its maximum`() throws {
        let line = "global: {file_watch_config: {min_poll_frequency: 1s, max_poll_frequency: 2s}}"
        let watch = try settings(configuration(line)).fileWatch
        #expect(watch.minPollFrequency == .seconds(1))
        #expect(watch.maxPollFrequency == .seconds(2))
        let found = try problems(configuration("global: {file_watch_config: {min_poll_frequency: 1s}}"))
        #expect(
            found == [
                "config.yaml:4:1: `global.file_watch_config`: `min_poll_frequency` is 1s, more than `max_poll_frequency`, "
                    + "250ms; write a shorter one"
            ])
    }

    @Test func `the write-ahead log is accepted, with a warning when it is on`() throws {
        let on =
            "wal: {enabled: true, dir: /w, cleanSegmentsOlderThan: 1h, watchConfig: {minReadFrequency: 1s, maxReadFrequency: 2s}}"
        let result = Settings.load(yaml: configuration(on))
        #expect(result.settings != nil)
        #expect(result.warnings.count == 1)
        #expect(result.warnings.first?.what.contains("`wal.enabled` has no effect") == true)
        let off = try settings(configuration("wal: {enabled: false}"))
        #expect(off.ignored.map(\.path) == ["wal"])
        #expect(try problems(configuration("wal: {directory: /w}")).count == 1)
    }

    @Test func `tracing is accepted and options has no keys`() throws {
        #expect(
            try settings(configuration("tracing: {enabled: true}", "options: {}")).ignored.map(\.path) == [
                "tracing.enabled"
            ])
        #expect(try problems(configuration("tracing: {enabled: maybe}")).count == 1)
        #expect(try problems(configuration("options: {a: 1}")).count == 1)
    }
}
