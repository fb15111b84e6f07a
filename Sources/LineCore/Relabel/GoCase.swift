/// Case as Go's `strings.ToLower` and `ToUpper` change it: each character by itself, into one other.
enum GoCase {
    /// In lower case.
    static func lower(_ text: String) -> String {
        // Its lower case has two characters in Unicode's full tables, and is a plain i in the simple ones.
        changed(text) { $0 == "\u{130}" ? "i" : single($0.properties.lowercaseMapping) ?? $0 }
    }

    /// In upper case.
    static func upper(_ text: String) -> String {
        changed(text) { single($0.properties.uppercaseMapping) ?? single($0.properties.titlecaseMapping) ?? $0 }
    }

    private static func changed(_ text: String, _ change: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var changed = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { changed.append(change(scalar)) }
        return String(changed)
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
