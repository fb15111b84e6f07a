/// A value while a template is rendered. Texts are views that live as long as the renderer's arena is not reset.
enum TemplateValue {
    /// Nothing: a key that is not there, or Go's nil.
    case null
    case bool(Bool)
    case integer(Int64, TemplateInteger)
    case float(Double)
    case text(Bytes)
    case list(TemplateList)
    case map(TemplateMap)
    /// The data, as long as nobody needs it as a map.
    case root
    case time(GoTime)
    case version(SemanticVersion)

    /// An `int`.
    static func int(_ value: Int) -> TemplateValue { .integer(Int64(value), .int) }

    /// An `int64`.
    static func int64(_ value: Int64) -> TemplateValue { .integer(value, .int64) }

    /// Is it true in an `if`? All but nothing, false, 0 and what is empty.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let isTrue): isTrue
        case .integer(let value, _): value != 0
        case .float(let value): value != 0
        case .text(let text): !text.isEmpty
        case .list(let list): !list.items.isEmpty
        case .map(let map): !map.keys.isEmpty
        // There is always `.Entry` or `.Value`.
        case .root: true
        case .time, .version: true
        }
    }

    var isNull: Bool { if case .null = self { true } else { false } }

    /// Go's name of the type, as `%T` prints it.
    var typeName: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .integer(_, let type): type.rawValue
        case .float: "float64"
        case .text: "string"
        case .list(let list): "[]" + list.element.rawValue
        case .map(let map): "map[string]" + map.element.rawValue
        case .root: "map[string]interface {}"
        case .time: "time.Time"
        case .version: "*semver.Version"
        }
    }

    /// Go's name of the kind of type.
    var kindName: String {
        switch self {
        case .null: "invalid"
        case .list: "slice"
        case .map, .root: "map"
        case .time: "struct"
        case .version: "ptr"
        default: typeName
        }
    }
}

/// Go's types of integers, as far as functions make them.
enum TemplateInteger: String {
    case int, int64, uint8, uint64
}

/// What a list or a map holds, in Go's types.
enum TemplateElement: String {
    case any = "interface {}"
    case text = "string"
    case int = "int"
    case list = "[]interface {}"
}

/// A list. It does not change; `append` and the like make another.
final class TemplateList {
    let items: [TemplateValue]
    let element: TemplateElement
    /// Go's nil slice, which is `null` in JSON.
    let isNil: Bool
    /// How deep lists are inside one another, this one included; a map counts as none.
    let depth: Int

    init(_ items: [TemplateValue], of element: TemplateElement = .any, isNil: Bool = false) {
        self.items = items
        self.element = element
        self.isNil = isNil
        var deepest = 0
        for case .list(let list) in items { deepest = max(deepest, list.depth) }
        depth = deepest + 1
    }
}

/// A map with text keys, in their order. It changes in place, as in Go.
final class TemplateMap {
    private(set) var keys: [Bytes] = []
    private(set) var values: [TemplateValue] = []
    let element: TemplateElement

    init(of element: TemplateElement = .any) { self.element = element }

    /// The value of a key; `nil` where there is none.
    subscript(key: Bytes) -> TemplateValue? {
        let (index, isThere) = place(of: key)
        return isThere ? values[index] : nil
    }

    /// Sets a key.
    func set(_ key: Bytes, to value: TemplateValue) {
        let (index, isThere) = place(of: key)
        if isThere {
            values[index] = value
        } else {
            keys.insert(key, at: index)
            values.insert(value, at: index)
        }
    }

    /// Removes a key, if it is there.
    func remove(_ key: Bytes) {
        let (index, isThere) = place(of: key)
        guard isThere else { return }
        keys.remove(at: index)
        values.remove(at: index)
    }

    /// Removes everything.
    func removeAll() {
        keys = []
        values = []
    }

    private func place(of key: Bytes) -> (index: Int, isThere: Bool) {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            switch keys[middle].order(key) {
            case 0: return (middle, true)
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return (low, false)
    }
}

extension Bytes {
    /// Less than 0 where the bytes come before the other's, 0 where they are the same.
    func order(_ other: Bytes) -> Int {
        let common = Swift.min(count, other.count)
        var index = 0
        while index < common {
            if self[index] != other[index] { return Int(self[index]) - Int(other[index]) }
            index += 1
        }
        return count - other.count
    }
}
