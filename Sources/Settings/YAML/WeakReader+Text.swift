import LineCore

/// Texts of stages that Promtail converts weakly, and what is written as text: expressions, durations, sizes.
extension WeakReader {
    /// A text: also a number in decimal, or a boolean, which Promtail takes as `1` or `0`: a warning.
    static func string(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> String? {
        switch node.scalar {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .float(let number): return Array("\(number)".utf8).withBytes(JSONNumber.text)
        case .boolean(let flag):
            let text = flag ? "1" : "0"
            log.warning(
                "`\(path)` is a boolean, which is taken as the text `\(text)`", mend: "quote it if you mean its text",
                at: node.origin)
            return text
        case .null, nil:
            log.error("`\(path)` is \(node.kind)", mend: "write a string", at: node.origin)
            return nil
        }
    }

    /// A number: also a quoted one, or a boolean as 1 or 0.
    static func number(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> Double? {
        switch node.scalar {
        case .integer(let number): return Double(number)
        case .float(let number) where number.isFinite: return number
        case .boolean(let flag): return flag ? 1 : 0
        case .string(""): return 0
        case .string(let text):
            if let number = Double(text), number.isFinite { return number }
        case .float, .null, nil: break
        }
        let text = if case .scalar(let text, _) = node.content { "`\(ValueReader.shown(text))`" } else { node.kind }
        log.error("`\(path)` is \(text)", mend: "write a number", at: node.origin)
        return nil
    }
}

extension MapReader {
    /// A text of a weakly typed stage; may be empty.
    mutating func weakString(_ key: String) -> String? {
        node(key).flatMap { WeakReader.string($0, path(key), log) }
    }

    /// A number of a weakly typed stage.
    mutating func weakNumber(_ key: String) -> Double? {
        node(key).flatMap { WeakReader.number($0, path(key), log) }
    }

    /// A whole number of a weakly typed stage, within a range.
    mutating func weakInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        node(key).flatMap { WeakReader.integer($0, path(key), log, in: range) }
    }

    /// A regular expression of a weakly typed stage; may be empty.
    mutating func weakRegex(_ key: String) -> Regex? {
        guard let text = weakString(key) else { return nil }
        do throws(RegexError) { return try Regex(text) } catch {
            log.error(
                "`\(path(key))`, `\(ValueReader.shown(text))`, is no regular expression: \(error)",
                mend: "write it in RE2's syntax (https://github.com/google/re2/wiki/Syntax)", at: valueOrigin(of: key))
            return nil
        }
    }

    /// A Go duration of a weakly typed stage, where a number without a unit is an error. May be negative.
    mutating func weakDuration(_ key: String) -> Duration? {
        guard let text = weakString(key) else { return nil }
        do throws(LiteralError) { return try GoDuration.literal(text) } catch {
            log.error(
                "`\(path(key))`: `\(ValueReader.shown(text))` \(error.what)", mend: error.mend, at: valueOrigin(of: key)
            )
            return nil
        }
    }

    /// A size in bytes of a weakly typed stage.
    mutating func weakByteSize(_ key: String) -> Int? {
        guard let text = weakString(key) else { return nil }
        do throws(LiteralError) { return try ByteSize.parse(text) } catch {
            log.error(
                "`\(path(key))`: `\(ValueReader.shown(text))` \(error.what)", mend: error.mend, at: valueOrigin(of: key)
            )
            return nil
        }
    }

    /// `drop_counter_reason`: the default where it is missing or empty.
    mutating func weakReason(default reason: String) -> String {
        let text = weakString("drop_counter_reason") ?? ""
        return text.isEmpty ? reason : text
    }
}
