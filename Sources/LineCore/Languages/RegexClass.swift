/// Characters of a regular expression's class: any of ASCII, and beyond it either all or none.
struct RegexClass: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private(set) var hasOthers = false
    // The only byte that is not in the class, where there is one: the end of a run is then found by memchr(3).
    private var stop: UInt8?

    /// Is there no character?
    var isEmpty: Bool { low == 0 && high == 0 && !hasOthers }

    /// No characters.
    init() {}

    /// These ASCII characters.
    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    /// Adds an ASCII character.
    mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        settle()
    }

    /// Adds the characters of another class.
    mutating func formUnion(_ other: RegexClass) {
        low |= other.low
        high |= other.high
        hasOthers = hasOthers || other.hasOthers
        settle()
    }

    /// All characters that are not in the class.
    var inverted: RegexClass {
        var other = self
        other.low = ~low
        other.high = ~high
        other.hasOthers = !hasOthers
        other.settle()
        return other
    }

    /// Is the character that begins with this byte in the class?
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        if byte < 128 { return (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 != 0 }
        return hasOthers
    }

    /// Where the run of characters of the class that begins at `place` ends. The text is UTF-8.
    @inline(__always)
    func endOfRun(in text: Bytes, from place: Int) -> Int {
        if let stop { return text.firstIndex(of: stop, from: place) ?? text.count }
        var place = place
        while place < text.count, contains(text[place]) { place &+= 1 }
        return place
    }

    private mutating func settle() {
        let missing = (~low).nonzeroBitCount + (~high).nonzeroBitCount
        guard hasOthers, missing == 1 else {
            stop = nil
            return
        }
        stop = UInt8(low == ~0 ? 64 + (~high).trailingZeroBitCount : (~low).trailingZeroBitCount)
    }

    /// `\d`, `\s` and `\w`, as RE2 and Go have them: ASCII alone.
    static let digits = RegexClass(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let spaces = RegexClass([0x09, 0x0a, 0x0c, 0x0d, 0x20])
    static let words = RegexClass(
        (0..<128).filter { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
                true
            default: false
            }
        })
    /// What a dot matches without the flag `s`.
    static let anyButNewline = RegexClass([0x0a]).inverted
    /// What a dot matches with it.
    static let any = RegexClass().inverted
}
