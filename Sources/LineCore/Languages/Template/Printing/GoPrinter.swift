/// Prints values as Go's `fmt` does, for `print`, `printf` and the values of actions.
struct GoPrinter {
    /// What stands between `%` and the verb.
    struct Flags {
        var width: Int?
        var precision: Int?
        var plus = false
        var minus = false
        var sharp = false
        var space = false
        var zero = false
        /// `%+v` and `%#v`.
        var plusV = false
        var sharpV = false
    }

    let renderer: TemplateRenderer
    var out: [UInt8] = []
    var flags = Flags()
    private var depth = 0

    init(_ renderer: TemplateRenderer) { self.renderer = renderer }

    /// `fmt.Sprint`: a blank between two of which neither is a text.
    mutating func printAll(_ values: [TemplateValue]) throws(TemplateError) {
        var lastWasText = true
        for (index, value) in values.enumerated() {
            let isText = if case .text = value { true } else { false }
            if index > 0, !isText, !lastWasText { out.append(0x20) }
            try print(value)
            lastWasText = isText
        }
    }

    /// `fmt.Sprintln`: a blank between all, and a newline.
    mutating func printLine(_ values: [TemplateValue]) throws(TemplateError) {
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(0x20) }
            try print(value)
        }
        out.append(0x0a)
    }

    /// A value as `%v` prints it.
    mutating func print(_ value: TemplateValue) throws(TemplateError) {
        flags = Flags()
        try print(value, verb: "v")
    }

    /// A value in a verb's form, with the flags as they are.
    mutating func print(_ value: TemplateValue, verb: Unicode.Scalar) throws(TemplateError) {
        try bound()
        if verb == "T" { return pad(Array((value.isNull ? "<nil>" : value.typeName).utf8)) }
        switch value {
        case .null:
            if verb == "v" { pad(Array("<nil>".utf8)) } else { try badVerb(verb, value) }
        case .bool(let isTrue):
            guard verb == "t" || verb == "v" else { return try badVerb(verb, value) }
            pad(Array((isTrue ? "true" : "false").utf8))
        case .integer(let number, let type):
            let isSigned = type == .int || type == .int64
            if !integer(number, isSigned: isSigned, verb: verb) { try badVerb(verb, value) }
        case .float(let number): if !float(number, verb: verb) { try badVerb(verb, value) }
        case .text(let text): if !self.text(text, verb: verb) { try badVerb(verb, value) }
        case .list(let list): try self.list(list, verb: verb)
        case .map(let map): try self.map(map, verb: verb)
        case .root: try map(try renderer.materialized(), verb: verb)
        case .time(let time): try describe(TemplateFunctions.goString(time), value, verb)
        case .version(let version): try describe(version.description, value, verb)
        }
    }

    /// `%!d(string=x)`: a verb that does not fit the value.
    mutating func badVerb(_ verb: Unicode.Scalar, _ value: TemplateValue) throws(TemplateError) {
        out += Array("%!".utf8)
        append(verb)
        out.append(UInt8(ascii: "("))
        if value.isNull {
            out += Array("<nil>".utf8)
        } else {
            out += Array((value.typeName + "=").utf8)
            try print(value, verb: "v")
        }
        out.append(UInt8(ascii: ")"))
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Appends with blanks, or zeros, up to the width, which counts characters.
    mutating func pad(_ text: [UInt8]) {
        guard let width = flags.width, width > 0 else { return out.append(contentsOf: text) }
        let missing = max(0, width - text.withBytes(UTF8Scalars.count))
        if !flags.minus { out.append(contentsOf: repeatElement(flags.zero ? 0x30 : 0x20, count: missing)) }
        out.append(contentsOf: text)
        if flags.minus { out.append(contentsOf: repeatElement(0x20, count: missing)) }
    }

    // What has a text form of its own takes the verbs of texts.
    private mutating func describe(
        _ description: String, _ value: TemplateValue, _ verb: Unicode.Scalar
    )
        throws(TemplateError)
    {
        guard Array(description.utf8).withBytes({ text($0, verb: verb) }) else { return try badVerb(verb, value) }
    }

    private mutating func list(_ list: TemplateList, verb: Unicode.Scalar) throws(TemplateError) {
        if flags.sharpV {
            out += Array("[]\(list.element.rawValue)".utf8)
            if list.isNil {
                out += Array("(nil)".utf8)
                return
            }
        }
        out.append(UInt8(ascii: flags.sharpV ? "{" : "["))
        for (index, item) in list.items.enumerated() {
            separate(index)
            try element(item, verb, isAny: list.element == .any)
        }
        out.append(UInt8(ascii: flags.sharpV ? "}" : "]"))
    }

    private mutating func map(_ map: TemplateMap, verb: Unicode.Scalar) throws(TemplateError) {
        out += Array((flags.sharpV ? "map[string]\(map.element.rawValue){" : "map[").utf8)
        for index in map.keys.indices {
            separate(index)
            try element(.text(map.keys[index]), verb, isAny: false)
            out.append(UInt8(ascii: ":"))
            try element(map.values[index], verb, isAny: map.element == .any)
        }
        out.append(UInt8(ascii: flags.sharpV ? "}" : "]"))
    }

    private mutating func separate(_ index: Int) {
        guard index > 0 else { return }
        if flags.sharpV { out.append(UInt8(ascii: ",")) }
        out.append(0x20)
    }

    private mutating func element(_ value: TemplateValue, _ verb: Unicode.Scalar, isAny: Bool) throws(TemplateError) {
        depth += 1
        guard depth <= TemplateLimits.nesting else { throw TemplateError("the value is nested too deep") }
        try renderer.charge(1)
        if value.isNull, isAny {
            out += Array((flags.sharpV ? "interface {}(nil)" : "<nil>").utf8)
        } else {
            try print(value, verb: verb)
        }
        depth -= 1
    }

    // One piece is at most a width or a precision more, which are bounded too.
    private func bound() throws(TemplateError) {
        guard out.count <= 2 * TemplateLimits.output else { throw TemplateError("the printed text is too long") }
    }
}
