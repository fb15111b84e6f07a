import TestSupport

@testable import chaos

/// Reads back what programs wrote, in the simplest way.
enum WrittenText {
    /// The records of a text. Those of a container are joined from pieces of one stream; others go on in lines that do not begin like
    /// a record.
    static func records(_ bytes: [UInt8], isContainer: Bool) -> [[UInt8]] {
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map(Array.init)
        return isContainer ? joined(lines) : blocks(lines)
    }

    /// The content of a program's file, inflated where it was compressed.
    static func content(_ file: LogFile) throws -> [UInt8] {
        let bytes = try readFile(file.path)
        return file.isCompressed ? try Inflate.gunzip(bytes) : bytes
    }

    private static func joined(_ lines: [[UInt8]]) -> [[UInt8]] {
        var records: [[UInt8]] = []
        var begun: [[UInt8]: [UInt8]] = [:]
        for line in lines {
            let words = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false).map(Array.init)
            guard words.count == 4 else { continue }
            begun[words[1], default: []] += words[3]
            if words[2] == Array("F".utf8) { records.append(begun.removeValue(forKey: words[1]) ?? []) }
        }
        return records
    }

    private static func blocks(_ lines: [[UInt8]]) -> [[UInt8]] {
        var records: [[UInt8]] = []
        for line in lines {
            if line.starts(with: LineText.start) || records.isEmpty {
                records.append(line)
            } else {
                records[records.count - 1] += [0x0a] + line
            }
        }
        return records
    }
}
