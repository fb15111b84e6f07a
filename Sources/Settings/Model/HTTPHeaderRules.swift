/// What may be sent as an HTTP header (RFC 9110, sections 5.5 and 5.6.2).
enum HTTPHeaderRules {
    /// Is it a token?
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                let lowered = byte | 0x20
                return (lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z"))
                    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// Is it free of control characters?
    static func isValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }
    }

    /// Can it be sent? Says so if not, and where it has no effect because the agent sets it itself.
    static func accepts(
        _ name: String, _ value: String, own: [String], path: String, at origin: Origin, _ log: ProblemLog
    ) -> Bool {
        guard isName(name), isValue(value) else {
            complain(about: name, path: path, at: origin, log)
            return false
        }
        if own.contains(name.lowercased()) {
            log.warning(
                "`\(path)` has the header `\(name)`, which the agent sets itself", mend: "remove it; it has no effect",
                at: origin)
        }
        return true
    }

    /// Reports a header that cannot be sent, without its value.
    static func complain(about name: String, path: String, at origin: Origin, _ log: ProblemLog) {
        log.error(
            "`\(path)` has the header `\(ValueReader.shown(name))`, whose name or value cannot be sent",
            mend: "use letters, digits and dashes in the name, and no control characters in the value", at: origin)
    }
}
