import Glibc
import TestSupport

@testable import Agent

/// A program that writes a log, and what rotates it: each step on the disk is told, so that anything may happen in between.
final class ModelLog {
    /// How its records look.
    enum Format: CaseIterable { case plain, cri, multiline }

    /// Who rotates it.
    enum Rotation: CaseIterable {
        /// `0.log.20261121-174500`; those before are compressed first, with another time of change.
        case kubelet
        /// `app.log.1`, `app.log.2` …; nothing is compressed.
        case numbered
        /// The same, all compressed at once but the youngest: `delaycompress`.
        case delayCompressed
        /// The same, compressed at once.
        case compressed
        /// `app.log-20261121`, compressed at once.
        case dated
        case copyTruncate
        case copyTruncateCompressed
        /// The copy of the time before is compressed first: `copytruncate` with `delaycompress`.
        case copyTruncateDelayCompressed
        /// The old file is deleted, once everything of it is known to be settled.
        case recreate
    }

    let name: String
    let format: Format
    let rotation: Rotation
    let path: String
    /// Is a part of a record written, and the rest of it not yet?
    private(set) var isWithinRecord = false
    /// The text of each record as Loki must have it.
    private(set) var records: [String] = []
    private let directory: String
    private let time: ManualTime
    private let step: (String) throws -> Void
    private let births: Births
    private var descriptor: Int32
    // Rotated files, oldest first.
    private var rotated: [String] = []
    private var pieces = 0

    // Opens the log; `step` is called between any two steps on the disk.
    init(
        _ name: String, _ format: Format, _ rotation: Rotation, in directory: String, time: ManualTime, births: Births,
        step: @escaping (String) throws -> Void
    ) throws {
        self.name = name
        self.format = format
        self.rotation = rotation
        self.directory = directory
        self.time = time
        self.step = step
        self.births = births
        path = "\(directory)/" + (rotation == .kubelet ? "\(name)-0.log" : "\(name).log")
        descriptor = try births.open(path)
        try stamp(path)
    }

    deinit { _ = close(descriptor) }

    /// Writes a record, in one step or in several.
    func write(_ random: inout SeededGenerator) throws {
        try write(record(&random)[...])
    }

    /// Begins a record, rotates, and ends the record.
    func writeOverRotation(_ random: inout SeededGenerator) throws {
        var parts = record(&random)[...]
        // A plain line cannot go on in another file.
        if format != .plain, parts.count > 1 {
            isWithinRecord = true
            try put(parts.removeFirst())
        }
        try rotate(&random, late: parts.isEmpty)
        try write(parts)
    }

    private func write(_ parts: ArraySlice<String>, into file: String? = nil) throws {
        for (index, part) in zip(parts.indices, parts) {
            isWithinRecord = index < parts.endIndex - 1
            try put(part, into: file)
            try step("\(name) wrote \(part.count)" + (file.map { " late into \($0)" } ?? ""))
        }
    }

    /// Writes what ends the last record.
    func end() throws {
        if format == .multiline {
            records.append("[seq=\(name):\(records.count) ] end")
            try put("[seq=\(name):\(records.count - 1) ] end\n")
        }
    }

    // Rotates; where it is `late`, something may be written to the file after its rename.
    func rotate(_ random: inout SeededGenerator, late: Bool = true) throws {
        let late = late && Bool.random(using: &random)
        time.advance(by: 1_100_000_000)
        switch rotation {
        case .kubelet:
            for old in rotated.indices where !rotated[old].hasSuffix(".gz") { try compress(old, keepsTime: false) }
            try rename("\(path).\(date)", late: late, &random)
        case .dated:
            try rename("\(path)-\(date)", late: late, &random)
            try compress(rotated.count - 1, keepsTime: true)
        case .numbered, .delayCompressed, .compressed:
            try shift()
            try rename("\(path).1", late: late, &random)
            for old in rotated.indices where !rotated[old].hasSuffix(".gz") {
                if rotation == .compressed || rotation == .delayCompressed && old < rotated.count - 1 {
                    try compress(old, keepsTime: true)
                }
            }
        case .copyTruncate, .copyTruncateCompressed:
            try shift()
            try copy("\(path).1")
            if rotation == .copyTruncateCompressed { try compress(rotated.count - 1, keepsTime: true) }
        case .copyTruncateDelayCompressed:
            if !rotated.isEmpty { try compress(rotated.count - 1, keepsTime: true) }
            try shift()
            try copy("\(path).1")
        case .recreate:
            try delete(path)
            try step("\(path) deleted")
            try reopen()
        }
    }

    // MARK: Steps on the disk

