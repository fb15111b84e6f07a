/// The labels of a stream: immutable, sorted, with Loki's text and a hash made once.
///
/// A stage that changes labels makes another set and keeps it for the next line that wants the same; per line there is
/// only a reference.
public final class LabelSet: Sendable, Hashable, CustomStringConvertible {
    /// Sorted by name; each name once. The tenant's label is among them.
    public let labels: [Label]
    /// Loki's text, `{a="b", c="d"}`, without ``tenantLabel``.
    public let text: [UInt8]
    /// FNV-1a of ``text``: the same in every process and release.
    public let streamHash: UInt64
    /// The value of ``tenantLabel``; `nil` where it is not there or empty.
    public let tenant: String?

    /// The label that the `tenant` stage sets, and that never reaches Loki.
    public static let tenantLabel = "__tenant_id__"

    /// A set of the labels; of two with one name the later wins.
    public init(_ labels: [Label]) {
        // Swift compares strings by canonical equivalence; Loki sorts by bytes, and tells names apart by them.
        let ordered = labels.enumerated().sorted { left, right in
            let (name, other) = (left.element.name.utf8, right.element.name.utf8)
            return name.lexicographicallyPrecedes(other) || (name.elementsEqual(other) && left.offset < right.offset)
        }
        var sorted: [Label] = []
        for (_, label) in ordered {
            if let last = sorted.last, last.name.utf8.elementsEqual(label.name.utf8) { sorted.removeLast() }
            sorted.append(label)
        }
        self.labels = sorted
        let named = sorted.first { $0.name == Self.tenantLabel }?.value
        tenant = named?.isEmpty == true ? nil : named
        text = Self.render(sorted.filter { $0.name != Self.tenantLabel })
        streamHash = text.withBytes(\.hash)
    }

    /// The value of a label; `nil` where there is none of that name.
    public subscript(name: String) -> String? { labels.first { $0.name == name }?.value }

    /// The same labels with one set.
    public func setting(_ name: String, to value: String) -> LabelSet { LabelSet(labels + [Label(name, value)]) }

    /// These labels over `lower`: where both have a name, this set's value stands.
    public func over(_ lower: [Label]) -> LabelSet { lower.isEmpty ? self : LabelSet(lower + labels) }

    /// Loki's text.
    public var description: String { String(decoding: text, as: UTF8.self) }

    /// The same labels?
    public static func == (left: LabelSet, right: LabelSet) -> Bool {
        left === right || (left.streamHash == right.streamHash && left.labels == right.labels)
    }

    /// Hashes the text's hash.
    public func hash(into hasher: inout Hasher) { hasher.combine(streamHash) }

    private static func render(_ labels: [Label]) -> [UInt8] {
        var text = "{"
        for (index, label) in labels.enumerated() {
            if index > 0 { text += ", " }
            text += label.name
            text += "="
            text += GoQuote.quoted(label.value)
        }
        text += "}"
        return Array(text.utf8)
    }
}
