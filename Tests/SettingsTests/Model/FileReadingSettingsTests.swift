import LineCore
import Settings
import Testing

/// `encoding` and `decompression` of a scrape config.
@Suite struct FileReadingSettingsTests {
    private static let target = "static_configs: [{labels: {__path__: /a}}]"

    private static func config(_ line: String) throws -> ScrapeSettings {
        try settings(job(line, target)).scrapeConfigs[0]
    }

    @Test(
        arguments: [
            ("decompression: {enabled: true, format: gz}", ArchiveFormat.gzip, Duration.zero),
            ("decompression: {enabled: true, format: bz2, initial_delay: 1m30s}", .bzip2, .seconds(90)),
            ("decompression: {enabled: true, format: Z, initial_delay: 0s}", .zlib, .zero),
            ("decompression: {enabled: true}", nil, .zero), ("decompression: {enabled: true, format: ''}", nil, .zero),
        ] as [(String, ArchiveFormat?, Duration)])
    func `archives have a format or none, and a delay`(line: String, format: ArchiveFormat?, delay: Duration) throws {
        let read = try #require(try Self.config(line).decompression)
        #expect(read.format == format)
        #expect(read.initialDelay == delay)
    }

    @Test(arguments: [
        "decompression: {}", "decompression:", "decompression: {enabled: false, format: gz}",
        "decompression: {format: gz}", "encoding: ''", "encoding:",
    ])
    func `what is not enabled is off`(line: String) throws {
        let read = try Self.config(line)
        #expect(read.decompression == nil)
        #expect(read.encoding == nil)
    }

    @Test(arguments: [
        ("encoding: utf-16le", "UTF-16LE"), ("encoding: ' Latin1 '", "ISO-8859-1"),
        ("encoding: windows-1252", "windows-1252"),
    ])
    func `an encoding is one of IANA's names, in any case`(line: String, name: String) throws {
        #expect(try Self.config(line).encoding?.name == name)
    }

    @Test(arguments: [
        (
            "decompression: {enabled: true, format: gz, initial_delay: now}",
            "config.yaml:4:63: `scrape_configs[0].decompression.initial_delay`: `now` "
        ),
        (
            "decompression: {enabled: true, initial_delay: -1s}",
            "config.yaml:4:51: `scrape_configs[0].decompression.initial_delay` "
        ),
        (
            "decompression: {enabled: true, format: zip}",
            "config.yaml:4:44: `scrape_configs[0].decompression.format` is `zip`; write one of gz, bz2, z"
        ),
        (
            "decompression: {enabled: false, format: zip}",
            "config.yaml:4:45: `scrape_configs[0].decompression.format` is `zip`; write one of gz, bz2, z"
        ),
        (
            "decompression: {enabled: yes please}",
            "config.yaml:4:30: `scrape_configs[0].decompression.enabled` is "
        ),
        (
            "decompression: {enabled: true, formt: gz}",
            "config.yaml:4:36: unknown key `formt` in `scrape_configs[0].decompression`; "
        ),
        ("decompression: gz", "config.yaml:4:20: `scrape_configs[0].decompression` is "),
        ("encoding: [utf-8]", "config.yaml:4:15: `scrape_configs[0].encoding` is "),
    ])
    func `what is wrong is told with its place and a remedy`(line: String, start: String) throws {
        let found = try problems(job(line, Self.target))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(start) == true, "\(found)")
    }

    @Test(arguments: [
        (
            "encoding: no-such-encoding",
            "config.yaml:4:15: `scrape_configs[0].encoding`: `no-such-encoding` is no charset name of IANA's"
        ),
        ("encoding: UTF-7", "config.yaml:4:15: `scrape_configs[0].encoding`: the charset `UTF-7` is not supported"),
    ])
    func `a charset that cannot be read stops its job and no other; checking refuses it`(
        line: String, start: String
    ) throws {
        let yaml = job(line, Self.target)
        let run = Settings.load(yaml: yaml)
        #expect(run.settings?.scrapeConfigs[0].staticTargets == [])
        #expect(run.warnings.first?.what.hasSuffix(", so nothing of this job is read") == true, "\(run.problems)")
        let checked = Settings.load(yaml: yaml, options: LoadOptions(isStrict: true))
        #expect(checked.settings == nil)
        #expect(checked.errors.map(\.description).first?.hasPrefix(start + "; ") == true, "\(checked.problems)")
    }

    @Test func `they are printed and read back`() throws {
        let first = try settings(
            job("encoding: latin1", "decompression: {enabled: true, format: gz, initial_delay: 3s}", Self.target))
        #expect(first.effectiveYAML.contains("    encoding: ISO-8859-1\n    decompression:\n      enabled: true\n"))
        #expect(try settings(first.effectiveYAML) == first)
    }

    @Test func `standard input has neither, and asks for nothing`() throws {
        let read = try settings(
            job("encoding: utf-16", "decompression: {enabled: true}", Self.target), flags: ["-stdin"]
        ).scrapeConfigs[0]
        #expect(read.encoding == nil)
        #expect(read.decompression == nil)
    }
}
