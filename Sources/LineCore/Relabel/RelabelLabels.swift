/// Labels while rules work on them: each name once, in the order of their names' bytes.
///
/// A label without a value is one that is not there, as in Prometheus.
public struct RelabelLabels: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// As many labels as rules may make. Those beyond are not added: a few `labelmap`s in a row could double them for
    /// ever.
    public static let limit = 4096
    /// As many bytes as their names and values may have together: 4 MiB. A label that would make them more stays as it was.
    public static let sizeLimit = 4 << 20

    /// Sorted by name.
    public private(set) var labels: [Label] = []
    // Bytes of names and values.
    private var size = 0

    /// The labels; of two with one name the later counts.
    public init(_ labels: some Sequence<Label> = []) { for label in labels { set(label.name, to: label.value) } }

    /// The labels of a literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Label($0.0, $0.1) })
    }

    /// Is there none?
    public var isEmpty: Bool { labels.isEmpty }

    /// The value of a label; empty where there is none of that name.
    public subscript(name: String) -> String {
        let place = place(of: name)
        return isName(name, at: place) ? labels[place].value : ""
    }

    /// Gives a label a value; an empty one removes it. Without a name it is none.
    public mutating func set(_ name: String, to value: String) {
        if name.isEmpty { return }
        let place = place(of: name)
        if isName(name, at: place) {
            let old = labels[place].value
            if value.isEmpty {
                size -= Self.size(labels.remove(at: place))
            } else if !old.utf8.elementsEqual(value.utf8), isRoom(for: value.utf8.count - old.utf8.count) {
                size += value.utf8.count - old.utf8.count
                labels[place] = Label(name, value)
            }
        } else if !value.isEmpty, labels.count < Self.limit, isRoom(for: name.utf8.count + value.utf8.count) {
            size += name.utf8.count + value.utf8.count
            labels.insert(Label(name, value), at: place)
        }
    }

    /// Removes the labels whose name is such.
    public mutating func removeAll(where isSuch: (String) -> Bool) {
        labels.removeAll { isSuch($0.name) }
        size = labels.reduce(0) { $0 + Self.size($1) }
    }

    /// Those that a stream has: all but those whose name begins with two underscores.
    public var ofStream: [Label] { labels.filter { !$0.name.utf8.starts(with: "__".utf8) } }

    private func isRoom(for bytes: Int) -> Bool { bytes <= Self.sizeLimit - size }

    private static func size(_ label: Label) -> Int { label.name.utf8.count + label.value.utf8.count }

    // By bytes: Swift's own order of strings knows characters that are spelt in two ways.
    private func place(of name: String) -> Int {
        var (low, high) = (0, labels.count)
        while low < high {
            let middle = (low + high) / 2
            if labels[middle].name.utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isName(_ name: String, at place: Int) -> Bool {
        place < labels.count && labels[place].name.utf8.elementsEqual(name.utf8)
    }
}
