/// How the bytes of a source are characters: the `encoding` of a scrape config.
///
/// Lines are cut as if after decoding: in UTF-16 and UTF-32 at the code unit of U+000A, in EBCDIC at the byte of it. Each line
/// is decoded by itself, and what is no character becomes U+FFFD, as many of them as Go's decoders make.
public struct Charset: Hashable, Sendable, CustomStringConvertible {
    /// The order of the bytes of a code unit.
    public enum ByteOrder: Hashable, Sendable {
        /// The highest byte first.
        case big
        /// The lowest byte first.
        case little
    }

    enum Form: Sendable {
        case utf8
        /// One byte a character.
        case table(CharsetTable)
        /// `nil`: the mark at the source's start says it; without one it is big-endian (RFC 2781, 4.3).
        case utf16(ByteOrder?)
        case utf32(ByteOrder?)
        /// Several bytes a character, by iconv(3); what the byte 0x80 alone is.
        case iconv(module: String, euro: UInt32?)
    }

    /// The name as IANA writes it.
    public let name: String
    let form: Form

    /// Looks a charset up.
    ///
    /// - Parameter name: a name or alias of IANA's registry, in any case, space around it passed over: those that Promtail can
    ///   decode, GB2312 (read as GBK), and UTF-32.
    /// - Throws: ``CharsetError``.
    public init(_ name: String) throws(CharsetError) {
        let wanted = name.trimmed.lowercased()
        guard let entry = CharsetNames.entries[wanted] else {
            throw CharsetNames.unsupported.contains(wanted) ? .unsupported(name) : .unknown(name)
        }
        self.name = entry.name
        switch entry.kind {
        case .utf8: form = .utf8
        case .utf16(let order): form = .utf16(order)
        case .utf32(let order): form = .utf32(order)
        case .single(let module):
            guard let table = CharsetTable(module) else { throw .missing(name, module: module) }
            form = .table(table)
        case .multiple(let module, let euro):
            guard Iconv(from: module) != nil else { throw .missing(name, module: module) }
            form = .iconv(module: module, euro: euro)
        }
    }

    /// Bytes of a code unit: every line starts at a multiple of it. 1, 2 or 4.
    public var width: Int {
        switch form {
        case .utf8, .table, .iconv: 1
        case .utf16: 2
        case .utf32: 4
        }
    }

    /// Must the first bytes of a source be known before any of it can be read?
    public var needsMark: Bool {
        switch form {
        case .utf16(nil), .utf32(nil): true
        default: false
        }
    }

    /// The multiple of ``width`` where reading goes on.
    ///
    /// Promtail's positions in UTF-16LE fall between the two bytes of a line end: there the next multiple is the start of the
    /// line.
    ///
    /// - Parameters:
    ///   - offset: where reading would go on.
    ///   - size: bytes of the source.
    /// - Returns: the next multiple, or, where the source ends before it, the last one.
    public func aligned(_ offset: Int, size: Int) -> Int {
        let rest = offset % width
        if rest == 0 { return offset }
        return offset - rest + width <= size ? offset - rest + width : offset - rest
    }

    /// ``name``.
    public var description: String { name }

    /// Is it the same charset?
    public static func == (left: Charset, right: Charset) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        var rest = self[...].drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(rest)
    }
}
