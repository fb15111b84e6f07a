/// Decodes the lines of one source.
public final class CharsetDecoder {
    /// The charset.
    public let charset: Charset
    // Known from the start, or from the mark at the source's start.
    private var order: Charset.ByteOrder?
    private var isAtStart = true
    private let iconv: Iconv?

    /// A decoder for a source read from its start.
    public init(_ charset: Charset) {
        self.charset = charset
        switch charset.form {
        case .utf16(let order), .utf32(let order):
            self.order = order
            iconv = nil
        case .iconv(let module, _): iconv = Iconv(from: module)
        case .utf8, .table: iconv = nil
        }
    }

    /// A decoder for a source read from somewhere in it.
    ///
    /// - Parameters:
    ///   - charset: the charset.
    ///   - head: the first bytes of the source, ``Charset/width`` of them, which say the byte order.
    public convenience init(_ charset: Charset, after head: Bytes) {
        self.init(charset)
        isAtStart = false
        if order == nil, charset.needsMark { order = mark(head) ?? .big }
    }

    /// How lines end.
    ///
    /// - Parameter chunk: the bytes that the source starts with; not looked at later.
    /// - Returns: `nil` as long as that cannot be known.
    func lineEnd(_ chunk: Bytes) -> LineEnd? {
        switch charset.form {
        case .utf8, .iconv: return LineEnd()
        case .table(let table): return LineEnd(byte: table.lineEnd)
        case .utf16, .utf32:
            if order == nil {
                guard chunk.count >= charset.width else { return nil }
                order = mark(chunk) ?? .big
            }
            return LineEnd(width: charset.width, isBigEndian: order == .big)
        }
    }

    /// Decodes a line.
    ///
    /// - Parameters:
    ///   - line: its bytes, without the line end.
    ///   - arena: where the text goes.
    /// - Returns: UTF-8, at most three times as long, and some bytes.
    func decode(_ line: Bytes, into arena: Arena) -> Bytes {
        var line = line
        if isAtStart {
            isAtStart = false
            // With the order in the name, a mark is a character (RFC 2781, 3.3).
            if charset.needsMark, mark(line) != nil { line = line[charset.width...] }
        }
        let order = order ?? .big
        return unsafe arena.make(atMost: line.count * 3 + 16) { room in
            switch charset.form {
            case .utf8: unsafe UnicodeText.repair8(line, into: room)
            case .table(let table): unsafe table.decode(line, into: room)
            case .utf16: unsafe UnicodeText.decode16(line, order, into: room)
            case .utf32: unsafe UnicodeText.decode32(line, order, into: room)
            case .iconv(_, let euro): unsafe convert(line, euro, into: room, free: line.count * 3 + 16)
            }
        }
    }

    private func mark(_ head: Bytes) -> Charset.ByteOrder? {
        guard head.count >= charset.width else { return nil }
        if charset.width == 2 {
            return head[0] == 0xfe && head[1] == 0xff ? .big : head[0] == 0xff && head[1] == 0xfe ? .little : nil
        }
        if head.hasPrefix("\u{0}\u{0}"), head[2] == 0xfe, head[3] == 0xff { return .big }
        return head[0] == 0xff && head[1] == 0xfe && head[2] == 0 && head[3] == 0 ? .little : nil
    }

    private func convert(_ line: Bytes, _ euro: UInt32?, into room: UnsafeMutablePointer<UInt8>, free: Int) -> Int {
        guard let iconv else { return 0 }
        // Each line by itself: the charsets with shift states return to ASCII at a line's end (RFC 1468).
        iconv.reset()
        var written = 0
        var place = 0
        while place < line.count {
            let (taken, got, stop) = unsafe iconv.convert(
                line[place...], into: room + written, free: free - written)
            place += taken
            written += got
            if stop == .end { break }
            unsafe written += iconv.flush(into: room + written, free: free - written)
            // Room was made for three bytes of each byte, so this only guards against a module that writes more.
            guard place < line.count, free - written >= 4 else { break }
            if line[place] == 0x80, let euro {
                unsafe written += UnicodeText.put(euro, into: room + written)
                place += 1
                continue
            }
            unsafe written += UnicodeText.put(0xfffd, into: room + written)
            place += invalid(line, place, isIncomplete: stop == .incomplete)
        }
        unsafe written += iconv.flush(into: room + written, free: free - written)
        return written
    }

    // How many bytes one U+FFFD stands for: a lead byte takes the byte after it along, unless that is ASCII, or it is none.
    private func invalid(_ line: Bytes, _ place: Int, isIncomplete: Bool) -> Int {
        guard place + 1 < line.count, !isIncomplete else { return 1 }
        let (lead, next) = (line[place], line[place + 1])
        return (0x81...0xfe).contains(lead) && next >= 0x80 ? 2 : 1
    }
}
