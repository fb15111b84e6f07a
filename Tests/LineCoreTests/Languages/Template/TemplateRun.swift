@testable import LineCore

/// Data for templates: texts by name.
final class TemplateTexts: TemplateData {
    private let template: Template
    private let texts: [(name: TemplateBytes, text: TemplateBytes)]

    init(_ template: Template, _ texts: [String: String]) {
        self.template = template
        self.texts = texts.map { (TemplateBytes($0.key.utf8), TemplateBytes($0.value.utf8)) }
    }

    func value(field: Int) -> Bytes? { Array(template.fields[field].utf8).withBytes { value(named: $0) } }

    func value(named name: Bytes) -> Bytes? { texts.first { $0.name.bytes == name }?.text.bytes }

    func forEach(_ body: (Bytes, Bytes) -> Void) { for (name, text) in texts { body(name.bytes, text.bytes) } }
}

extension TemplateEnvironment {
    /// One number instead of random ones, and two time zones.
    static let fixed = TemplateEnvironment(
        random: { 0x0123_4567_89ab_cdef },
        zone: { $0 == "Fixed/Two" ? .fixed("TWO", offset: 7200) : $0 == "UTC" ? .utc : nil })
}

/// What a template makes of texts.
func render(_ text: String, _ texts: [String: String] = [:]) throws(TemplateError) -> String {
    let template = try Template(text)
    return try render(template, texts)
}

/// What a template makes of texts on 9 July 2021, 08:05:03.25 UTC.
func render(_ template: Template, _ texts: [String: String] = [:]) throws(TemplateError) -> String {
    let renderer = TemplateRenderer(template, environment: .fixed)
    let (data, arena) = (TemplateTexts(template, texts), Arena())
    let rendered = try renderer.render(data, now: 1_625_817_903_250_000_000, arena: arena)
    return withExtendedLifetime((data, arena)) { String(rendered) }
}

/// The error that rendering ends with; `nil` where it does not.
func failure(_ text: String, _ texts: [String: String] = [:]) -> TemplateError? {
    do {
        _ = try render(text, texts)
        return nil
    } catch {
        return error
    }
}
