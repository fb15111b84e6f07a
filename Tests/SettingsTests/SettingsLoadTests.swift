import Settings
import Testing

@Suite struct SettingsLoadTests {
    private static let good = client()

    /// Loads with files that exist only here.
    private func load(
        _ arguments: [String], files: [String: ConfigurationFile.Outcome], environment: [String: String] = [:]
    ) throws -> LoadResult {
        Settings.load(
            flags: try PromtailFlags.parse(arguments), environment: { environment[$0] },
            readFile: { files[$0] ?? .missing })
    }

    @Test func `the first file of the list that exists is read, and no other`() throws {
        let result = try load(
            ["-config.file=/none,/b,/c"],
            files: ["/b": .contents(Array(Self.good.utf8)), "/c": .contents(Array("nonsense: 1".utf8))])
        #expect(result.file == "/b")
        #expect(result.problems.isEmpty)
        #expect(result.settings?.clients.count == 1)
    }

    @Test func `a list without any file names the list`() throws {
        let result = try load(["-config.file=/a,/b"], files: [:])
        #expect(result.settings == nil)
        #expect(
            result.problems.map(\.description) == [
                "-config.file: /a, /b does not exist; write the configuration there, or name another file with -config.file"
            ])
    }

    @Test func `a file that cannot be read is not passed over`() throws {
        let result = try load(
            ["-config.file=/a,/b"],
            files: [
                "/a": .failed(what: "cannot be read: permission denied", mend: "ask"),
                "/b": .contents(Array(Self.good.utf8)),
            ])
        #expect(result.settings == nil)
        #expect(result.problems.map(\.description) == ["/a: the configuration cannot be read: permission denied; ask"])
    }

    @Test func `without a file the flags are all there is`() throws {
        let result = try load(["-client.url=http://a/p", "-stdin"], files: [:])
        #expect(result.problems.isEmpty)
        #expect(result.settings?.clients.map(\.url) == ["http://a/p"])
        #expect(result.file == nil)
        let none = try load([], files: [:])
        #expect(
            none.errors.map { $0.description.prefix(61) } == [
                "command line: at least one client config must be provided; wr"
            ])
    }

    @Test func `problems name the file that was read`() throws {
        let result = try load(["-config.file=/etc/x.yaml"], files: ["/etc/x.yaml": .contents(Array("nokey: 1\n".utf8))])
        #expect(result.errors.first?.description.hasPrefix("/etc/x.yaml:1:1: ") == true)
    }

    @Test func `variables are replaced only when asked for`() throws {
        let yaml = client("tenant_id: '${TENANT:-none}'")
        #expect(try settings(yaml, environment: ["TENANT": "t"]).clients[0].tenantID == "${TENANT:-none}")
        #expect(
            try settings(yaml, flags: ["-config.expand-env"], environment: ["TENANT": "t"]).clients[0].tenantID == "t")
        #expect(try settings(yaml, flags: ["-config.expand-env"]).clients[0].tenantID == "none")
    }

    @Test func `an expression that does not end says where`() throws {
        let found = try problems(client("tenant_id: ${OPEN"), flags: ["-config.expand-env=true"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.yaml:3:16: environment expansion: ") == true)
    }

    @Test(arguments: [("", 1), ("# nothing\n", 1), ("---\n", 2)])
    func `an empty file has no client`(yaml: String, line: Int) throws {
        let errors = Settings.load(yaml: yaml).errors
        #expect(errors.map(\.line) == [line])
        #expect(errors.first?.what == "at least one client config must be provided")
    }

    @Test(arguments: ["[]", "text", "5"])
    func `a file that is no map says so`(yaml: String) throws {
        #expect(try problems(yaml).first?.contains("1:1: the configuration is a") == true)
    }

    @Test func `bytes that are no UTF-8 are an error, with variables or without`() throws {
        let bytes = Array("a: ".utf8) + [0xC3, 0x28]
        for arguments in [["-config.file=/a"], ["-config.file=/a", "-config.expand-env"]] {
            let result = try load(arguments, files: ["/a": .contents(bytes)])
            #expect(result.problems.map(\.description) == ["/a:1:4: not UTF-8; save the file as UTF-8"])
        }
    }

    @Test func `a file past the bound is an error`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: (4 << 20) + 1)
        let result = try load(["-config.file=/a", "-config.expand-env"], files: ["/a": .contents(bytes)])
        #expect(result.problems.map(\.what) == ["the file has 4194305 bytes"])
    }

    @Test func `a warning does not stop a load`() throws {
        let result = Settings.load(yaml: client("timeout: 10"))
        #expect(result.settings != nil)
        #expect(result.errors.isEmpty)
        #expect(result.warnings.count == 1)
    }
}
