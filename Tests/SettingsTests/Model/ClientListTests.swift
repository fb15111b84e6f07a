import Settings
import Testing

@Suite struct ClientListTests {
    private static let job = "scrape_configs: [{job_name: a, static_configs: [{labels: {__path__: /a}}]}]\n"

    @Test func `clients without a name are named by their place`() throws {
        let yaml = "clients:\n  - url: http://a/p\n  - {url: http://b/p, name: b}\n  - url: http://c/p\n"
        #expect(try settings(yaml).clients.map(\.name) == ["client-1", "b", "client-3"])
    }

    @Test func `the single client comes after the list, with a warning`() throws {
        let result = Settings.load(yaml: "client: {url: http://one/p}\nclients: [{url: http://two/p}]\n" + Self.job)
        #expect(result.settings?.clients.map(\.url) == ["http://two/p", "http://one/p"])
        #expect(result.settings?.clients.map(\.name) == ["client-1", "client-2"])
        #expect(
            result.problems.map(\.description) == [
                "config.yaml:1:1: warning: `client` is deprecated; move it into the list `clients`"
            ])
    }

    @Test func `without any client nothing starts, but a dry run does`() throws {
        let found = try problems(Self.job)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.yaml:1:1: at least one client config must be provided; ") == true)
        #expect(try settings(Self.job, flags: ["-dry-run"]).clients.isEmpty)
        #expect(Settings.load(yaml: Self.job, options: LoadOptions(clientIsRequired: false)).settings != nil)
    }

    @Test(arguments: ["clients: [{batchwait: 1s}]\n", "clients: [{url: ''}]\n", "client: {timeout: 1s}\n"])
    func `a client without a URL is an error`(yaml: String) throws {
        let errors = Settings.load(yaml: yaml + Self.job).errors
        #expect(errors.count == 1)
        #expect(errors.first?.line == 1)
        #expect(errors.first.map { $0.what.contains("url") } == true)
    }

    @Test func `equal names and equal clients are errors`() throws {
        let names = Settings.load(
            yaml: "clients:\n  - {url: http://a/p, name: x}\n  - {url: http://b/p, name: x}\n" + Self.job)
        #expect(
            names.errors.map(\.description) == [
                "config.yaml:3:29: the name `x` is that of another client, in line 2; give each client its own name"
            ])
        let twins = Settings.load(yaml: "clients:\n  - url: http://a/p\n  - url: http://a/p\n" + Self.job)
        #expect(twins.errors.map(\.line) == [3])
        #expect(twins.errors.first?.what.hasPrefix("duplicate client configs are not allowed") == true)
        #expect(try settings("clients:\n  - url: http://a/p\n  - {url: http://a/p, name: x}\n").clients.count == 2)
        let taken = Settings.load(
            yaml: "clients:\n  - url: http://a/p\n  - {url: http://b/p, name: client-1}\n" + Self.job)
        #expect(taken.errors.map(\.line) == [3])
    }

    @Test func `the client flags make one more client`() throws {
        let flags = [
            "-client.url=http://u:p@c/p", "-client.batch-wait=2s", "-client.batch-size-bytes", "7",
            "-client.timeout=3s",
            "-client.tenant-id=t", "-client.min-backoff=1s", "-client.max-backoff=9s", "-client.max-retries=5",
            "-client.drop-rate-limited-batches",
        ]
        let clients = try settings("clients: [{url: http://a/p}]", flags: flags).clients
        #expect(clients.count == 2)
        let client = try #require(clients.last)
        #expect(client.url == "http://c/p")
        #expect(client.authorization == .basic(username: .value(Secret("u")), password: .value(Secret("p"))))
        #expect(client.batchWait == .seconds(2))
        #expect(client.batchSize == 7)
        #expect(client.timeout == .seconds(3))
        #expect(client.tenantID == "t")
        #expect(client.backoff.minPeriod == .seconds(1))
        #expect(client.backoff.maxPeriod == .seconds(9))
        #expect(client.backoff.maxRetries == 5)
        #expect(client.dropRateLimitedBatches)
        #expect(clients[0].batchWait == .seconds(1))
    }

    @Test func `the client flags win over the client block`() throws {
        let yaml = "client: {url: http://a/p, timeout: 3s, batchwait: 5s, backoff_config: {max_retries: 2}}"
        let client = try settings(yaml, flags: ["-client.timeout=4s", "-client.max-retries=0"]).clients[0]
        #expect(client.url == "http://a/p")
        #expect(client.timeout == .seconds(4))
        #expect(client.batchWait == .seconds(5))
        #expect(client.backoff.maxRetries == nil)
    }

    @Test func `client flags without a URL have no effect, with a warning`() throws {
        let result = Settings.load(
            yaml: "clients: [{url: http://a/p}]\n" + Self.job, flags: try PromtailFlags.parse(["-client.timeout=4s"]))
        #expect(result.settings?.clients.map(\.timeout) == [.seconds(10)])
        #expect(result.warnings.map(\.source) == ["-client.url"])
        let none = Settings.load(yaml: Self.job, flags: try PromtailFlags.parse(["-client.timeout=4s"]))
        #expect(none.errors.count == 1)
    }

    @Test func `backoff flags that contradict each other are an error`() throws {
        let flags = ["-client.url=http://a/p", "-client.min-backoff=10m"]
        #expect(
            try problems(Self.job, flags: flags) == [
                "-client.min-backoff: 10m0s is more than -client.max-backoff, 5m0s; give a shorter one"
            ])
    }

    @Test func `external labels of the flag reach every client, and the file wins`() throws {
        let yaml = "clients:\n  - {url: http://a/p, external_labels: {a: file}}\n  - url: http://b/p\n"
        let clients = try settings(
            yaml, flags: ["-client.external-labels=a=flag,b=flag", "-client.external-labels", "c=flag"]
        ).clients
        let labels = clients.map { $0.externalLabels.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
        #expect(labels == ["a=file b=flag c=flag", "a=flag b=flag c=flag"])
    }

    @Test func `the number of clients is bounded`() throws {
        let yaml = "clients: [" + (0...100).map { "{url: 'http://a/\($0)'}" }.joined(separator: ", ") + "]\n" + Self.job
        #expect(try problems(yaml) == ["config.yaml:1:10: `clients` has 101 items; at most 100 are possible"])
    }
}
