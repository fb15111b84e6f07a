/// A function that templates may call.
final class TemplateFunction: Sendable {
    /// What Go would take as an argument.
    enum Parameter: String, Sendable {
        case any = "interface {}"
        case text = "string"
        case int
        case float = "float64"
        case bool
        case map = "map[string]interface {}"
        case time = "time.Time"
    }

    // Throws nothing but `TemplateError`; closures of several statements cannot say so.
    typealias Body = @Sendable (TemplateCall) throws -> TemplateValue

    let name: String
    let parameters: [Parameter]
    /// What any further arguments are; `nil` where there may be none.
    let rest: Parameter?
    /// Does it look at the data as it is, without having it made into a map?
    let takesRoot: Bool
    let body: Body

    init(
        _ name: String, _ parameters: [Parameter], rest: Parameter? = nil, takesRoot: Bool = false,
        _ body: @escaping Body
    ) {
        self.name = name
        self.parameters = parameters
        self.rest = rest
        self.takesRoot = takesRoot
        self.body = body
    }

    /// What the argument at `index` has to be; `nil` past the last.
    func parameter(_ index: Int) -> Parameter? { index < parameters.count ? parameters[index] : rest }
}

/// A call under way: the arguments, checked against the function's parameters, and who renders.
struct TemplateCall {
    let renderer: TemplateRenderer
    let base: Int
    let count: Int

    /// The argument at `index`; nothing where there is none.
    subscript(index: Int) -> TemplateValue { index < count ? renderer.argument(base + index) : .null }

    /// All arguments from `first` on.
    func arguments(from first: Int = 0) -> [TemplateValue] {
        first < count ? (first..<count).map { self[$0] } : []
    }

    /// The argument at `index`, which the parameters say is a text.
    func text(_ index: Int) -> Bytes {
        if case .text(let text) = self[index] { return text }
        return .empty
    }

    /// The argument at `index` as a string; invalid UTF-8 becomes U+FFFD.
    func string(_ index: Int) -> String { String(text(index)) }

    /// The argument at `index`, which the parameters say is an int.
    func int(_ index: Int) -> Int {
        if case .integer(let value, _) = self[index] { return Int(value) }
        return 0
    }

    /// The argument at `index`, which the parameters say is a map; Go's nil map is an empty one.
    func map(_ index: Int) -> TemplateMap {
        if case .map(let map) = self[index] { return map }
        return TemplateMap()
    }

    /// The argument at `index` as a list; an error where it is none.
    func list(_ index: Int, _ what: String) throws(TemplateError) -> TemplateList {
        if case .list(let list) = self[index] { return list }
        throw TemplateError("cannot \(what) \(self[index].kindName)")
    }

    /// A text made of the string.
    func make(_ text: String) throws(TemplateError) -> TemplateValue { .text(try renderer.make(Array(text.utf8))) }

    /// A text made of the bytes.
    func make(_ bytes: [UInt8]) throws(TemplateError) -> TemplateValue { .text(try renderer.make(bytes)) }

    /// A list made of the values.
    func make(
        _ items: [TemplateValue], of element: TemplateElement = .any, isNil: Bool = false
    )
        throws(TemplateError) -> TemplateValue
    {
        try renderer.spend(memory: 64 + items.count * 24)
        let list = TemplateList(items, of: element, isNil: isNil)
        guard list.depth <= TemplateLimits.nesting else { throw TemplateError("lists are nested too deep") }
        return .list(list)
    }

    /// An empty map.
    func makeMap(of element: TemplateElement = .any) throws(TemplateError) -> TemplateMap {
        try renderer.makeMap(of: element)
    }

    /// Sets a key, within bounds.
    func set(_ map: TemplateMap, _ key: Bytes, _ value: TemplateValue) throws(TemplateError) {
        try renderer.set(map, key, value)
    }
}
