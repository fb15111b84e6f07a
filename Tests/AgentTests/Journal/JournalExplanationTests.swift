import Settings
import TestSupport
import Testing

@testable import Agent

@Suite struct JournalExplanationTests {
    private func explain(_ keys: String) throws -> [String] {
        let yaml = """
            clients: [{url: http://a/p}]
            scrape_configs: [{job_name: j, journal: {\(keys)}}]
            """
        let config = try #require(Settings.load(yaml: yaml).settings?.scrapeConfigs.first)
        return JournalExplanation.sentences(try #require(config.journal))
    }

    @Test func `it says which journal is read, and which entries of it`() throws {
        #expect(try explain("").first == "it reads no files but the journal of this machine")
        let directory = try TemporaryDirectory()
        #expect(
            try explain("path: \(directory.path), matches: A=1 B=2 + C=3, priority: alert") == [
                "it reads no files but the journal files below \(directory.path): entries with (A=1 and B=2, or C=3), and "
                    + "(PRIORITY=0 and PRIORITY=1)"
            ])
    }

    @Test func `it says what stands in the way`() throws {
        #expect(try explain("path: /nowhere/at/all").last?.contains("there is no directory /nowhere/at/all") == true)
    }
}
