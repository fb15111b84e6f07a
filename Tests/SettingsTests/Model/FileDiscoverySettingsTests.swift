import Settings
import Testing

@Suite struct FileDiscoverySettingsTests {
    @Test func `files and the interval are read`() throws {
        let read = try settings(
            job(
                "file_sd_configs:", "  - {files: [/a/*.json, b.YML, 'c/[x]*.yaml'], refresh_interval: 1d12h}",
                "  - {files: [d.yml]}")
        ).scrapeConfigs[0].fileDiscoveries
        #expect(read.map(\.files) == [["/a/*.json", "b.YML", "c/[x]*.yaml"], ["d.yml"]])
        #expect(read.map(\.refreshInterval) == [.seconds(129_600), .seconds(300)])
    }

    @Test(arguments: [
        ("{files: [a.txt]}", "18: `F.files[0]` is `a.txt`: not valid for file discovery; "),
        ("{files: ['/*/a.json']}", "18: `F.files[0]` is `/*/a.json`: not valid for file discovery; "),
        ("{files: []}", "10: `F`: file discovery needs at least one path name; "),
        ("{}", "9: `F`: file discovery needs at least one path name; "),
        ("{files: [a.json], refresh_interval: 1.5m}", "45: `F.refresh_interval`: `1.5m` is no duration; "),
        ("{files: [a.json], refresh_interval: 0}", "45: `F.refresh_interval` is 0; "),
        ("{file: [a.json], files: [a.json]}", "10: unknown key `file` in `F`; did you mean `files`?"),
    ])
    func `what makes no sense is refused where it stands`(item: String, problem: String) throws {
        let found = try problems(job("file_sd_configs:", "  - \(item)")).map {
            $0.replacing("`scrape_configs[0].file_sd_configs[0]", with: "`F")
        }
        #expect(found.count == 1 && found[0].hasPrefix("config.yaml:5:\(problem)"), "\(found)")
    }
}
