import Logging
import Settings
import Synchronization
import Testing

@testable import Agent

/// Keeps what a handler writes.
final class WrittenLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { lines in lines } }
    func append(_ line: String) { lines.withLock { lines in lines.append(line) } }
}

struct LineLogHandlerTests {
    private let written = WrittenLines()

    private func logger(_ format: ServerSettings.LogFormat = .logfmt, level: Logger.Level = .debug) -> Logger {
        let written = written
        // 2026-11-21T18:00:00.123456789Z
        return Logger(label: "test") { _ in
            LineLogHandler(
                format: format, level: level, now: { 1_795_284_000_123_456_789 },
                write: { line in written.append(line) })
        }
    }

    @Test func `a logfmt line has level, time, caller, message, and metadata sorted by key`() {
        logger().info(
            "File was opened.", metadata: ["size": "12", "path": "/var/log/a b"], file: "Agent/Tail.swift", line: 7)
        #expect(
            written.all == [
                "level=info ts=2026-11-21T18:00:00.123456789Z caller=Tail.swift:7 "
                    + #"msg="File was opened." path="/var/log/a b" size=12"# + "\n"
            ])
    }

    @Test func `a JSON line has the same fields in the same order`() {
        logger(.json).warning("Push failed.", metadata: ["host": "loki"], file: "A/B.swift", line: 1)
        #expect(
            written.all == [
                #"{"level":"warn","ts":"2026-11-21T18:00:00.123456789Z","caller":"B.swift:1","#
                    + #""msg":"Push failed.","host":"loki"}"# + "\n"
            ])
    }

    @Test(arguments: [
        (Logger.Level.trace, "debug"), (.debug, "debug"), (.info, "info"), (.notice, "info"), (.warning, "warn"),
        (.error, "error"), (.critical, "error"),
    ])
    func `levels have Promtail's four names`(level: Logger.Level, name: String) {
        logger(level: .trace).log(level: level, "Something.")
        #expect(written.all.first?.hasPrefix("level=\(name) ") == true)
    }

    @Test(arguments: ServerSettings.LogLevel.allCases)
    func `a configured level is written under its own name`(level: ServerSettings.LogLevel) {
        #expect(LineLogHandler.name(of: LineLogHandler.level(level)) == level.rawValue)
    }

    @Test func `what is below the level is not written`() {
        let logger = logger(level: .warning)
        logger.info("Quiet.")
        logger.warning("Loud.")
        #expect(written.all.count == 1)
    }

    @Test(arguments: ServerSettings.LogFormat.allCases)
    func `no message, key or value breaks a line in two`(format: ServerSettings.LogFormat) {
        let hostile = "a\nb\r\nc\u{85}d\u{2028}e\u{2029}f\u{0}g\u{1B}[31mh\u{7F}i\u{9B}j\tk"
        logger(format).error("\(hostile)", metadata: ["\(hostile) =\"": "\(hostile)"], file: "A/\(hostile).swift")
        let line = written.all.first ?? ""
        #expect(written.all.count == 1)
        #expect(line.hasSuffix("\n"))
        for scalar in line.dropLast().unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            #expect(!isControl && scalar.value != 0x2028 && scalar.value != 0x2029, "U+\(scalar.value)")
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#),
        (#"say "hi""#, #""say \"hi\"""#), (#"C:\x"#, #""C:\\x""#), ("tab\there", #""tab\there""#),
        ("esc\u{1B}", #""esc\u001b""#), ("ü", "ü"),
    ])
    func `logfmt quotes what would not read back`(value: String, expected: String) {
        #expect(ServerSettings.LogFormat.logfmt.line([("key", value)]) == "key=\(expected)\n")
    }

    @Test func `the logger's metadata is under the message's, and cannot replace the fixed fields`() {
        var logger = logger()
        logger[metadataKey: "lane"] = "1"
        logger[metadataKey: "msg"] = "forged"
        logger.info("Real.", metadata: ["lane": "2"], file: "A/B.swift", line: 1)
        #expect(written.all.first?.hasSuffix("msg=Real. lane=2 msg_=forged\n") == true)
        #expect(logger[metadataKey: "lane"] == "1")
    }

    @Test func `an error is written under its own key`() {
        logger().error("Push failed.", error: NotifyError(socket: "x", code: 2))
        #expect(written.all.first?.contains(#" error="cannot notify systemd"#) == true)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000000Z"), (951_827_696_000_000_001, "2000-02-29T12:34:56.000000001Z"),
    ])
    func `times are in UTC with nine digits`(nanoseconds: Int64, expected: String) {
        #expect(LineLogHandler.rfc3339(nanoseconds) == expected)
    }
}
