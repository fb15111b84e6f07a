import LineCore

extension FuzzTarget {
    /// Cutting and decoding: charset, chunk size and longest line, then the content.
    static let lines = FuzzTarget(name: "lines") { bytes in
        var input = Input(bytes)
        let charset = charsets[input.number(0...(charsets.count - 1))]
        // As an agent reads: whole code units.
        let chunk = 4 * input.number(1...16)
        let longest = 4 * input.number(0...8)
        let rules = LineFramer.Rules(longestLine: longest, trims: input.number(0...1) == 1)
        SourceRun.checkChunking(input.rest, chunk: chunk, rules: rules, charset: charset)
        if let charset {
            let run = SourceRun(input.rest, chunk: chunk, rules: rules, charset: charset)
            for record in run.boarded {
                require(record.line.withBytes { $0.isUTF8 }, "a decoded line is not UTF-8: \(charset)")
                require(record.line.count <= 3 * record.bytes + 16, "a line grew")
            }
        }
    }

    private static let charsets: [Charset?] =
        [nil]
        + [
            "utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be", "windows-1252", "ibm037",
            "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "gb18030", "koi8-r",
        ].compactMap { try? Charset($0) }
}
