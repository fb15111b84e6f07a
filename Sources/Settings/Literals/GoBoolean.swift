/// Booleans as Go's flags take them. Source: https://pkg.go.dev/strconv#ParseBool.
public enum GoBoolean {
    /// `1 t T true TRUE True` or `0 f F false FALSE False`; nil for anything else.
    public static func parse(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
