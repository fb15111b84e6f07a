import LineCore

extension FuzzTarget {
    /// A line of `key=value` pairs.
    static let logfmt = FuzzTarget(name: "logfmt") { line in
        let arena = Arena()
        _ = Logfmt.read(line) { key, value in
            require(!key.isEmpty && key.isUTF8, "a key is not clean")
            let text = Logfmt.text(value, arena: arena)
            require(text.count <= 3 * value.bytes.count, "a value grew")
            require(!value.hasEscapes || text.isUTF8, "a value with escapes is not UTF-8")
        }
    }
}
