/// Renders one template, again and again, for one stage.
///
/// It keeps its buffers, so that rendering allocates nothing in steady state but what functions make.
public final class TemplateRenderer {
    let template: Template
    let environment: TemplateEnvironment
    var output = GrowingBuffer()
    /// Variables of all templates under way; `nil` where not set yet.
    var variables: [TemplateValue?] = []
    /// Where the variables of the template under way begin.
    var frame = 0
    var depth = 0
    private var arguments: [TemplateValue] = []
    private(set) var data: (any TemplateData)?
    private(set) var arena = Arena()
    private(set) var now: Int64 = 0
    private var work = 0
    private var memory = 0
    private var rootMap: TemplateMap?
    // Maps can hold themselves; they are emptied when the rendering is over.
    private var maps: [TemplateMap] = []
    // Compiled while rendering, from patterns that values may have made.
    private var regexes: [String: Regex] = [:]
    private var zones: [String: TimeZoneRules?] = [:]

    /// A renderer of the template.
    public init(_ template: Template, environment: TemplateEnvironment) {
        self.template = template
        self.environment = environment
    }

    /// The template's text with its actions carried out on the data.
    ///
    /// At most 1 MiB of text is made, of at most 16 MiB of values, in at most 100,000 steps.
    ///
    /// - Parameters:
    ///   - data: what the fields stand for.
    ///   - now: the time for `now` and the like, in nanoseconds since the epoch.
    ///   - arena: where the text is put.
    /// - Returns: a view of the arena, of the data, or of the template.
    /// - Throws: where a function fails, gets what it cannot take, or a bound is reached.
    public func render(_ data: any TemplateData, now: Int64, arena: Arena) throws(TemplateError) -> Bytes {
        switch template.shape {
        case .constant(let text): return text.bytes
        case .field(let field): return data.value(field: field) ?? arena.copy(Self.noValue.bytes)
        case .any: break
        }
        self.data = data
        self.now = now
        self.arena = arena
        output.removeAll(keeping: 64 << 10)
        (work, memory, depth, frame) = (0, 0, 0, 0)
        variables.removeAll(keepingCapacity: true)
        defer { forget() }
        try invoke(template.body, with: .root)
        return arena.copy(output.bytes)
    }

    /// What Go prints for nothing.
    static let noValue = TemplateBytes("<no value>".utf8)

    private func forget() {
        for map in maps { map.removeAll() }
        maps.removeAll()
        rootMap = nil
        arguments.removeAll(keepingCapacity: true)
        variables.removeAll(keepingCapacity: true)
        data = nil
    }

    // MARK: Bounds

    /// Counts units of work.
    func charge(_ units: Int) throws(TemplateError) {
        work &+= units
        guard work <= TemplateLimits.work else { throw TemplateError("the template takes too many steps") }
    }

    /// Counts bytes that functions make.
    func spend(memory bytes: Int) throws(TemplateError) {
        guard bytes <= TemplateLimits.memory - memory else {
            throw TemplateError("the template makes more than \(TemplateLimits.memory >> 20) MiB")
        }
        memory += bytes
        try charge(bytes / 16)
    }

    /// Appends to the output.
    func write(_ bytes: Bytes) throws(TemplateError) {
        guard output.count + bytes.count <= TemplateLimits.output else {
            throw TemplateError("the template's result is longer than \(TemplateLimits.output >> 20) MiB")
        }
        output.append(bytes)
    }

    // MARK: Making values

    /// A text that lives as long as the arena's.
    func make(_ bytes: [UInt8]) throws(TemplateError) -> Bytes {
        try spend(memory: bytes.count)
        return bytes.withBytes(arena.copy)
    }

    /// An empty map.
    func makeMap(of element: TemplateElement = .any) throws(TemplateError) -> TemplateMap {
        try spend(memory: 96)
        let map = TemplateMap(of: element)
        maps.append(map)
        return map
    }

    /// Sets a key, within bounds.
    func set(_ map: TemplateMap, _ key: Bytes, _ value: TemplateValue) throws(TemplateError) {
        try spend(memory: 48 + map.keys.count / 64)
        map.set(key, to: value)
    }

    /// The data as a map, made once.
    func materialized() throws(TemplateError) -> TemplateMap {
        if let rootMap { return rootMap }
        let map = try makeMap(of: data?.holdsTextsOnly == true ? .text : .any)
        var size = 0
        data?.forEach { name, text in
            map.set(name, to: .text(text))
            size += 48
        }
        try spend(memory: size)
        rootMap = map
        return map
    }

    /// The text of a name in the data; what a template has set there counts.
    func rootValue(_ field: TemplateField) -> TemplateValue {
        if let rootMap { return rootMap[field.name.bytes] ?? .null }
        return data?.value(field: field.index).map(TemplateValue.text) ?? .null
    }

    /// What `index` gives for a name in the data.
    func rootValue(named name: Bytes) -> TemplateValue {
        let missing = data?.holdsTextsOnly == true ? TemplateValue.text(.empty) : .null
        if let rootMap { return rootMap[name] ?? missing }
        return data?.value(named: name).map(TemplateValue.text) ?? missing
    }

    /// A compiled expression, kept for the next time.
    func regex(_ pattern: Bytes) throws(TemplateError) -> Regex {
        let text = String(pattern)
        if let known = regexes[text] { return known }
        try charge(pattern.count * 100)
        guard text.utf8.count <= 4096 else { throw TemplateError("the regular expression is too long") }
        let regex: Regex
        do throws(RegexError) {
            regex = try Regex(text)
        } catch {
            throw TemplateError("\(error)")
        }
        if regexes.count >= 32 { regexes.removeAll() }
        regexes[text] = regex
        return regex
    }

    /// The rules of a time zone, asked for once.
    func zone(_ name: String) -> TimeZoneRules? {
        if let known = zones[name] { return known }
        guard name.utf8.count <= 128 else { return nil }
        if zones.count >= 32 { zones.removeAll() }
        let found = environment.zone(name)
        zones[name] = .some(found)
        return found
    }

    // MARK: Arguments

    var argumentCount: Int { arguments.count }

    func argument(_ index: Int) -> TemplateValue { arguments[index] }

    func push(argument: TemplateValue) { arguments.append(argument) }

    func dropArguments(downTo count: Int) { arguments.removeLast(arguments.count - count) }
}
