/// What replaces a match, with `$1`, `${1}`, `$name` and `$$` in it (Go's `Regexp.Expand`).
struct RegexReplacement {
    private enum Part {
        case text(Bytes)
        case number(Int)
        case name(String)
    }

    private var parts: [Part] = []

    /// Reads a replacement; a `$` that begins no reference stands for itself.
    init(_ template: Bytes) {
        var rest = template
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            if dollar > 0 { parts.append(.text(rest[..<dollar])) }
            rest = rest[dollar...]
            if rest.count > 1, rest[1] == UInt8(ascii: "$") {
                parts.append(.text(rest[..<1]))
                rest = rest[2...]
            } else if let (name, length) = Self.reference(rest) {
                parts.append(Self.number(name).map { .number($0) } ?? .name(name))
                rest = rest[length...]
            } else {
                parts.append(.text(rest[..<1]))
                rest = rest[1...]
            }
        }
        if !rest.isEmpty { parts.append(.text(rest)) }
    }

    /// Appends what replaces a match with the groups; no more of it once the text is longer than it may be.
    func append(to out: inout [UInt8], _ text: Bytes, _ groups: [Range<Int>?], _ names: [String?]) {
        for part in parts where out.count <= TemplateLimits.memory {
            switch part {
            case .text(let literal): out += Array(literal)
            case .number(let number):
                if number < groups.count, let range = groups[number] { out += Array(text[range]) }
            case .name(let name):
                for (group, other) in names.enumerated() where other == name {
                    if let range = groups[group] { out += Array(text[range]) }
                    break
                }
            }
        }
    }

    // Go takes no leading zeros.
    private static func number(_ name: String) -> Int? { name.count > 1 && name.hasPrefix("0") ? nil : Int(name) }

    // The name behind a `$`, and how many bytes the whole reference takes.
    private static func reference(_ text: Bytes) -> (name: String, length: Int)? {
        let hasBrace = text.count > 1 && text[1] == UInt8(ascii: "{")
        let start = hasBrace ? 2 : 1
        var end = start
        while end < text.count {
            let (scalar, length) = UTF8Scalars.decode(text, at: end)
            guard scalar == "_" || GoText.isLetter(scalar) || GoText.isDigit(scalar) else { break }
            end += length
        }
        guard end > start else { return nil }
        if hasBrace { guard end < text.count, text[end] == UInt8(ascii: "}") else { return nil } }
        return (String(text[start..<end]), hasBrace ? end + 1 : end)
    }
}
