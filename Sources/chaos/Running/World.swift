import TestSupport

/// The programs and their files.
actor World {
    private let schedule: Schedule
    private let directory: RunDirectory
    private let loki: FakeLoki
    private let diary: Diary
    private let openFiles: @Sendable () async -> (life: Int, files: Set<FileSystem.Identity>)
    private var programs: [Program] = []
    private var instances: [Int] = []
    private var names = RotationNames()
    private var arrivals = Arrivals()
    /// Deletions that could not be done yet.
    private var postponed: [(number: Int, Deletion)] = []
    /// Records that only the agent has: their files are deleted, and they have not arrived.
    private var held: Set<RecordName> = []
    /// Has a rotation removed a file?
    private var hasRemoved = false
    /// Records that the agent had alone when it was ended.
    private var losable: Set<RecordName> = []

    /// A record of a program.
    struct RecordName: Hashable, Sendable {
        let program: Int
        let number: Int
    }

    /// Everything that was written, and what of it may be missing.
    struct Written: Sendable {
        var programs: [(plan: ProgramPlan, records: [WrittenRecord])]
        var losable: Set<RecordName>
        var deletionsLeft: Int
    }

    /// Programs that have not begun.
    init(
        _ schedule: Schedule, directory: RunDirectory, loki: FakeLoki, diary: Diary,
        openFiles: @escaping @Sendable () async -> (life: Int, files: Set<FileSystem.Identity>)
    ) {
        self.schedule = schedule
        self.directory = directory
        self.loki = loki
        self.diary = diary
        self.openFiles = openFiles
        programs = schedule.programs.map { Program($0, path: directory.log(of: $0)) }
        instances = schedule.programs.map { _ in 0 }
    }

    /// Starts the programs that are there from the beginning.
    ///
    /// - Returns: their logs.
    func begin() throws -> [String] {
        for (number, plan) in schedule.programs.enumerated() where plan.isFirst { try begin(number) }
        return programs.filter(\.isWriting).map(\.path)
    }

    /// Runs the events of all programs; those of one program one after another.
    func run(from start: ContinuousClock.Instant) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in programs.indices { group.addTask { try await self.run(number, from: start) } }
            try await group.waitForAll()
        }
    }

    /// Ends the programs' unfinished records.
    func end() throws {
        for program in programs where program.isWriting {
            try program.finishRecord()
            // Only another record tells that a block is over.
            if case .traces = program.plan.kind { try program.write(1, .usual, fate: .mayArrive) }
        }
    }

    /// The agent has been ended: what only it had is gone, unless it has arrived.
    func agentEnded() {
        arrivals.update(from: loki)
        losable.formUnion(held.filter { !arrivals.has(programs[$0.program].plan.name, $0.number) })
        held = []
    }

    /// Records that must still come to Loki.
    func outstanding() async throws -> Int {
        try await deletePostponed()
        arrivals.update(from: loki)
        var count = 0
        for (index, program) in programs.enumerated() {
            for (number, record) in program.records.enumerated() where record.fate != .mayArrive {
                if arrivals.has(program.plan.name, number) { continue }
                if losable.contains(RecordName(program: index, number: number)) { continue }
                count += 1
            }
        }
        return count + postponed.count
    }

    /// What was written.
    var written: Written {
        Written(
            programs: programs.map { ($0.plan, $0.records) }, losable: losable, deletionsLeft: postponed.count)
    }

    /// May the agent miss anything? Also what arrived in an earlier life, whose answer that one never got, and whose file a
    /// rotation removed.
    var hasLosses: Bool { !losable.isEmpty || hasRemoved }

    private func run(_ number: Int, from start: ContinuousClock.Instant) async throws {
        for event in schedule.events {
            guard case .program(number, let action) = event.action else { continue }
            try await Task.sleep(until: start + .milliseconds(event.at))
            try await perform(action, number)
        }
    }

    private func begin(_ number: Int) throws {
        let program = programs[number]
        diary.note("\(program.plan.name) begins")
        if program.plan.isContainer {
            try FileSystem.makeDirectory(directory.pod(of: program.plan))
            try FileSystem.makeDirectory(directory.container(of: program.plan))
        }
        try program.open()
        try program.write(1, .usual)
    }

    private func perform(_ action: ProgramAction, _ number: Int) async throws {
        let program = programs[number]
        if case .begin = action { return try begin(number) }
        guard program.isWriting else { return }
        let first = program.records.count
        diary.note("\(program.plan.name): \(action)")
        defer { diary.note("\(program.plan.name): records \(first)..<\(program.records.count); \(program.placeText)") }
        switch action {
        case .begin: break
        case .write(let lines, let size): try program.write(lines, size)
        case .writePart(let kind): try program.writePart(kind)
        case .rotate(let rotation):
            try await rotate(program, rotation)
            if rotation.isDouble {
                try program.write(2, .usual)
                try await pause(rotation.gap)
                try await rotate(program, rotation)
            }
        case .restart:
            try program.finishRecord()
            instances[number] += 1
            try program.move(to: directory.log(of: program.plan, instance: instances[number]))
        case .delete(let deletion):
            try program.finishRecord()
            program.end()
            postponed.append((number, deletion))
        }
        try await deletePostponed()
    }

    private func rotate(_ program: Program, _ rotation: Rotation) async throws {
        if !program.rest.isEmpty { program.files.last?.isTorn = true }
        // An agent that does not know that a record arrived needs its beginning again, or the rest of it is none.
        let mayRemove = { (file: LogFile) in
            guard !file.isTorn, self.hasArrived(file, of: program) else { return false }
            self.hasRemoved = true
            return true
        }
        let date = names.next()
        if let rules = program.plan.logrotate {
            let run = LogrotateRun(rules: rules, compresses: schedule.compresses, mayRemove: mayRemove)
            try await run.rotate(program, rotation, date: date)
        } else {
            let kubelet = Kubelet(compresses: schedule.compresses, mayRemove: mayRemove)
            try await kubelet.rotate(program, rotation, date: date)
        }
    }

    private func hasArrived(_ file: LogFile, of program: Program) -> Bool {
        arrivals.update(from: loki)
        return file.records.allSatisfy { arrivals.has(program.plan.name, $0) }
    }

    // MARK: Deleting

    private func deletePostponed() async throws {
        guard !postponed.isEmpty else { return }
        let waiting = postponed
        postponed = []
        for (number, deletion) in waiting where try await !delete(number, deletion) {
            postponed.append((number, deletion))
        }
    }

    // Only where nothing is lost by it while the agent lives: what is neither with Loki nor open in the agent nobody could read.
    private func delete(_ number: Int, _ deletion: Deletion) async throws -> Bool {
        let program = programs[number]
        var missing = program.files.filter { !hasArrived($0, of: program) }
        var life = 0
        if case .held = deletion, !missing.isEmpty {
            let open = await openFiles()
            life = open.life
            missing.removeAll { FileSystem.identity($0.path).map(open.files.contains) ?? false }
        }
        guard missing.isEmpty else { return false }
        let unread = program.files.filter { !hasArrived($0, of: program) }.flatMap(\.records)
        for file in program.files { try FileSystem.unlink(file.path) }
        diary.note("\(program.plan.name) is deleted; only the agent has \(unread.count) of its records")
        program.files = []
        try FileSystem.removeDirectory(directory.container(of: program.plan))
        try FileSystem.removeDirectory(directory.pod(of: program.plan))
        held.formUnion(unread.map { RecordName(program: number, number: $0) })
        // It may have been ended in between.
        if !unread.isEmpty, await openFiles().life != life { agentEnded() }
        return true
    }
}
