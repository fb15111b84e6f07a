import LineCore

extension FuzzTarget {
    /// A layout, a newline, and a time.
    static let timestamp = FuzzTarget(name: "timestamp") { bytes in
        var input = Input(bytes)
        let line = input.line()
        guard line.isUTF8 else { return }
        let text = String(line)
        let now = GoTime(nanoseconds: 1_700_000_000_000_000_000).fields
        _ = TimestampFormat(text).nanoseconds(input.rest, at: .init(location: .fixed("CET", offset: 3600)), near: now)
        let layout = GoLayout(text)
        if let time = layout.time(input.rest, in: .fixed("CET", offset: 3600)) {
            let written = layout.format(time)
            require(
                written.utf8.count <= 12 * max(text.utf8.count, 1) * (1 + input.rest.count),
                "\(written.utf8.count) bytes of a layout of \(text.utf8.count)")
            if let nanoseconds = time.nanoseconds { check(nanoseconds) }
        }
        if input.rest.count == 8 {
            check(Int64(truncatingIfNeeded: (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(input.rest[$1]) }))
        }
        if let nanoseconds = Timestamp.rfc3339(input.rest) {
            require(
                GoLayout.rfc3339Nano.nanoseconds(input.rest) == nanoseconds,
                "the two readers of RFC 3339 differ: \(String(input.rest))")
        }
    }

    // What is written in full must read back.
    private static func check(_ nanoseconds: Int64) {
        let time = GoTime(nanoseconds: nanoseconds)
        require(time.nanoseconds == nanoseconds, "a time is another one")
        let fields = time.fields
        require(fields.time(in: .utc) == time, "the fields of a time are of another one")
        let text = GoLayout.rfc3339Nano.format(time)
        let read = Array(text.utf8).withBytes { GoLayout.rfc3339Nano.nanoseconds($0) }
        require(read == nanoseconds, "\(nanoseconds) is written \(text)")
    }
}
