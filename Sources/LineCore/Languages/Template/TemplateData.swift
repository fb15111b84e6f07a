/// What a template is rendered with: named texts, as Promtail's stages give them.
///
/// It stands for Go's `map[string]interface{}` with strings in it. Nothing is copied or built up per line: a template asks
/// for the names it uses.
public protocol TemplateData: AnyObject {
    /// The text of the template's field number `field`, an index into ``Template/fields``; `nil` where there is none.
    func value(field: Int) -> Bytes?

    /// The text of a name; `nil` where there is none. Asked for names that are made while rendering.
    func value(named name: Bytes) -> Bytes?

    /// Is it Go's `map[string]string`? Then `index` gives an empty text for a name that is not there, and sprig's functions
    /// for dicts do not take it. Default false.
    var holdsTextsOnly: Bool { get }

    /// Every name with its text, each once, in any order. Asked where ``Template/usesAllFields``.
    func forEach(_ body: (_ name: Bytes, _ text: Bytes) -> Void)
}

extension TemplateData {
    /// Most data stand for a `map[string]interface{}`.
    public var holdsTextsOnly: Bool { false }
}
