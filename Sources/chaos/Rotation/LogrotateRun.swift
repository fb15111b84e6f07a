import TestSupport

/// Rotates a log as logrotate does (`logrotate.c`): what is to be compressed later is compressed first, numbers are counted up,
/// and the log is renamed, or copied and truncated.
struct LogrotateRun {
    /// `rotate 5`
    private static let kept = 5

    let rules: ProgramPlan.Logrotate
    let compresses: Bool
    /// May the file be removed: has everything in it arrived?
    let mayRemove: (LogFile) -> Bool

    func rotate(_ program: Program, _ rotation: Rotation, date: String) async throws {
        if rules.compression == .delayed, let last = rotated(program).last { try await compress(last) }
        var old = rotated(program)
        while old.count >= Self.kept, let oldest = old.first, mayRemove(oldest) {
            old.removeFirst()
            try FileSystem.unlink(oldest.path)
            program.files.removeAll { $0 === oldest }
        }
        if !rules.usesDates { try countUp(old, program) }
        let destination = rules.usesDates ? "\(program.path)-\(date)" : "\(program.path).1"
        if rules.copiesAndTruncates {
            try await copyAndTruncate(program, to: destination)
        } else {
            try await rename(program, to: destination, rotation)
        }
        if rules.compression == .atOnce, let last = rotated(program).last { try await compress(last) }
    }

    // Oldest first.
    private func rotated(_ program: Program) -> [LogFile] { Array(program.files.dropLast()) }

    private func countUp(_ old: [LogFile], _ program: Program) throws {
        for (index, file) in old.enumerated() {
            let path = "\(program.path).\(old.count - index + 1)\(file.isCompressed ? ".gz" : "")"
            try FileSystem.rename(file.path, path)
            file.path = path
        }
    }

    private func rename(_ program: Program, to destination: String, _ rotation: Rotation) async throws {
        if rotation.rest == .before { try program.finishRecord() }
        guard let live = program.files.last else { return }
        try FileSystem.rename(program.path, destination)
        live.path = destination
        if rotation.isCreated {
            try writeFile(program.path, [])
            try await pause(rotation.gap)
        }
        if rotation.rest == .renamed || program.isWithinLine { try program.finishRecord() }
        if rotation.late > 0, program.rest.isEmpty { try program.write(rotation.late, .usual) }
        if !rotation.isCreated { try await pause(rotation.gap) }
        try program.open()
        try program.finishRecord()
        // At once after what was written late: an agent that comes by in between may see this first.
        if rotation.isCreated { try program.write(1, .usual) }
    }

    // The program waits meanwhile: what it wrote between copy and truncation nobody could keep.
    private func copyAndTruncate(_ program: Program, to destination: String) async throws {
        try program.finishRecord()
        guard let live = program.files.last else { return }
        let bytes = try readFile(program.path)
        try writeFile(destination, bytes[..<(bytes.count / 2)])
        try await pause(bytes.count % 3)
        try writeFile(destination, bytes[(bytes.count / 2)...], appending: true)
        try program.truncate()
        let copy = LogFile(destination)
        copy.records = live.records
        live.records = []
        program.files.insert(copy, at: program.files.count - 1)
    }

    private func compress(_ file: LogFile) async throws {
        guard compresses, !file.isCompressed else { return }
        let bytes = try await gzipped(file.path)
        let name = file.path + ".gz"
        // No temporary name: half of it can be seen.
        try writeFile(name, bytes[..<(bytes.count / 2)])
        try await pause(bytes.count % 4)
        try writeFile(name, bytes[(bytes.count / 2)...], appending: true)
        try FileSystem.copyTimes(from: file.path, to: name)
        try FileSystem.unlink(file.path)
        file.path = name
        file.isCompressed = true
    }
}
