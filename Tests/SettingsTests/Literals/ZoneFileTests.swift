import Glibc
import LineCore
import Settings
import Testing

@Suite struct ZoneFileTests {
    // The first version of a zone file: one kind, no transitions.
    private static func content(offset: UInt8, name: String) -> [UInt8] {
        Array("TZif".utf8) + [UInt8](repeating: 0, count: 16) + [UInt8](repeating: 0, count: 19)
            + [1, 0, 0, 0, UInt8(name.utf8.count + 1)] + [0, 0, 0, offset, 0, 0] + Array(name.utf8) + [0]
    }

    // A directory of zone files, for the length of the call.
    private func withZones(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/needletail-zones-XXXXXX\0".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw CancellationError() }
        let directory = unsafe String(cString: made)
        let files: [(String, [UInt8])] = [
            ("/A", Self.content(offset: 60, name: "AAA")), ("/Broken", Array("no zone".utf8)),
            ("/Huge", [UInt8](repeating: 0, count: (1 << 20) + 1)),
        ]
        for (name, bytes) in files {
            let file = unsafe open(directory + name, O_WRONLY | O_CREAT, 0o600)
            _ = unsafe write(file, bytes, bytes.count)
            close(file)
        }
        defer {
            for (name, _) in files { unsafe unlink(directory + name) }
            unsafe rmdir(directory)
        }
        try body(directory)
    }

    private func environment(_ variables: [String: String]) -> (String) -> String? { { variables[$0] } }

    @Test func `a zone is found by its name, and ZONEINFO comes first`() throws {
        try withZones { directory in
            let nothing = environment([:])
            #expect(ZoneFile.zone("A", environment: nothing, in: ["/nowhere", directory])?.offset(at: 0).seconds == 60)
            let own = environment(["ZONEINFO": directory])
            #expect(ZoneFile.zone("A", environment: own, in: [])?.name == "A")
            #expect(ZoneFile.zone("A", environment: nothing, in: []) == nil)
        }
    }

    @Test func `UTC and nothing need no file`() {
        for name in ["", "UTC"] { #expect(ZoneFile.zone(name, environment: environment([:]), in: []) == .utc) }
    }

    @Test(arguments: ["B", "../A", "x/../A", "/etc/localtime", "\\A", "Broken", "Huge", "", "A\0"])
    func `what is no zone is refused`(name: String) throws {
        try withZones { directory in
            let inner = name.isEmpty ? "." : name
            #expect(ZoneFile.zone(inner, environment: environment([:]), in: [directory]) == nil)
        }
    }

    @Test func `the machine's zone is that of TZ, otherwise that of its file, otherwise UTC`() throws {
        try withZones { directory in
            func local(_ variable: String?) -> TimeZoneRules {
                ZoneFile.local(
                    environment: environment(variable.map { ["TZ": $0] } ?? [:]), in: [directory],
                    file: directory + "/A")
            }
            for variable in [nil, "A", ":A", directory + "/A", ":" + directory + "/A"] {
                #expect(local(variable).offset(at: 0).abbreviation == "AAA", "\(variable ?? "unset")")
            }
            for variable in ["", "B", "/nowhere", "Local"] { #expect(local(variable) == .utc, "\(variable)") }
            let byName = ZoneFile.zone("Local", environment: environment(["TZ": "A"]), in: [directory])
            #expect(byName?.offset(at: 0).seconds == 60)
        }
    }
}
