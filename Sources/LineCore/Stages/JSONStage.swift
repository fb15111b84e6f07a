/// The `json` stage: what JMESPath expressions find in an object becomes extracted values.
///
/// An expression that finds nothing sets its value to nothing, as in Promtail; one that fails, such as by a function that
/// gets what it does not take, sets none. Objects and arrays become JSON text.
///
/// Expressions that are nothing but a way down through objects, nearly all there are, are found in one pass over the
/// text, without a tree; for others a tree is made, once for all of them.
public final class JSONStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "json"
    /// Why a line ends that is not an object. Promtail does not count such lines.
    public static let malformed = DropReason.stage("json_stage")

    private struct Way {
        let slot: Int
        // The names after the first; nearly always none.
        let rest: [[UInt8]]
    }

    private let ways: [Way]
    private let firstNames: ByteNames
    private let searches: [(path: JMESPath, slot: Int)]
    private let source: Int?
    private let dropsMalformed: Bool
    // By way: what its first name stands for in the current text.
    private var found: [JSONFields.Value?]

    /// A stage.
    ///
    /// - Parameters:
    ///   - expressions: names of values, each with what finds it.
    ///   - source: the extracted value to read; `nil`: the line.
    ///   - dropsMalformed: lines end here whose text is not a JSON object.
    ///   - names: the pipeline's.
    public init(
        _ expressions: [(name: String, path: JMESPath)], source: String?, dropsMalformed: Bool, names: ExtractedNames
    ) {
        self.source = source.map { names.slot($0) }
        self.dropsMalformed = dropsMalformed
        var ways: [Way] = []
        var firstNames: [[UInt8]] = []
        var searches: [(path: JMESPath, slot: Int)] = []
        for (name, path) in expressions {
            if let fields = path.fields, let first = fields.first {
                firstNames.append(first)
                ways.append(Way(slot: names.slot(name), rest: Array(fields.dropFirst())))
            } else {
                searches.append((path, names.slot(name)))
            }
        }
        self.ways = ways
        self.firstNames = ByteNames(firstNames)
        self.searches = searches
        found = Array(repeating: nil, count: ways.count)
    }

    /// Extracts, if the text is an object. A source that is missing is not malformed.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = context.text(source, of: record) else { return .keep }
        // Taken out for the length of the call, so that each access need not be checked.
        var found: [JSONFields.Value?] = []
        swap(&found, &self.found)
        defer { swap(&found, &self.found) }
        // What an earlier text left is gone by now.
        for index in found.indices { found[index] = nil }
        let firstNames = firstNames.names
        let isObject = JSONFields.read(text) { name, value in
            for index in firstNames.indices where name.equals(firstNames[index]) { found[index] = value }
        }
        guard isObject else { return dropsMalformed ? .drop(Self.malformed) : .keep }
        for index in ways.indices {
            var value = found[index]
            if !ways[index].rest.isEmpty { value = Self.follow(ways[index].rest, from: value) }
            guard let value else {
                context.extracted[ways[index].slot] = .null
                continue
            }
            if let extracted = value.extracted(context.arena) { context.extracted[ways[index].slot] = extracted }
        }
        if !searches.isEmpty { search(text, context) }
        return .keep
    }

    // What the rest of a way leads to.
    private static func follow(_ names: [[UInt8]], from start: JSONFields.Value?) -> JSONFields.Value? {
        var place = start
        for name in names {
            guard case .object(let text)? = place else { return nil }
            place = nil
            _ = JSONFields.read(text) { if $0.equals(name) { place = $1 } }
        }
        return place
    }

    private func search(_ text: Bytes, _ context: StageContext) {
        guard var tree = JSONValue(text) else { return }
        if tree == .null { tree = .object(JSONObject([])) }
        for (path, slot) in searches {
            guard let result = try? path.search(tree) else { continue }
            switch result {
            case .null: context.extracted[slot] = .null
            case .bool(let isTrue): context.extracted[slot] = .bool(isTrue)
            case .number(let number):
                context.extracted[slot] = .number(Array(number.text.utf8).withBytes(context.arena.copy))
            case .string(let bytes): context.extracted[slot] = .text(bytes.withBytes(context.arena.copy))
            case .array, .object:
                if let json = result.text(context.arena) { context.extracted[slot] = .text(json) }
            }
        }
    }
}
