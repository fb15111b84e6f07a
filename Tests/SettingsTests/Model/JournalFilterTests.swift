import Settings
import Testing

@Suite struct JournalFilterTests {
    private func steps(_ keys: String) throws -> [JournalFilter.Step] {
        try #require(try settings(job("journal: {\(keys)}")).scrapeConfigs[0].journal).filter.steps
    }

    @Test func `a plus lets what stands on either side do`() throws {
        #expect(
            try steps("matches: A=1 B=2 + C=3") == [.match("A=1"), .match("B=2"), .or, .match("C=3")])
    }

    @Test func `values in quotes may have spaces, and a value may have an equals sign`() throws {
        #expect(
            try steps(#"matches: 'A="b c" B=''d e'' "C=f \"g\"" D=x=y E="+"'"#) == [
                .match("A=b c"), .match("B=d e"), .match("C=f \"g\""), .match("D=x=y"), .match("E=+"),
            ])
    }

    @Test func `a unit is what it logs, what is said about it, and its core dumps`() throws {
        let unit: [JournalFilter.Step] = [
            .match("_SYSTEMD_UNIT=sshd.service"), .or, .match("MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1"),
            .match("_UID=0"), .match("COREDUMP_UNIT=sshd.service"), .or, .match("_PID=1"), .match("UNIT=sshd.service"),
            .or, .match("_UID=0"), .match("OBJECT_SYSTEMD_UNIT=sshd.service"),
        ]
        #expect(try steps("units: [sshd]") == unit)
        let two = try steps("units: [sshd, docker.socket]")
        #expect(Array(two.prefix(unit.count + 1)) == unit + [.or])
        #expect(two.contains(.match("_SYSTEMD_UNIT=docker.socket")))
    }

    @Test(arguments: [("crit", 3), ("0", 1), ("7", 8), ("error", 4), ("WARN", 5), ("warning", 5)])
    func `a priority is itself and all that are more important`(name: String, count: Int) throws {
        #expect(try steps("priority: '\(name)'") == (0..<count).map { .match("PRIORITY=\($0)") })
    }

    @Test func `matches, units and a priority must hold together`() throws {
        let all = try steps("matches: A=1, units: [a.mount], priority: emerg")
        #expect(all.first == .match("A=1"))
        #expect(all[1] == .and)
        #expect(all.suffix(2) == [.and, .match("PRIORITY=0")])
        #expect(all.count { $0 == .and } == 2)
    }
}
