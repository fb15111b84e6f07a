/// What the name of a rotated file says: which path it belongs to, whether it is compressed, and its place in time.
struct RotationName: Equatable, Sendable {
    /// logrotate's number: the larger the older, as it names them.
    let number: Int?
    /// kubelet's time or logrotate's date, as written.
    let date: [UInt8]?

    /// Reads a name; `nil` where a file of that name is none that `base` was rotated to.
    init?(_ name: [UInt8], of base: [UInt8]) {
        guard name.count > base.count + 1, name.starts(with: base),
            name[base.count] == UInt8(ascii: ".") || name[base.count] == UInt8(ascii: "-"),
            !Self.others.contains(where: { Self.ends(name, in: $0) })
        else { return nil }
        let suffix = Self.plain(name).dropFirst(base.count + 1)
        guard !suffix.isEmpty else { return nil }
        let digits = suffix.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
        let isNumeric = suffix.allSatisfy { !($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")) }
        number = suffix.count < 6 && digits == suffix.count ? Int(String(decoding: suffix, as: UTF8.self)) : nil
        date = digits >= 8 && isNumeric ? Array(suffix) : nil
    }

    /// Does it tell of a rotation for certain, by a number or a date? Any other log may have a name that begins like the path's.
    var isCertain: Bool { number != nil || date != nil }

    /// Was the one rotated before the other? `nil` where the names do not say.
    static func isOlder(_ one: RotationName?, than other: RotationName?) -> Bool? {
        if let one = one?.number, let other = other?.number { return one == other ? nil : one > other }
        guard let one = one?.date, let other = other?.date, one.count == other.count, one != other else { return nil }
        return one.lexicographicallyPrecedes(other)
    }

    /// Is it the name of a gzip file?
    static func isCompressed(_ name: [UInt8]) -> Bool { ends(name, in: gzip) }

    /// Is it the name of a gzip file, or of one that is being written?
    static func mayBeCompressed(_ name: [UInt8]) -> Bool { isCompressed(name) || ends(name, in: temporary) }

    /// The name without what says that it is compressed.
    static func plain(_ name: [UInt8]) -> ArraySlice<UInt8> {
        isCompressed(name) ? name.dropLast(gzip.count) : name[...]
    }

    private static let gzip = Array(".gz".utf8)
    private static let temporary = Array(".tmp".utf8)
    // Compressed in other ways, or not yet.
    private static let others = [".bz2", ".xz", ".zst", ".lz4", ".Z"].map { Array($0.utf8) } + [temporary]

    private static func ends(_ name: [UInt8], in ending: [UInt8]) -> Bool {
        name.count > ending.count && name.suffix(ending.count).elementsEqual(ending)
    }
}
