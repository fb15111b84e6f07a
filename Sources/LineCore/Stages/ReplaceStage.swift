/// The `replace` stage: what the groups of an expression match, everywhere in a text, becomes what a template makes of it.
///
/// `.Value` is what the group matched; all extracted values are there too. Groups inside a group that was replaced are not
/// replaced again. Named groups become extracted values, as replaced in the first match. Where rendering fails, nothing
/// changes.
public final class ReplaceStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "replace"
    /// How long a text may become: 4 MiB more than it was. Beyond that it stays as it was.
    public static let mostAdded = 4 << 20

    private let regex: Regex
    private let source: Int?
    private let targets: [(group: Int, slot: Int)]
    private let renderer: TemplateRenderer
    private let data: ExtractedTemplateData
    private var groups: [Range<Int>?] = []
    private var out = GrowingBuffer()
    // By group: what the first match's became.
    private var firsts: [Bytes?]

    /// A stage.
    ///
    /// - Parameters:
    ///   - regex: whose groups are replaced.
    ///   - replacement: what they become.
    ///   - source: the extracted value to change; `nil`: the line.
    ///   - environment: what the template sees of the world.
    ///   - names: the pipeline's.
    public init(
        _ regex: Regex, replacement: Template, source: String?, environment: TemplateEnvironment, names: ExtractedNames
    ) {
        self.regex = regex
        self.source = source.map { names.slot($0) }
        targets = regex.groupNames.enumerated().compactMap { group, name in
            guard let name, !name.isEmpty else { return nil }
            return (group, names.slot(name))
        }
        renderer = TemplateRenderer(replacement, environment: environment)
        data = ExtractedTemplateData(replacement, names: names, holdsTextsOnly: true, hasEntry: false)
        firsts = Array(repeating: nil, count: regex.groupCount)
    }

    /// Replaces, if the expression matches.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = context.text(source, of: record) else { return .keep }
        guard regex.groupCount > 1, let replaced = try? replaced(text, context) else { return .keep }
        if let source { context.extracted[source] = .text(replaced) } else { record.line = replaced }
        for target in targets {
            if let value = firsts[target.group] { context.extracted[target.slot] = .text(value) }
        }
        return .keep
    }

    private func replaced(_ text: Bytes, _ context: StageContext) throws(TemplateError) -> Bytes? {
        out.removeAll(keeping: 1 << 20)
        for group in firsts.indices { firsts[group] = nil }
        var copied = 0
        var count = 0
        var forEmpty: Bytes?
        var missing: [Int] = []
        var matches = RegexMatches(text)
        while matches.next(regex, into: &groups) {
            for group in 1..<groups.count {
                guard let range = groups[group] else {
                    if count == 0 { missing.append(group) }
                    continue
                }
                let value = try render(text[range], context)
                if range.isEmpty { forEmpty = value }
                if count == 0 { firsts[group] = value }
                guard copied == 0 || copied <= range.lowerBound else { continue }
                out.append(text[copied..<range.lowerBound])
                out.append(value)
                copied = range.upperBound
                guard out.count <= text.count + Self.mostAdded else { return nil }
            }
            count += 1
        }
        guard count > 0 else { return nil }
        // To Promtail a group that took no part matched an empty text, if any group did.
        for group in missing { firsts[group] = forEmpty }
        out.append(text[copied...])
        return context.arena.copy(out.bytes)
    }

    private func render(_ value: Bytes, _ context: StageContext) throws(TemplateError) -> Bytes {
        data.value = value
        return try data.with(context.extracted) { () throws(TemplateError) in
            try renderer.render(data, now: context.wall, arena: context.arena)
        }
    }
}
