/// Where a `geoip` stage looks addresses up; asked from all lanes.
public protocol GeoLookup: AnyObject, Sendable {
    /// Which record says something about an address.
    ///
    /// - Parameter address: text, such as `192.0.2.1` or `2001:db8::1`.
    /// - Returns: the record's number.
    func find(_ address: Bytes) -> GeoAnswer

    /// What a record says. Called once in a while, for the same record again and again.
    ///
    /// - Parameter record: as ``find(_:)`` gave it.
    /// - Returns: the labels to set.
    func labels(ofRecord record: UInt32) -> [Label]
}

/// What a database says to an address.
public enum GeoAnswer: Equatable, Sendable {
    /// It has something about it, in this record; many addresses share one.
    case record(UInt32)
    /// It has nothing.
    case unknown
    /// The text is no IP address.
    case noAddress
}
