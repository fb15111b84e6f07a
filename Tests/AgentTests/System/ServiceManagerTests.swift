import Glibc
import Testing

@testable import Agent

/// A datagram socket that stands in for systemd's.
private final class NotifySocket {
    /// The value of `NOTIFY_SOCKET`.
    let name: String
    private let descriptor: Int32
    private let path: String?

    init(abstract: Bool) throws {
        let unique = "needletail-notify-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        path = abstract ? nil : "/tmp/\(unique)"
        name = path ?? "@\(unique)"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if abstract { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in unsafe path.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count + (abstract ? 0 : 1))
        let bound = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length)
            }
        }
        try #require(bound == 0)
    }

    deinit {
        close(descriptor)
        if let path { unsafe unlink(path) }
    }

    /// The next datagram, which must be there already.
    func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}

struct ServiceManagerTests {
    private static func manager(_ environment: [String: String]) -> ServiceManager {
        ServiceManager(environment: { name in environment[name] }, processID: 42)
    }

    @Test(arguments: [false, true])
    func `notifications arrive as datagrams at a path and at an abstract name`(abstract: Bool) throws {
        let socket = try NotifySocket(abstract: abstract)
        let manager = Self.manager(["NOTIFY_SOCKET": socket.name])
        #expect(manager.isPresent)
        try manager.notify(.ready, .status("3 targets"))
        try manager.notify(.reloading(monotonicMicroseconds: 17))
        try manager.notify(.watchdog)
        try manager.notify(.stopping)
        #expect(socket.receive() == "READY=1\nSTATUS=3 targets")
        #expect(socket.receive() == "RELOADING=1\nMONOTONIC_USEC=17")
        #expect(socket.receive() == "WATCHDOG=1")
        #expect(socket.receive() == "STOPPING=1")
        #expect(socket.receive() == nil)
    }

    @Test func `a status cannot smuggle in a second notification`() throws {
        let socket = try NotifySocket(abstract: true)
        try Self.manager(["NOTIFY_SOCKET": socket.name]).notify(.status("a\nSTOPPING=1\r\nb\u{85}c"))
        #expect(socket.receive() == "STATUS=a STOPPING=1 b c")
    }

    @Test func `outside systemd nothing is sent`() throws {
        let manager = Self.manager(["WATCHDOG_USEC": "1000000"])
        #expect(!manager.isPresent)
        #expect(manager.watchdogInterval == nil)
        try manager.notify(.ready)
    }

    @Test(arguments: [
        "relative/path", "/nowhere/at/all/notify", "@" + String(repeating: "x", count: 108),
        "/" + String(repeating: "x", count: 107),
    ])
    func `a socket that cannot be reached is an error that names it`(name: String) {
        let error = #expect(throws: NotifyError.self) {
            try Self.manager(["NOTIFY_SOCKET": name]).notify(.ready)
        }
        #expect(error?.description.contains("NOTIFY_SOCKET=\(name)") == true)
        #expect(error?.description.contains("Type=notify") == true)
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "30000000"], Duration.seconds(15)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"], .seconds(15)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "43"], nil),
            (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
            ([:], nil),
        ] as [([String: String], Duration?)])
    func `the watchdog is fed in half of the time that systemd waits`(
        environment: [String: String], interval: Duration?
    ) {
        let all = environment.merging(["NOTIFY_SOCKET": "/run/systemd/notify"]) { own, _ in own }
        #expect(Self.manager(all).watchdogInterval == interval)
    }
}
