import Glibc

/// The memory of a running process, from `/proc/<id>/status` (proc_pid_status(5)).
public struct ProcessMemory: Hashable, Sendable {
    /// Bytes resident now.
    public var resident = 0
    /// Most bytes ever resident.
    public var peakResident = 0
    /// Bytes resident now that belong to no file: heap and stacks.
    public var anonymous = 0

    /// Reads the memory of a process, or `nil` if it is not running.
    public init?(of id: Int32) {
        guard let bytes = try? readFile("/proc/\(id)/status") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
            guard words.count >= 2, let kibibytes = Int(words[1]) else { continue }
            switch words[0] {
            case "VmRSS": resident = kibibytes * 1024
            case "VmHWM": peakResident = kibibytes * 1024
            case "RssAnon": anonymous = kibibytes * 1024
            default: break
            }
        }
        guard resident > 0 else { return nil }
    }
}
