import Settings

extension ServerSettings.LogFormat {
    /// One line, with its line feed, of the given fields in their order.
    ///
    /// Whatever the values hold, the line feed at the end is the only one, and no control character reaches a terminal.
    func line(_ fields: [(key: String, value: String)]) -> String {
        switch self {
        case .logfmt:
            return fields.map { key, value in "\(Self.logfmtKey(key))=\(Self.logfmtValue(value))" }
                .joined(separator: " ") + "\n"
        case .json:
            return "{"
                + fields.map { key, value in "\(Self.quoted(key)):\(Self.quoted(value))" }
                .joined(separator: ",") + "}\n"
        }
    }

    /// A key in logfmt ends at a blank, `=` or `"`; those become `_`.
    private static func logfmtKey(_ key: String) -> String {
        var text = ""
        for scalar in key.unicodeScalars {
            let plain = scalar != " " && scalar != "=" && scalar != "\"" && !mustEscape(scalar)
            text.unicodeScalars.append(plain ? scalar : "_")
        }
        return text.isEmpty ? "_" : text
    }

    private static func logfmtValue(_ value: String) -> String {
        let plain = value.unicodeScalars.allSatisfy { scalar in
            scalar != " " && scalar != "=" && scalar != "\"" && scalar != "\\" && !mustEscape(scalar)
        }
        return plain && !value.isEmpty ? value : quoted(value)
    }

    /// A JSON string, which logfmt readers understand too.
    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where mustEscape(scalar):
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Control characters (C0, DEL, C1) and Unicode's line and paragraph separators.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
