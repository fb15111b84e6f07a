/// A JSON value as a tree, for what a single pass cannot do.
///
/// Strings are bytes: what a log line holds need not be UTF-8, and two strings are the same only where their bytes are.
public indirect enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number.
    case number(JSONNumber)
    /// A string, escapes decoded; mostly UTF-8.
    case string([UInt8])
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// The value of a whole JSON text; `nil` where it is none.
    ///
    /// What counts as JSON is what ``JSONFields`` takes. Of fields with one name the last stands.
    /// Linear but for sorting names; at most 512 containers in one another.
    public init?(_ text: Bytes) {
        var scanner = JSONScanner(text)
        guard let value = Self.read(&scanner), scanner.isAtEnd() else { return nil }
        self = value
    }

    /// A string.
    public static func text(_ text: String) -> JSONValue { .string(Array(text.utf8)) }

    private static func read(_ scanner: inout JSONScanner) -> JSONValue? {
        switch scanner.begin() {
        case nil: return nil
        case .string?: return scanner.string().map { .string($0.decoded()) }
        case .number?: return scanner.number().map { .number(JSONNumber($0)) }
        case .true?: return .bool(true)
        case .false?: return .bool(false)
        case .null?: return .null
        case .object?:
            var members: [JSONObject.Member] = []
            let isWhole = scanner.object { scanner, name in
                guard let value = read(&scanner) else { return false }
                members.append(JSONObject.Member(name: name.decoded(), value: value))
                return true
            }
            return isWhole ? .object(JSONObject(members)) : nil
        case .array?:
            var elements: [JSONValue] = []
            let isWhole = scanner.array { scanner in
                guard let value = read(&scanner) else { return false }
                elements.append(value)
                return true
            }
            return isWhole ? .array(elements) : nil
        }
    }
}
