import Glibc
import TestSupport

/// Files as kubelet lays them out: `<root>/<namespace>_<pod>_<uid>/<container>/0.log`.
public enum LogTree {
    /// What `write` wrote.
    public struct Summary: Sendable {
        /// Lines in all files.
        public var lines = 0
        /// Bytes in all files.
        public var bytes = 0
        /// Sum of the lines' hashes; see `LineChecksum`.
        public var checksum: UInt64 = 0
    }

    /// The glob that matches the files below `root`.
    public static func glob(below root: String) -> String { "\(root)/*/*/*.log" }

    /// The path of file number `index` below `root`.
    public static func path(_ index: Int, below root: String) -> String {
        let number = String(index)
        let padded = String(repeating: "0", count: max(0, 12 - number.count)) + number
        return "\(root)/team-\(index % 8)_api-\(index)_00000000-0000-4000-8000-\(padded)/app/0.log"
    }

    /// Creates the directories of `files` files below `root`.
    ///
    /// - Throws: `SystemFailure` if one cannot be created.
    public static func makeDirectories(_ files: Int, below root: String) throws {
        for index in 0..<files {
            var current = ""
            for part in path(index, below: root).split(separator: "/").dropLast() {
                current += "/\(part)"
                guard unsafe mkdir(current, 0o755) == 0 || errno == EEXIST else {
                    throw SystemFailure("mkdir \(current)")
                }
            }
        }
    }

    /// Writes `lines` lines into `files` files, evenly, replacing what is there.
    ///
    /// - Parameters:
    ///   - root: an absolute path.
    ///   - lines: how many in all.
    ///   - files: how many files.
    ///   - seed: equal seeds give equal files, but for the times if `start` differs.
    ///   - start: the time of the first line of each file, nanoseconds since 1970.
    ///   - step: nanoseconds from one line of a file to the next.
    ///   - addsChecksum: add up `LineChecksum`, which costs as much as writing.
    /// - Returns: what was written.
    /// - Throws: `SystemFailure` if a file cannot be written.
    public static func write(
        below root: String, lines: Int, files: Int, seed: UInt64 = 1, start: Int64, step: Int64,
        addsChecksum: Bool = false
    ) throws -> Summary {
        try makeDirectories(files, below: root)
        var summary = Summary()
        for index in 0..<files {
            var generator = LogGenerator(seed: seed &+ UInt64(index), start: start, step: step)
            let target = path(index, below: root)
            try writeFile(target, [])
            var buffer: [UInt8] = []
            var left = lines / files + (index < lines % files ? 1 : 0)
            summary.lines += left
            while left > 0 {
                buffer.removeAll(keepingCapacity: true)
                let number = min(left, 50_000)
                for _ in 0..<number {
                    let (time, content) = generator.appendLine(to: &buffer)
                    guard addsChecksum else { continue }
                    summary.checksum &+= LineChecksum.value(time: time, line: buffer.span.extracting(content))
                }
                try writeFile(target, buffer, appending: true)
                summary.bytes += buffer.count
                left -= number
            }
        }
        return summary
    }

    /// Writes bytes into the files of some pods, in turn, and rotates each as kubelet does: the file is renamed, and another
    /// one made.
    ///
    /// - Parameters:
    ///   - root: an absolute path.
    ///   - bytes: how many in all, about.
    ///   - files: how many rotated files they become.
    ///   - pods: how many pods; their directories are there.
    /// - Returns: how many lines were written.
    /// - Throws: `SystemFailure` if a file cannot be written.
    public static func writeRotating(below root: String, bytes: Int, files: Int, pods: Int) throws -> Int {
        var generators = (0..<pods).map { LogGenerator(seed: UInt64($0), start: wallClock(), step: 1_000) }
        var lines = 0
        for file in 0..<files {
            let pod = file % pods
            var buffer: [UInt8] = []
            while buffer.count < bytes / files {
                generators[pod].appendLine(to: &buffer)
                lines += 1
            }
            let path = path(pod, below: root)
            try writeFile(path, buffer, appending: true)
            // Names in the order of their making, as those of kubelet are.
            let second = file / pods
            let minute = second / 60
            let name = "\(path).20260101-00" + [minute, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
            guard unsafe rename(path, name) == 0 else { throw SystemFailure("rename \(path)") }
            try writeFile(path, [])
        }
        return lines
    }

    /// Appends a line to each of `files` files.
    ///
    /// - Throws: `SystemFailure` if a file cannot be written.
    public static func appendLine(below root: String, files: Int, seed: UInt64) throws {
        for index in 0..<files {
            var generator = LogGenerator(seed: seed &+ UInt64(index), start: wallClock(), step: 1)
            var line: [UInt8] = []
            generator.appendLine(to: &line)
            try writeFile(path(index, below: root), line, appending: true)
        }
    }

    /// Puts rotated files beside each of `files` files, as kubelet names them: small ones, of before.
    ///
    /// - Throws: `SystemFailure` if a file cannot be written.
    public static func writeRotated(below root: String, files: Int, each: Int) throws {
        for index in 0..<files {
            for rotation in 0..<each {
                var generator = LogGenerator(seed: UInt64(index * each + rotation), start: 1, step: 1)
                var line: [UInt8] = []
                generator.appendLine(to: &line)
                try writeFile("\(path(index, below: root)).20260101-00000\(rotation % 10)", line)
            }
        }
    }

    /// Appends lines to `files` files at a steady rate, with the times at which they are written.
    ///
    /// - Parameters:
    ///   - root: an absolute path.
    ///   - rate: lines a second in all.
    ///   - files: how many files.
    ///   - seconds: how long.
    /// - Returns: how many lines were written.
    /// - Throws: `SystemFailure` if a file cannot be written.
    public static func writeLive(below root: String, rate: Int, files: Int, seconds: Double) async throws -> Int {
        try makeDirectories(files, below: root)
        var generators = (0..<files).map { LogGenerator(seed: UInt64($0), start: 0, step: 1) }
        let start = ContinuousClock.now
        let total = Int(Double(rate) * seconds)
        var written = 0
        while written < total {
            let elapsed = (ContinuousClock.now - start) / Duration.seconds(1)
            let due = min(total, Int(elapsed * Double(rate)))
            let now = wallClock()
            var buffers: [Int: [UInt8]] = [:]
            while written < due {
                let index = written % files
                generators[index].moveTime(to: now)
                generators[index].appendLine(to: &buffers[index, default: []])
                written += 1
            }
            for (index, buffer) in buffers { try writeFile(path(index, below: root), buffer, appending: true) }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return written
    }

    /// Nanoseconds since 1970.
    public static func wallClock() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
