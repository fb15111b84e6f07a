import ArgumentParser
import LogGenerator
import TestSupport

/// The systemd journal: entries that are there already, read to their end.
struct Journal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Read journal files that are there already; beside it, what libsystemd alone needs to go through them.")

    @OptionGroup var common: Common

    @Option(help: "How many entries.")
    var entries = 200_000

    @Option(help: "How often; medians are printed.")
    var runs = 3

    func run() async throws {
        let directory = try TemporaryDirectory(prefix: "needletail-bench")
        try directory.makeDirectory("journal")
        try await write(to: directory("journal/system.journal"))
        print("\(entries) entries of 23 fields, two relabel rules; medians of \(runs) runs\n")
        let floors = try (0..<runs).map { _ in try JournalFloor.cpu(directory("journal"), entries: entries) }.sorted()
        let floor = floors[floors.count / 2]
        Table.printHead()
        var costs: [(String, Duration)] = []
        for json in [false, true] {
            var results: [Measurement] = []
            for _ in 0..<runs {
                results.append(
                    try await measure(
                        common, .snappy, scrape: scrape(directory("journal"), json: json), limit: .seconds(120)
                    ) {
                        run in
                        try await run.waitForLines(entries)
                        return entries
                    })
            }
            Table.printRow(json ? "json: true" : "json: false", results)
            costs.append((json ? "json: true" : "json: false", results.map(\.cpu).sorted()[results.count / 2]))
        }
        let microseconds = floor / .microseconds(1) / Double(entries)
        print("\nlibsystemd alone, each entry with all its fields: \(format(microseconds, 2)) us CPU an entry")
        for (name, cpu) in costs { print("\(name): \(format(cpu / floor, 2)) times that") }
    }

    private func scrape(_ path: String, json: Bool) -> String {
        """
          - job_name: bench
            journal:
              path: \(path)
              max_age: 438000h
              json: \(json)
              labels: {job: bench}
            relabel_configs:
              - {source_labels: [__journal__systemd_unit], target_label: unit}
              - {source_labels: [__journal_priority_keyword], target_label: level}
        """
    }

    // As a node's services log: eight units, five levels, messages of kubelet's length.
    private func write(to path: String) async throws {
        let units = ["kubelet", "containerd", "sshd", "cron", "nginx", "postgres", "etcd", "chronyd"]
        let start = UInt64(LogTree.wallClock() / 1000) - UInt64(entries) * 50 - 60_000_000
        let all = (0..<entries).map { number in
            let unit = units[number % units.count]
            return JournalFiles.Entry(
                realtime: start + UInt64(number) * 50,
                [
                    "_TRANSPORT": "stdout", "PRIORITY": "\(3 + number % 5)", "SYSLOG_FACILITY": "3",
                    "SYSLOG_IDENTIFIER": unit, "_PID": "\(1000 + number % units.count)", "_UID": "0", "_GID": "0",
                    "_COMM": unit, "_EXE": "/usr/bin/\(unit)",
                    "_CMDLINE": "/usr/bin/\(unit) --config=/etc/\(unit)/config.yaml",
                    "_CAP_EFFECTIVE": "1ffffffffff", "_SELINUX_CONTEXT": "unconfined",
                    "_SYSTEMD_CGROUP": "/system.slice/\(unit).service", "_SYSTEMD_UNIT": "\(unit).service",
                    "_SYSTEMD_SLICE": "system.slice",
                    "_SYSTEMD_INVOCATION_ID": "0123456789abcdef0123456789abcde\(number % 8)",
                    "_STREAM_ID": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "_MACHINE_ID": "11112222333344445555666677778888",
                    "_HOSTNAME": "node-1",
                    "MESSAGE":
                        "I1129 10:40:22.\(number)    1234 kubelet.go:2345] \"SyncLoop (PLEG): event for pod\" "
                        + "pod=\"default/web-7d4b9c\(number)\" event=&{ID:\(number) Type:ContainerStarted Data:abcdef\(number)}",
                ])
        }
        try await JournalFiles.write(all, to: path)
    }
}
