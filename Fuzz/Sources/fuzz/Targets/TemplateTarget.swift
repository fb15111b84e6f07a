import LineCore

extension FuzzTarget {
    /// A template, and behind the last newline what its fields have.
    static let template = FuzzTarget(name: "template") { bytes in
        var end = bytes.count
        while end > 0, bytes[end - 1] != 0x0a { end -= 1 }
        let text = end == 0 ? bytes : bytes[..<(end - 1)]
        guard text.isUTF8, let template = try? Template(String(text)) else { return }
        let data = Fields(template, bytes[end...])
        let renderer = TemplateRenderer(template, environment: world)
        let arena = Arena()
        for _ in 0..<2 {
            guard let made = try? renderer.render(data, now: 1_625_817_903_250_000_000, arena: arena) else { return }
            require(made.count <= max(1 << 20, bytes.count), "a result is longer than it may be")
        }
    }

    private static let world = TemplateEnvironment(
        random: { 0x0123_4567_89ab_cdef },
        zone: { $0 == "Two" ? .fixed("TWO", offset: 7200) : $0 == "UTC" ? .utc : nil })

    private final class Fields: TemplateData {
        private let names: [Bytes]
        private let text: Bytes
        // What the names show: they must last while the template renders.
        private let arena = Arena()

        init(_ template: Template, _ text: Bytes) {
            names = template.fields.map { [arena] in Array($0.utf8).withBytes(arena.copy) }
            self.text = text
        }

        // The first field is the text, the second its first half, and so on; the last ones are missing.
        func value(field: Int) -> Bytes? { field < 3 ? text[..<(text.count >> field)] : nil }

        func value(named name: Bytes) -> Bytes? {
            names.firstIndex { $0 == name }.flatMap(value)
        }

        func forEach(_ body: (Bytes, Bytes) -> Void) {
            for (field, name) in names.enumerated() {
                if let value = value(field: field) { body(name, value) }
            }
        }
    }
}
