import LineCore

/// Turns single nodes into typed values; what is wrong goes to the log, with the place and the path of the key.
enum ValueReader {
    /// Any scalar's text, as Promtail's reader gives it: `yes` and `10` are strings where a string is wanted.
    static func string(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> String? {
        guard case .scalar(let text, _) = node.content else {
            return wrong(node, path, log, mend: "write a string")
        }
        return node.isNull ? nil : text
    }

    static func boolean(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> Bool? {
        guard case .boolean(let value) = node.scalar else {
            return wrong(node, path, log, mend: "write true or false, without quotes")
        }
        return value
    }

    static func integer(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog, in range: ClosedRange<Int>
    ) -> Int? {
        let value: Int
        switch node.scalar {
        case .integer(let number): value = Int(number)
        case .float(let number):
            guard let exact = Int(exactly: number) else {
                return wrong(node, path, log, mend: "write a whole number\(bounds(range))")
            }
            value = exact
        default: return wrong(node, path, log, mend: "write a whole number\(bounds(range)), without quotes")
        }
        guard range.contains(value) else {
            log.error("`\(path)` is \(value)", mend: "write a whole number\(bounds(range))", at: node.origin)
            return nil
        }
        return value
    }

    static func number(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog, in range: ClosedRange<Double>
    ) -> Double? {
        let value: Double
        switch node.scalar {
        case .integer(let number): value = Double(number)
        case .float(let number): value = number
        default: return wrong(node, path, log, mend: "write a number, without quotes")
        }
        guard range.contains(value) else {
            let mend = "write a number from \(range.lowerBound) to \(range.upperBound)"
            log.error("`\(path)` is \(value)", mend: mend, at: node.origin)
            return nil
        }
        return value
    }

    /// A Go duration. A bare integer is that many nanoseconds, as in Promtail, which is hardly ever meant: a warning.
    static func duration(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog, in range: ClosedRange<Duration>
    ) -> Duration? {
        guard case .scalar(let text, _) = node.content else {
            return wrong(node, path, log, mend: "write a duration, such as 1s, 500ms or 1h30m")
        }
        let value: Duration
        if case .integer(let nanoseconds) = node.scalar {
            value = .nanoseconds(nanoseconds)
            if nanoseconds != 0 {
                log.warning(
                    "`\(path)` is \(nanoseconds) nanoseconds, as it has no unit",
                    mend: "write the unit, such as \(nanoseconds)s for seconds", at: node.origin)
            }
        } else {
            do throws(LiteralError) {
                value = try GoDuration.literal(text)
            } catch {
                log.error("`\(path)`: `\(shown(text))` \(error.what)", mend: error.mend, at: node.origin)
                return nil
            }
        }
        guard range.contains(value) else {
            let low =
                range.lowerBound == .nanoseconds(1) ? "more than 0s" : "\(GoDuration.format(range.lowerBound)) or more"
            log.error("`\(path)` is \(GoDuration.format(value))", mend: "write \(low)", at: node.origin)
            return nil
        }
        return value
    }

    static func byteSize(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog, in range: ClosedRange<Int>
    ) -> Int? {
        guard case .scalar(let text, _) = node.content else {
            return wrong(node, path, log, mend: "write a size, such as 256kb or 1MB")
        }
        do throws(LiteralError) {
            let value = try ByteSize.parse(text)
            guard range.contains(value) else {
                let low = ByteSize.format(range.lowerBound)
                let high = range.upperBound == .max ? "" : " and at most \(ByteSize.format(range.upperBound))"
                log.error("`\(path)` is \(shown(text))", mend: "write at least \(low)\(high)", at: node.origin)
                return nil
            }
            return value
        } catch {
            log.error("`\(path)`: `\(shown(text))` \(error.what)", mend: error.mend, at: node.origin)
            return nil
        }
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(node, path, log) else { return nil }
        if let choice = Choice(rawValue: text) ?? Choice(rawValue: text.lowercased()) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        log.error(
            "`\(path)` is `\(shown(text))`", mend: "write one of \(names.joined(separator: ", "))", at: node.origin)
        return nil
    }

    static func list(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> [YAMLNode]? {
        guard case .sequence(let items) = node.content else {
            return wrong(node, path, log, mend: "write a list: lines that begin with `- `")
        }
        return items
    }

    /// A value for a message: short and on one line.
    static func shown(_ text: String) -> String {
        let line = String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
        return line.count > 60 ? line.prefix(60) + "…" : line
    }

    private static func wrong<Value>(
        _ node: YAMLNode, _ path: String, _ log: ProblemLog, mend: String
    ) -> Value? {
        log.error("`\(path)` is \(node.kind)", mend: mend, at: node.origin)
        return nil
    }

    private static func bounds(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): ""
        case (let low, .max): ", at least \(low)"
        case (let low, let high): " from \(low) to \(high)"
        }
    }
}

extension ClosedRange<Duration> {
    /// Zero and more.
    static var notNegative: Self { .zero...Duration.nanoseconds(Int64.max) }
    /// More than zero.
    static var positive: Self { .nanoseconds(1)...Duration.nanoseconds(Int64.max) }
}
