/// The names of journal fields seen lately, each with a number, its place in the order of names, and what is made of it.
///
/// Entries of one program have their fields in one order, so each field remembers the one that came after it last time: the
/// next field is mostly found by one comparison. New names come from whoever may log; at most ``limit`` are kept.
struct JournalFieldTable: ~Copyable {
    /// A name.
    struct Field {
        // In the text: the name and its `=`, and the name as a JSON key with its colon.
        fileprivate let name: Range<Int>
        fileprivate let key: Range<Int>
        /// Where its value is kept for labels and the like; -1: it is not.
        let slot: Int
        /// Is it `MESSAGE`?
        let isMessage: Bool
        fileprivate var rank = 0
        // The field that came after it last; -1: none did.
        fileprivate var following = -1
    }

    /// Names beyond which all are forgotten.
    static let limit = 4096

    private var text = GrowingBuffer()
    private var fields: [Field] = []
    private var numbers: [[UInt8]: Int] = [:]
    // Numbers in the order of their names.
    private var ordered: [Int] = []
    private var first = -1
    private var last = -1

    init() {}

    /// How many names there are.
    var count: Int { fields.count }

    /// A field by its number.
    subscript(number: Int) -> Field { fields[number] }

    /// The number of the field whose rank is `rank`.
    func number(rank: Int) -> Int { ordered[rank] }

    /// The place of a field in the order of names' bytes.
    func rank(of number: Int) -> Int { fields[number].rank }

    /// `"NAME":`
    func key(of number: Int) -> Bytes { text.bytes[fields[number].key] }

    /// The bytes of `NAME=value` behind the sign.
    func value(of number: Int, in data: Bytes) -> Bytes { data[fields[number].name.count...] }

    /// The next field is the first of an entry.
    mutating func beginEntry() { last = -1 }

    /// The number of the field that `data`, `NAME=value`, is a value of.
    ///
    /// - Parameters:
    ///   - data: as the journal gives it.
    ///   - slot: asked for the slot of a name that is new.
    /// - Returns: the number; `nil` where there is no sign in it.
    @inline(__always)
    mutating func find(_ data: Bytes, slot: (Bytes) -> Int) -> Int? {
        let expected = last < 0 ? first : fields[last].following
        if expected >= 0, begins(data, with: expected) {
            last = expected
            return expected
        }
        return look(for: data, slot: slot)
    }

    @inline(__always)
    private func begins(_ data: Bytes, with number: Int) -> Bool {
        let name = text.bytes[fields[number].name]
        return data.count >= name.count && data[..<name.count] == name
    }

    private mutating func look(for data: Bytes, slot: (Bytes) -> Int) -> Int? {
        guard let sign = data.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = data[..<sign]
        let number = numbers[Array(name)] ?? add(name, slot: slot(name))
        if last < 0 { first = number } else { fields[last].following = number }
        last = number
        return number
    }

    private mutating func add(_ name: Bytes, slot: Int) -> Int {
        let number = fields.count
        let start = text.count
        text.append(name)
        text.append(UInt8(ascii: "="))
        let middle = text.count
        JSONString.append(name, to: &text)
        text.append(UInt8(ascii: ":"))
        fields.append(
            Field(
                name: start..<middle, key: middle..<text.count, slot: slot, isMessage: name.equals("MESSAGE")))
        let spelt = Array(name)
        numbers[spelt] = number
        let place = ordered.firstIndex { !text.bytes[fields[$0].name].dropLast.precedes(name) } ?? ordered.count
        ordered.insert(number, at: place)
        for rank in place..<ordered.count { fields[ordered[rank]].rank = rank }
        return number
    }
}

extension Bytes {
    fileprivate var dropLast: Bytes { self[..<(count - 1)] }

    /// Does it come before the other in the order of bytes?
    fileprivate func precedes(_ other: Bytes) -> Bool {
        for index in 0..<min(count, other.count) where self[index] != other[index] {
            return self[index] < other[index]
        }
        return count < other.count
    }
}
