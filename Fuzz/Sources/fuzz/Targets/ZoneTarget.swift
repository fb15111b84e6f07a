import LineCore

extension FuzzTarget {
    /// A file of time zone rules (RFC 9636).
    static let zone = FuzzTarget(name: "zone") { bytes in
        guard let zone = TimeZoneRules(name: "Fuzz/Zone", file: bytes) else { return }
        for seconds in [Int64.min, -10_000_000_000, -1, 0, 1_700_000_000, 5_000_000_000, Int64.max] {
            let time = GoTime(seconds: seconds, zone: zone)
            let fields = time.fields
            require((1...12).contains(fields.month) && (1...31).contains(fields.day), "\(fields)")
            _ = fields.time(in: zone)
            _ = GoLayout.unixDate.format(time)
        }
        _ = GoLayout.unixDate.time(Bytes("Mon Jan  2 15:04:05 CEST 2006"), in: zone)
    }
}
