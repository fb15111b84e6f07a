/// A map of bounded size: where it is full, what was used least recently makes room.
///
/// A value has a place, which stays its own until it is removed. Everything takes constant time.
struct LeastRecentMap<Key: Hashable, Value> {
    private struct Node {
        var key: Key
        var value: Value
        var older: Int
        var newer: Int
    }

    private var places: [Key: Int] = [:]
    private var nodes: [Node?] = []
    private var free: [Int] = []
    // Places; -1 is none.
    private var newest = -1
    private var oldest = -1
    private let bound: Int

    /// An empty map for at most `bound` values, at least 1.
    init(bound: Int) { self.bound = max(1, bound) }

    /// How many values there are.
    var count: Int { places.count }

    /// The place of a key's value, which is now the one used last.
    mutating func use(_ key: Key) -> Int? {
        guard let place = places[key] else { return nil }
        if place != newest, let node = nodes[place] {
            unlink(node)
            link(place)
        }
        return place
    }

    /// The value at a place; `nil` where there is none.
    subscript(place: Int) -> Value? {
        get { nodes[place]?.value }
        set { if let newValue { nodes[place]?.value = newValue } }
    }

    /// Puts in the value of a key that is not there.
    ///
    /// - Returns: its place, and the value that had to go for it.
    mutating func insert(_ key: Key, _ value: Value) -> (place: Int, evicted: Value?) {
        let evicted = count >= bound ? removeOldest() : nil
        let node = Node(key: key, value: value, older: -1, newer: -1)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        link(place)
        return (place, evicted)
    }

    /// The value used least recently.
    var oldestValue: Value? { oldest < 0 ? nil : nodes[oldest]?.value }

    /// Takes out the value used least recently.
    @discardableResult
    mutating func removeOldest() -> Value? {
        guard oldest >= 0, let node = nodes[oldest] else { return nil }
        let place = oldest
        unlink(node)
        places[node.key] = nil
        nodes[place] = nil
        free.append(place)
        return node.value
    }

    /// All values, those used least recently first.
    var values: [Value] {
        var values: [Value] = []
        var place = oldest
        while place >= 0, let node = nodes[place] {
            values.append(node.value)
            place = node.newer
        }
        return values
    }

    private mutating func unlink(_ node: Node) {
        if node.older >= 0 { nodes[node.older]?.newer = node.newer } else { oldest = node.newer }
        if node.newer >= 0 { nodes[node.newer]?.older = node.older } else { newest = node.older }
    }

    private mutating func link(_ place: Int) {
        nodes[place]?.older = newest
        nodes[place]?.newer = -1
        if newest >= 0 { nodes[newest]?.newer = place } else { oldest = place }
        newest = place
    }
}