    private func rename(_ destination: String, late: Bool, _ random: inout SeededGenerator) throws {
        try move(path, to: destination)
        rotated.append(destination)
        try step("\(path) became \(destination)")
        if late, format != .multiline {
            try write(record(&random)[...], into: destination)
        }
        try reopen()
        try step("\(path) is new")
    }

    private func copy(_ destination: String) throws {
        let bytes = try readFile(path)
        _ = close(try births.open(destination))
        for end in [0, bytes.count / 2] where Int.random(in: 0..<4, using: &shiftRandom) == 0 {
            try writeFile(destination, Array(bytes.prefix(end)))
            try stamp(destination)
            try step("\(destination) begun, \(end) bytes")
        }
        try writeFile(destination, bytes)
        try stamp(destination)
        rotated.append(destination)
        try step("\(path) copied to \(destination)")
        try truncate(path)
        try stamp(path)
        try step("\(path) truncated")
    }

    // The names of numbered files go up by one, the oldest first.
    private func shift() throws {
        for (index, old) in rotated.enumerated() {
            let number = rotated.count - index
            let next = "\(path).\(number + 1)" + (old.hasSuffix(".gz") ? ".gz" : "")
            try move(old, to: next)
            rotated[index] = next
            if Int.random(in: 0..<4, using: &shiftRandom) == 0 { try step("\(old) became \(next)") }
        }
    }

    private lazy var shiftRandom = SeededGenerator(UInt64(name.utf8.count))

    private func compress(_ index: Int, keepsTime: Bool) throws {
        let old = rotated[index]
        let status = try FileStatus.of(FilePath(old))
        let archive = GzipText.member(String(decoding: try readFile(old), as: UTF8.self))
        let temporary = keepsTime ? "\(old).gz" : "\(old).tmp"
        // gzip(1) writes under the final name, kubelet under another.
        _ = close(try births.open(temporary))
        try writeFile(temporary, Array(archive.prefix(archive.count / 2)))
        try step("\(temporary) begun")
        try writeFile(temporary, archive)
        try stamp(temporary, keepsTime ? status.modified : time.wall)
        if !keepsTime {
            try step("\(temporary) written")
            try move(temporary, to: "\(old).gz")
        }
        try step("\(old).gz stands")
        try delete(old)
        rotated[index] = "\(old).gz"
        try step("\(old) deleted")
    }

    private func reopen() throws {
        _ = close(descriptor)
        descriptor = try births.open(path)
        try stamp(path)
    }

    private func put(_ text: String, into file: String? = nil) throws {
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemFailure("write") }
        try stamp(file ?? path)
    }

    private func stamp(_ file: String, _ nanoseconds: Int64? = nil) throws {
        let now = nanoseconds ?? time.wall
        let moment = timespec(tv_sec: Int(now / 1_000_000_000), tv_nsec: Int(now % 1_000_000_000))
        let times = [moment, moment]
        guard unsafe utimensat(AT_FDCWD, file, times, 0) == 0 else { throw SystemFailure("utimensat \(file)") }
    }

    // Seconds, so that it grows with each rotation; in the form that kubelet uses.
    private var date: String {
        let second = Int(time.wall / 1_000_000_000) % 1_000_000
        return "20261121-" + String(1_000_000 + second).dropFirst()
    }

    // MARK: Records

    private func record(_ random: inout SeededGenerator) -> [String] {
        let number = records.count
        // Long enough for a file to be known by its first line.
        let filler = String(repeating: "abcdefgh", count: Int.random(in: 1...8, using: &random))
        switch format {
        case .plain:
            let text = "seq=\(name):\(number) \(filler)"
            records.append(text)
            guard Int.random(in: 0..<3, using: &random) == 0 else { return [text + "\n"] }
            return [String(text.prefix(text.count / 2)), String(text.dropFirst(text.count / 2)) + "\n"]
        case .cri:
            let text = "seq=\(name):\(number) \(filler)"
            records.append(text)
            let stream = Bool.random(using: &random) ? "stdout" : "stderr"
            let count = Int.random(in: 0..<3, using: &random) == 0 ? 3 : 1
            let size = (text.count + count - 1) / count
            return (0..<count).map { index in
                pieces += 1
                let content = text.dropFirst(index * size).prefix(size)
                let moment = GoTimeText.rfc3339(time.wall + Int64(pieces))
                return "\(moment) \(stream) \(index == count - 1 ? "F" : "P") \(content)\n"
            }
        case .multiline:
            let lines =
                ["[seq=\(name):\(number) ] \(filler)"]
                + (0..<Int.random(in: 0..<4, using: &random)).map { "  at frame \($0) of the stack" }
            records.append(lines.joined(separator: "\n"))
            return lines.map { $0 + "\n" }
        }
    }
}
