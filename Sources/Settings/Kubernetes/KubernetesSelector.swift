/// The languages in which objects are selected, checked before the API server sees them.
///
/// Source: k8s.io/apimachinery's `labels.Parse` and `fields.ParseSelector`.
enum KubernetesSelector {
    /// Is it a label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`?
    ///
    /// - Throws: what is wrong with it.
    static func checkLabels(_ text: String) throws(LiteralError) {
        for requirement in requirements(text) {
            var rest = trimmed(requirement)
            if rest.isEmpty, requirement.isEmpty, text.isEmpty { return }
            if rest.first == "!" { rest = trimmed(rest.dropFirst()) }
            let key = rest.prefix { $0 == "/" || isNameCharacter($0) }
            guard isKey(key) else {
                throw LiteralError(what: "has `\(trimmed(requirement))`, which names no label", mend: example)
            }
            let condition = trimmed(rest.dropFirst(key.count))
            if !isCondition(condition) {
                throw LiteralError(what: "has `\(trimmed(requirement))`, which is no condition", mend: example)
            }
        }
    }

    /// Is it a field selector: `a.b=c,d!=e`?
    ///
    /// - Throws: what is wrong with it.
    static func checkFields(_ text: String) throws(LiteralError) {
        guard !text.isEmpty else { return }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) where !trimmed(part).isEmpty {
            guard let equals = part.firstIndex(of: "="), !trimmed(part[..<equals].filter { $0 != "!" }[...]).isEmpty
            else {
                throw LiteralError(
                    what: "has `\(trimmed(part))`, which is no condition", mend: "write it as status.phase=Running")
            }
        }
    }

    private static let example = "write it as app=web,tier!=db,stage in (a,b)"

    // Commas part requirements, but for those in parentheses.
    private static func requirements(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    private static func isCondition(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        for word in ["notin", "in"] where text.hasPrefix(word) {
            let list = trimmed(text.dropFirst(word.count))
            return list.first == "(" && list.last == ")"
                && list.dropFirst().dropLast().allSatisfy { isNameCharacter($0) || $0 == "," || $0 == " " }
        }
        for sign in ["==", "!=", "=", ">", "<"] where text.hasPrefix(sign) {
            return trimmed(text.dropFirst(sign.count)).allSatisfy(isNameCharacter)
        }
        return false
    }

    private static func isKey(_ key: Substring) -> Bool {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty }
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
