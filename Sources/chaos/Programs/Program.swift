import Glibc
import TestSupport

/// A program and its log: writes records, rotates its files and remembers what it wrote into which.
final class Program {
    let plan: ProgramPlan
    /// Where it writes.
    private(set) var path: String
    /// Its files that still have a name, oldest first; the live one is the last.
    var files: [LogFile] = []
    private(set) var records: [WrittenRecord] = []
    /// Has it begun?
    var isWriting: Bool { descriptor >= 0 }
    /// The writes of an unfinished record that are still to come.
    private(set) var rest: [[UInt8]] = []
    /// Is the rest the second half of a line, which cannot go to another file?
    private(set) var isWithinLine = false

    private var descriptor: Int32 = -1
    private var composer: RecordComposer
    private var unfinished: Int?

    init(_ plan: ProgramPlan, path: String) {
        self.plan = plan
        self.path = path
        composer = RecordComposer(plan)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Opens the file at its path, and makes it where there is none.
    func open() throws {
        if descriptor >= 0 { close(descriptor) }
        descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
        if files.last?.path != path { files.append(LogFile(path)) }
    }

    /// Goes on with a file of another name.
    func move(to path: String) throws {
        self.path = path
        try open()
    }

    /// Writes no more.
    func end() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        rest = []
    }

    /// Writes whole records.
    func write(_ count: Int, _ size: LineSize, fate: WrittenRecord.Fate? = nil) throws {
        try finishRecord()
        for _ in 0..<count {
            let number = records.count
            let composed = composer.compose(number, size, path: path)
            note(composed.record, fate)
            for (index, bytes) in composed.writes.enumerated() {
                try put(bytes, number)
                // The other stream's line comes between two pieces.
                if index == 0, composed.writes.count > 1 { try writeBetween(composed.record) }
            }
        }
    }

    /// Writes the beginning of a record.
    func writePart(_ kind: PartKind) throws {
        try finishRecord()
        let number = records.count
        let wantsParts = if case .piece = kind { true } else { false }
        let composed = composer.compose(number, .usual, path: path, parts: wantsParts)
        note(composed.record, nil)
        var writes = composed.writes
        if writes.count == 1 {
            let half = writes[0].count / 2
            writes = [Array(writes[0][..<half]), Array(writes[0][half...])]
            isWithinLine = true
        } else {
            isWithinLine = false
        }
        unfinished = number
        try put(writes.removeFirst(), number)
        rest = writes
    }

    /// Writes what is left of an unfinished record.
    func finishRecord() throws {
        guard let number = unfinished else { return }
        unfinished = nil
        for bytes in rest { try put(bytes, number) }
        rest = []
        isWithinLine = false
    }

    /// Empties the file, as `copytruncate` does.
    func truncate() throws {
        guard ftruncate(descriptor, 0) == 0 else { throw SystemFailure("truncate \(path)") }
    }

    /// Its files, with inodes and records, for the diary.
    var placeText: String {
        files.map { file in
            let name = file.path[(file.path.lastIndex(of: "/") ?? file.path.startIndex)...].dropFirst()
            let inode = FileSystem.identity(file.path).map { "\($0.inode)" } ?? "-"
            let records = file.records.first.map { "\($0)...\(file.records.max() ?? $0)" } ?? "empty"
            return "\(name) (inode \(inode)): \(records)"
        }.joined(separator: ", ")
    }

    private func note(_ record: WrittenRecord, _ fate: WrittenRecord.Fate?) {
        records.append(WrittenRecord(fate: fate ?? record.fate, labels: record.labels, time: record.time))
    }

    private func writeBetween(_ first: WrittenRecord) throws {
        guard plan.isContainer else { return }
        let number = records.count
        let composed = composer.compose(number, .usual, path: path)
        // Pieces of one stream do not interleave.
        if composed.record.labels["stream"] == first.labels["stream"] { return }
        note(composed.record, nil)
        for bytes in composed.writes { try put(bytes, number) }
    }

    private func put(_ bytes: [UInt8], _ number: Int) throws {
        guard let live = files.last else { return }
        if live.records.last != number { live.records.append(number) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { throw SystemFailure("write \(path)") }
            written += max(0, count)
        }
    }
}
