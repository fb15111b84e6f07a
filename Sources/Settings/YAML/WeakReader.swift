/// Values of stages that Promtail converts between strings, numbers and booleans (`cri`, `multiline`, `drop`,
/// `sampling`, `limit`, `pack`).
enum WeakReader {
    /// A whole number: also a quoted one, a fraction (cut), or a boolean as 1 or 0.
    static func integer(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog, in range: ClosedRange<Int>
    ) -> Int? {
        let value: Int?
        switch node.scalar {
        case .integer(let number): value = Int(number)
        case .float(let number): value = Int(exactly: number.rounded(.towardZero))
        case .boolean(let flag): value = flag ? 1 : 0
        case .string(""): value = 0
        case .string(let text): value = YAMLScalar.integer(text).map { Int($0) }
        case .null, nil: value = nil
        }
        guard let value, range.contains(value) else {
            let text = if case .scalar(let text, _) = node.content { "`\(ValueReader.shown(text))`" } else { node.kind }
            log.error(
                "`\(path)` is \(text)", mend: "write a whole number, at least \(range.lowerBound)", at: node.origin)
            return nil
        }
        return value
    }

    /// A boolean: also a number (0 is false) or a quoted `true`, `false`, `1`, `0`, `t`, `f`.
    static func boolean(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> Bool? {
        switch node.scalar {
        case .boolean(let value): return value
        case .integer(let value): return value != 0
        case .float(let value): return value != 0
        case .string(""): return false
        case .string(let text):
            if let value = GoBoolean.parse(text) { return value }
        case .null, nil: break
        }
        log.error("`\(path)` is \(node.kind)", mend: "write true or false", at: node.origin)
        return nil
    }
}

extension MapReader {
    /// A whole number of a weakly typed stage, 0 and more.
    mutating func weakInteger(_ key: String) -> Int? {
        node(key).flatMap { WeakReader.integer($0, path(key), log, in: 0 ... .max) }
    }

    /// A boolean of a weakly typed stage.
    mutating func weakBoolean(_ key: String) -> Bool? {
        node(key).flatMap { WeakReader.boolean($0, path(key), log) }
    }
}
