/// Labels while rules work on them: each name once, in the order of their names' bytes.
///
/// A label without a value is one that is not there, as in Prometheus.
public struct RelabelLabels: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// As many labels as rules may make. Those beyond are not added: a few `labelmap`s in a row could double them for
    /// ever.
    public static let limit = 4096

    /// Sorted by name.
    public private(set) var labels: [Label] = []

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
            if value.isEmpty {
                labels.remove(at: place)
            } else if !labels[place].value.utf8.elementsEqual(value.utf8) {
                labels[place] = Label(name, value)
            }
        } else if !value.isEmpty, labels.count < Self.limit {
            labels.insert(Label(name, value), at: place)
        }
    }

    /// Removes the labels whose name is such.
    public mutating func removeAll(where isSuch: (String) -> Bool) { labels.removeAll { isSuch($0.name) } }

    /// Those that a stream has: all but those whose name begins with two underscores.
    public var ofStream: [Label] { labels.filter { !$0.name.utf8.starts(with: "__".utf8) } }

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
