import LineCore

/// One flag: its name, what it takes, and where its value goes.
struct Flag {
    let name: String
    /// What it takes, for the usage; empty for a boolean.
    let kind: String
    let usage: String
    /// A boolean takes its value only after `=`.
    let isBoolean: Bool
    private let take: (inout PromtailFlags, String) throws(LiteralError) -> Void

    init(
        _ name: String, _ kind: String, _ usage: String, isBoolean: Bool = false,
        take: @escaping (inout PromtailFlags, String) throws(LiteralError) -> Void
    ) {
        self.name = name
        self.kind = kind
        self.usage = usage
        self.isBoolean = isBoolean
        self.take = take
    }

    func set(_ flags: inout PromtailFlags, _ value: String) throws(FlagError) {
        do throws(LiteralError) {
            try take(&flags, value)
        } catch {
            let shown = ValueReader.shown(HTTPURL.redacted(value))
            let kind = isBoolean ? "boolean value \"\(shown)\" for" : "value \"\(shown)\" for flag"
            throw FlagError("invalid \(kind) -\(name): it \(error.what); \(error.mend)")
        }
    }

    static func boolean(_ name: String, _ path: WritableKeyPath<PromtailFlags, Bool>, _ usage: String) -> Flag {
        Flag(name, "", usage, isBoolean: true) { flags, text throws(LiteralError) in
            flags[keyPath: path] = try parseBoolean(text)
        }
    }

    static func boolean(_ name: String, _ path: WritableKeyPath<PromtailFlags, Bool?>, _ usage: String) -> Flag {
        Flag(name, "", usage, isBoolean: true) { flags, text throws(LiteralError) in
            flags[keyPath: path] = try parseBoolean(text)
        }
    }

    static func string(_ name: String, _ path: WritableKeyPath<PromtailFlags, String?>, _ usage: String) -> Flag {
        Flag(name, "string", usage) { flags, text in flags[keyPath: path] = text }
    }

    static func duration(
        _ name: String, _ path: WritableKeyPath<PromtailFlags, Duration?>, in range: ClosedRange<Duration>,
        _ usage: String
    ) -> Flag {
        Flag(name, "duration", usage) { flags, text throws(LiteralError) in
            let value = try GoDuration.literal(text)
            guard range.contains(value) else {
                let what = value < .zero ? "is negative" : "is zero"
                throw LiteralError(what: what, mend: "write a longer duration")
            }
            flags[keyPath: path] = value
        }
    }

    static func integer(
        _ name: String, _ path: WritableKeyPath<PromtailFlags, Int?>, in range: ClosedRange<Int>, _ usage: String
    ) -> Flag {
        Flag(name, "int", usage) { flags, text throws(LiteralError) in
            guard let value = YAMLScalar.integer(text) else {
                throw LiteralError(what: "is no whole number", mend: "write one")
            }
            guard range.contains(Int(value)) else {
                throw LiteralError(
                    what: "is out of range", mend: "write a number from \(range.lowerBound) to \(range.upperBound)")
            }
            flags[keyPath: path] = Int(value)
        }
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ usage: String, take: @escaping (inout PromtailFlags, Choice) -> Void
    ) -> Flag where Choice.RawValue == String {
        Flag(name, "string", usage) { flags, text throws(LiteralError) in
            guard let choice = Choice(rawValue: text) ?? Choice(rawValue: text.lowercased()) else {
                let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw LiteralError(what: "is unknown", mend: "write one of \(names)")
            }
            take(&flags, choice)
        }
    }

    /// A choice that an empty value leaves as it is.
    static func optionalChoice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ path: WritableKeyPath<PromtailFlags, Choice?>, _ usage: String
    ) -> Flag where Choice.RawValue == String {
        let given: Flag = choice(name, usage) { (flags, value: Choice) in flags[keyPath: path] = value }
        return Flag(name, "string", usage) { flags, text throws(LiteralError) in
            if !text.isEmpty { try given.take(&flags, text) }
        }
    }

    /// A flag of Promtail that means nothing here. Its value must have the right form all the same.
    static func inert(_ name: String, _ kind: InertKey.Kind) -> Flag {
        Flag(name, kind.flagKind, "accepted, without effect", isBoolean: kind == .boolean) {
            flags, text throws(LiteralError) in
            switch kind {
            case .boolean: _ = try parseBoolean(text)
            case .duration: _ = try GoDuration.literal(text)
            case .integer:
                guard YAMLScalar.integer(text) != nil else {
                    throw LiteralError(what: "is no whole number", mend: "write one")
                }
            case .string, .block: break
            }
            flags.ignored.append("-\(name)")
        }
    }

    private static func parseBoolean(_ text: String) throws(LiteralError) -> Bool {
        guard let value = GoBoolean.parse(text) else {
            throw LiteralError(what: "is no boolean (parse error)", mend: "write true or false")
        }
        return value
    }
}

extension InertKey.Kind {
    fileprivate var flagKind: String {
        switch self {
        case .boolean: ""
        case .integer: "int"
        case .duration: "duration"
        case .string, .block: "string"
        }
    }
}
