/// The fields of a JSON object, found in one pass over its bytes, without a tree and without allocating.
///
/// The whole text is checked: it is one object and nothing after it. Values stay views into the text until somebody asks
/// for them. What counts as JSON is what Promtail's reader takes: RFC 8259, but strings need not be UTF-8 (a log line may
/// hold anything) and may hold raw control characters after their first escape.
public enum JSONFields {
    /// A value, as it stands in the text.
    public enum Value {
        /// A string.
        case string(JSONText)
        /// A number, as written.
        case number(Bytes)
        /// `true` or `false`.
        case bool(Bool)
        /// `null`.
        case null
        /// An object, braces included.
        case object(Bytes)
        /// An array, brackets included.
        case array(Bytes)
    }

    /// Calls `each` with the name and the value of each field, in order.
    ///
    /// Linear; containers in one another more than 512 deep count as not JSON. `null` is an object without fields, as
    /// Promtail takes it.
    ///
    /// - Returns: false where the text is not one JSON object. `each` may have been called by then.
    @inline(__always)
    public static func read(_ text: Bytes, each: (JSONText, Value) -> Void) -> Bool {
        var scanner = JSONScanner(text)
        switch scanner.begin() {
        case .object?:
            return scanner.object { scanner, name in
                guard let value = Self.value(&scanner) else { return false }
                each(name, value)
                return true
            } && scanner.isAtEnd()
        case .null?: return scanner.isAtEnd()
        default: return false
        }
    }

    @inline(__always)
    private static func value(_ scanner: inout JSONScanner) -> Value? {
        switch scanner.begin() {
        case nil: return nil
        case .string?: return scanner.string().map(Value.string)
        case .number?: return scanner.number().map(Value.number)
        case .true?: return .bool(true)
        case .false?: return .bool(false)
        case .null?: return .null
        case .object?:
            let start = scanner.place - 1
            return scanner.object { scanner, _ in scanner.skip() } ? .object(scanner.text[start..<scanner.place]) : nil
        case .array?:
            let start = scanner.place - 1
            return scanner.array { $0.skip() } ? .array(scanner.text[start..<scanner.place]) : nil
        }
    }
}
