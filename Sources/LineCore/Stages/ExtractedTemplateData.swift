/// The extracted map as a template sees it: each value that has a text, under its name; and besides them `.Value` and,
/// where there is one, `.Entry`.
final class ExtractedTemplateData: TemplateData {
    private enum Field {
        case slot(Int)
        case value(Int)
        case entry
    }

    /// Go's `map[string]string`?
    let holdsTextsOnly: Bool
    /// `.Value`; where it is `nil`, an extracted value of that name takes its place.
    var value: Bytes?
    /// `.Entry`, in the same way.
    var entry: Bytes?

    private let fields: [Field]
    private var extracted: Extracted?

    /// Data for a template whose values are read from the pipeline's map.
    init(_ template: Template, names: ExtractedNames, holdsTextsOnly: Bool, hasEntry: Bool) {
        self.holdsTextsOnly = holdsTextsOnly
        if template.usesAllFields { names.areReadWhole = true }
        fields = template.fields.map { name in
            if name == "Entry", hasEntry { return .entry }
            return name == "Value" ? .value(names.slot(name)) : .slot(names.slot(name))
        }
    }

    /// Shows a record's map for the length of the call.
    func with<Result>(
        _ extracted: Extracted, _ body: () throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        self.extracted = extracted
        defer {
            self.extracted = nil
            value = nil
            entry = nil
        }
        return try body()
    }

    func value(field: Int) -> Bytes? {
        switch fields[field] {
        case .slot(let slot): extracted?[slot]?.text
        case .value(let slot): value ?? extracted?[slot]?.text
        case .entry: entry
        }
    }

    func value(named name: Bytes) -> Bytes? {
        if let value, name.equals("Value") { return value }
        if let entry, name.equals("Entry") { return entry }
        guard let extracted, let slot = extracted.names.find(String(name)) else {
            return nil
        }
        return extracted[slot]?.text
    }

    func forEach(_ body: (Bytes, Bytes) -> Void) {
        if let value { body(Bytes("Value"), value) }
        if let entry { body(Bytes("Entry"), entry) }
        extracted?.forEach { name, found in
            guard let text = found.text, value == nil || name != "Value", entry == nil || name != "Entry" else {
                return
            }
            // The name as a view that lives as long as the template renders.
            body(view(of: name), text)
        }
    }

    // Names come again with every line, so that their bytes are kept; they are as many as the pipeline has slots.
    private var views: [String: TemplateBytes] = [:]

    private func view(of name: String) -> Bytes {
        if let known = views[name] { return known.bytes }
        let made = TemplateBytes(name.utf8)
        views[name] = made
        return made.bytes
    }
}
