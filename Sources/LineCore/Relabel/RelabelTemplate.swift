/// A text with groups of a regular expression in it, as Go's `regexp.Expand` reads it.
///
/// `$1`, `${1}`, `$name` and `${name}` stand for groups; `$$` is a dollar. A name without braces goes as far as letters,
/// digits and underscores do: `$1x` is the group named `1x`. What names no group is empty; a dollar that begins nothing
/// of this kind is itself. Source: https://pkg.go.dev/regexp#Regexp.Expand.
public struct RelabelTemplate: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case text([UInt8])
        case group(Int)
    }

    /// Bytes that an expansion may have at the most: rules that double a value again and again stop there. 1 MiB.
    public static let limit = 1 << 20

    /// As written.
    public let text: String
    let pieces: [Piece]
    /// The text, where no group is in it.
    let constant: String?

    /// Reads a template for an expression with these groups, the whole match first.
    public init(_ text: String, groupNames: [String?]) {
        self.text = text
        var pieces: [Piece] = []
        var plain: [UInt8] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "$" else {
                plain += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                plain.append(UInt8(ascii: "$"))
            } else if let name = Self.name(&rest) {
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = []
                if let group = Self.group(name, groupNames) { pieces.append(.group(group)) }
            } else {
                plain.append(UInt8(ascii: "$"))
            }
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
        switch pieces.first {
        case nil: constant = ""
        case .text(let bytes) where pieces.count == 1: constant = String(decoding: bytes, as: UTF8.self)
        default: constant = nil
        }
    }

    /// Puts the groups in.
    ///
    /// - Parameters:
    ///   - match: what was searched.
    ///   - groups: the ranges of the groups in it.
    /// - Returns: `nil` where it would be longer than ``limit``.
    func expand(_ match: Bytes, _ groups: [Range<Int>?]) -> String? {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .text(let text): bytes += text
            case .group(let number):
                guard let range = groups[number] else { continue }
                unsafe match[range].withPointer { start in
                    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: range.count))
                }
            }
            if bytes.count > Self.limit { return nil }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // After the dollar. `rest` stays as it is where no name follows.
    private static func name(_ rest: inout Substring.UnicodeScalarView) -> String? {
        var after = rest
        let isBraced = after.first == "{"
        if isBraced { after.removeFirst() }
        let name = after.prefix(while: isWord)
        if name.isEmpty { return nil }
        after = after[name.endIndex...]
        if isBraced { guard after.popFirst() == "}" else { return nil } }
        rest = after
        return String(name)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    // A number counts as one only without a leading zero.
    private static func group(_ name: String, _ groupNames: [String?]) -> Int? {
        let isNumber = name.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        if isNumber, name == "0" || !name.hasPrefix("0") {
            guard let number = Int(name), number < groupNames.count else { return nil }
            return number
        }
        return groupNames.firstIndex { $0 == name }
    }
}
