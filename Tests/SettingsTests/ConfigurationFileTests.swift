import Glibc
import Settings
import Testing

@Suite struct ConfigurationFileTests {
    /// A file below a directory of its own, removed afterwards.
    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/settings-tests-XXXXXX".utf8CString)
        let directory = unsafe try #require(mkdtemp(&template).map { unsafe String(cString: $0) })
        let path = directory + "/config.yaml"
        defer {
            unsafe unlink(path)
            unsafe rmdir(directory)
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        try #require(descriptor >= 0)
        let bytes = Array(text.utf8)
        #expect(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        try body(path)
    }

    @Test func `a file is read whole`() throws {
        let text = String(repeating: "# a comment\n", count: 20_000)
        try withFile(text) { path in
            #expect(ConfigurationFile.read(path) == .contents(Array(text.utf8)))
            #expect(ConfigurationFile.read(path + "/x") == .missing)
            #expect(ConfigurationFile.read(path + "x") == .missing)
        }
    }

    @Test func `a directory is no configuration`() {
        #expect(ConfigurationFile.read("/tmp") == .failed(what: "is a directory", mend: "name the file in it"))
    }

    @Test func `a file without end is read to the bound`() {
        guard case .contents(let bytes) = ConfigurationFile.read("/dev/zero") else {
            Issue.record("/dev/zero cannot be read")
            return
        }
        #expect(bytes.count > 4 << 20)
        #expect(bytes.count < 5 << 20)
    }
}
