/// The members of a JSON object, sorted by the bytes of their names; each name once.
public struct JSONObject: Sendable, Hashable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// The name, escapes decoded.
        public let name: [UInt8]
        /// The value.
        public let value: JSONValue

        /// Pairs a name with a value.
        public init(name: [UInt8], value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Sorted by name.
    public let members: [Member]

    /// An object of the members; of those with one name the last stands.
    public init(_ members: [Member]) {
        var sorted = members
        // The sort is stable, so that the last of one name comes last.
        if zip(members, members.dropFirst()).contains(where: { !Self.precedes($0.name, $1.name) }) {
            sorted.sort { Self.precedes($0.name, $1.name) }
            var kept = 0
            for index in sorted.indices {
                if kept > 0, sorted[kept - 1].name == sorted[index].name { kept -= 1 }
                sorted[kept] = sorted[index]
                kept += 1
            }
            sorted.removeLast(sorted.count - kept)
        }
        self.members = sorted
    }

    /// The value of a name; `nil` where there is none. Logarithmic.
    public subscript(name: [UInt8]) -> JSONValue? {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(members[middle].name, name) { low = middle + 1 } else { high = middle }
        }
        return low < members.count && members[low].name == name ? members[low].value : nil
    }

    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }
}
