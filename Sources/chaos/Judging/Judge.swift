import TestSupport

/// Compares what was written with what came to Loki.
struct Judge {
    /// What came to Loki, see `FakeLoki`.
    struct Came {
        var streams: [StoredStream] = []
        var refusals: [RefusedEntry] = []
        var sharedStreams: [String] = []
    }

    private let programs: [String: (plan: ProgramPlan, records: [WrittenRecord], place: Int)]
    private let losable: Set<World.RecordName>
    private let matchesRotated: Bool

    init(_ written: World.Written, matchesRotated: Bool) {
        programs = Dictionary(
            uniqueKeysWithValues: written.programs.enumerated().map {
                ($1.plan.name, ($1.plan, $1.records, $0))
            })
        losable = written.losable
        self.matchesRotated = matchesRotated
    }

    func judge(_ came: Came, _ verdict: inout Verdict) {
        var stored: [String: [Int: StoredEntry]] = [:]
        for stream in came.streams { judge(stream, &stored, &verdict) }
        var refused: [String: Set<Int>] = [:]
        for entry in came.refusals {
            guard case .intact(let name, let number) = LineText.read(entry.line) else {
                verdict.add(.corrupted, "a refused line: \(Self.shown(entry.line))")
                continue
            }
            refused[name, default: []].insert(number)
        }
        for (name, program) in programs.sorted(by: { $0.key < $1.key }) {
            verdict.records += program.records.count
            let lost = program.records.indices.filter { number in
                judge(
                    "\(name):\(number)", program.records[number], isStored: stored[name]?[number] != nil,
                    isRefused: refused[name]?.contains(number) == true, &verdict)
            }
            let excused = lost.filter { losable.contains(World.RecordName(program: program.place, number: $0)) }
            verdict.excused += excused.count
            tell(lost.filter { !excused.contains($0) }, of: program.records, name, &verdict)
        }
        for violation in came.sharedStreams { verdict.add(.inverted, violation) }
    }

    // Is it the rest of a block whose first lines only the agent had, when it ended? They are gone with their file.
    private func isRest(_ entry: StoredEntry) -> Bool {
        guard entry.line.starts(with: RecordComposer.frame) else { return false }
        return programs.values.contains { program in
            guard case .traces = program.plan.kind else { return false }
            return losable.contains { $0.program == program.place && program.records[$0.number].labels == entry.labels }
        }
    }

    // Is the record missing?
    private func judge(
        _ name: String, _ record: WrittenRecord, isStored: Bool, isRefused: Bool, _ verdict: inout Verdict
    ) -> Bool {
        switch record.fate {
        case .mayArrive: return false
        case .arrives where isStored || isRefused:
            if isRefused { verdict.add(.refused, "\(name), without a reason") }
        case .isRefused where isStored:
            verdict.add(.refused, "\(name) was taken, though Loki never takes such a line")
        case .isRefused where isRefused: verdict.refusals += 1
        case .arrives, .isRefused: return true
        }
        return false
    }

    // Those that follow one another are told together.
    private func tell(_ lost: [Int], of records: [WrittenRecord], _ name: String, _ verdict: inout Verdict) {
        var rest = lost[...]
        while let first = rest.popFirst() {
            var last = first
            while rest.first == last + 1 { last = rest.removeFirst() }
            let range = first == last ? "\(first)" : "\(first)...\(last)"
            verdict.add(
                .lost, times: last - first + 1,
                "\(name):\(range), written to \(records[first].labels["filename"] ?? "")")
        }
    }

    private func judge(
        _ stream: StoredStream, _ stored: inout [String: [Int: StoredEntry]], _ verdict: inout Verdict
    ) {
        var highest: [String: Int] = [:]
        for entry in stream.entries {
            verdict.repeats += entry.arrivals - 1
            guard case .intact(let name, let number) = LineText.read(entry.line), let program = programs[name],
                program.records.indices.contains(number)
            else {
                if isRest(entry) {
                    verdict.excused += 1
                } else {
                    verdict.add(.corrupted, "in \(stream.labelText): \(Self.shown(entry.line))")
                }
                continue
            }
            if let other = stored[name, default: [:]].updateValue(entry, forKey: number) {
                verdict.add(.harmful, "\(name):\(number) \(Self.difference(other, entry))")
            }
            judge(entry, "\(name):\(number)", program.records[number], program.plan, &verdict)
            if let last = highest[name], number < last {
                verdict.add(.inverted, "\(name):\(number) came after \(last) in \(stream.labelText)")
            }
            highest[name] = max(number, highest[name] ?? number)
        }
    }

    private func judge(
        _ entry: StoredEntry, _ name: String, _ record: WrittenRecord, _ plan: ProgramPlan, _ verdict: inout Verdict
    ) {
        var labels = entry.labels
        // What the glob finds under its rotated name may have that name as its label.
        if matchesRotated, case .host = plan.kind, let path = record.labels["filename"],
            labels["filename"]?.hasPrefix(path) == true
        {
            labels["filename"] = path
        }
        if labels != record.labels {
            verdict.add(.mislabelled, "\(name) has \(entry.labels), not \(record.labels)")
        } else if let time = record.time, time != entry.timestamp {
            verdict.add(.mislabelled, "\(name) has the time \(entry.timestamp), not \(time)")
        }
    }

    private static func difference(_ one: StoredEntry, _ other: StoredEntry) -> String {
        if one.labels != other.labels { return "with the labels \(one.labels) and \(other.labels)" }
        if one.line != other.line { return "with the lines \(shown(one.line)) and \(shown(other.line))" }
        return "at the times \(one.timestamp) and \(other.timestamp)"
    }

    private static func shown(_ line: [UInt8]) -> String {
        line.count <= 160
            ? String(decoding: line, as: UTF8.self)
            : "\(String(decoding: line.prefix(100), as: UTF8.self)) … \(String(decoding: line.suffix(50), as: UTF8.self))"
                + " (\(line.count) bytes)"
    }
}

extension Judge.Came {
    /// All that came to a fake.
    init(to loki: FakeLoki) {
        self.init(streams: loki.streams, refusals: loki.refusals(from: 0), sharedStreams: loki.sharedStreams)
    }
}
