import LineCore

/// Writes YAML in block style, two blanks a level.
struct YAMLWriter {
    private(set) var text = ""
    private var level = 0
    /// Whether the next line begins an item of a list.
    private var beginsItem = false

    /// `key: value`, the value as it is.
    mutating func raw(_ key: String, _ value: String) { line("\(YAMLText.quoted(key)): \(value)") }

    /// `key: value`, quoted where it must be.
    mutating func string(_ key: String, _ value: String) { raw(key, value.isEmpty ? "''" : YAMLText.quoted(value)) }

    /// The same, unless there is none.
    mutating func string(_ key: String, ifAny value: String?) {
        if let value { string(key, value) }
    }

    mutating func boolean(_ key: String, _ value: Bool) { raw(key, value ? "true" : "false") }

    mutating func integer(_ key: String, _ value: Int) { raw(key, "\(value)") }

    mutating func duration(_ key: String, _ value: Duration) { raw(key, GoDuration.format(value)) }

    mutating func secret(_ key: String) { raw(key, "<secret>") }

    /// `key:` and what `body` writes below it.
    mutating func block(_ key: String, _ body: (inout YAMLWriter) -> Void) {
        line("\(YAMLText.quoted(key)):")
        indented(body)
    }

    /// A map of strings; nothing when it is empty.
    mutating func pairs(_ key: String, _ pairs: [(String, String)]) {
        guard !pairs.isEmpty else { return }
        block(key) { writer in
            for (name, value) in pairs { writer.string(name, value) }
        }
    }

    /// A list of strings.
    mutating func strings(_ key: String, _ values: [String]) {
        guard !values.isEmpty else { return raw(key, "[]") }
        block(key) { writer in
            for value in values { writer.line("- " + (value.isEmpty ? "''" : YAMLText.quoted(value))) }
        }
    }

    /// A list of maps.
    mutating func list<Item>(_ key: String, _ items: [Item], _ body: (inout YAMLWriter, Item) -> Void) {
        guard !items.isEmpty else { return raw(key, "[]") }
        block(key) { writer in
            for item in items {
                writer.beginsItem = true
                writer.indented { body(&$0, item) }
            }
        }
    }

    private mutating func indented(_ body: (inout YAMLWriter) -> Void) {
        level += 1
        body(&self)
        level -= 1
    }

    private mutating func line(_ line: String) {
        let indent = String(repeating: "  ", count: beginsItem ? level - 1 : level)
        text += indent + (beginsItem ? "- " : "") + line + "\n"
        beginsItem = false
    }
}
