/// One line of a container's log file in the CRI format: `<time> <stdout|stderr> <flags> <content>`.
///
/// As Promtail's `cri` stage reads it: the content may be empty and may hold anything; a line is partial only when its
/// flags are exactly `P`.
public struct CRILine {
    /// The time as written.
    public let timeText: Bytes
    /// Standard error rather than standard output?
    public let isStandardError: Bool
    /// Does the next line of the same stream go on with this one?
    public let isPartial: Bool
    /// The flags as written, such as `F` or `P`.
    public let flags: Bytes
    /// What the container wrote.
    public let content: Bytes

    /// Reads a line without its line end; `nil` where it is not in this format.
    public init?(_ line: Bytes) {
        guard let timeEnd = line.firstIndex(of: 0x20), timeEnd > 0, line.count > timeEnd + 8,
            line[timeEnd + 7] == 0x20
        else { return nil }
        let stream = line[(timeEnd + 1)..<(timeEnd + 7)]
        let flagsStart = timeEnd + 8
        if stream.equals("stdout") {
            isStandardError = false
        } else if stream.equals("stderr") {
            isStandardError = true
        } else {
            return nil
        }
        guard let flagsEnd = line.firstIndex(of: 0x20, from: flagsStart), flagsEnd > flagsStart else { return nil }
        timeText = line[0..<timeEnd]
        // White space other than the blank may not stand in the time or the flags (`\S+` in Promtail's expression).
        guard !Self.hasSpace(timeText), !Self.hasSpace(line[flagsStart..<flagsEnd]) else { return nil }
        isPartial = flagsEnd == flagsStart + 1 && line[flagsStart] == UInt8(ascii: "P")
        flags = line[flagsStart..<flagsEnd]
        content = line[(flagsEnd + 1)...]
    }

    private static func hasSpace(_ bytes: Bytes) -> Bool {
        for index in 0..<bytes.count where bytes[index] >= 0x09 && bytes[index] <= 0x0d && bytes[index] != 0x0b {
            return true
        }
        return false
    }
}
