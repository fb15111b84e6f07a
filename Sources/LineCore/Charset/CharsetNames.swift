/// The names of charsets: those of IANA's registry that Go's `ianaindex` decodes, and UTF-32.
enum CharsetNames {
    enum Kind: Sendable {
        case utf8
        case utf16(Charset.ByteOrder?)
        case utf32(Charset.ByteOrder?)
        /// One byte a character: the name of iconv's module.
        case single(String)
        /// Several: the name of iconv's module, and what the byte 0x80 alone is where iconv says that it is nothing.
        case multiple(String, euro: UInt32?)
    }

    struct Entry: Sendable {
        let name: String
        let kind: Kind
    }

    /// By name and alias, in lower case.
    static let entries: [String: Entry] = {
        var entries: [String: Entry] = [:]
        func add(_ names: String, _ kind: Kind) {
            let names = names.split(separator: " ").map(String.init)
            for name in names { entries[name.lowercased()] = Entry(name: names[0], kind: kind) }
        }
        add("UTF-8 csUTF8", .utf8)
        add("UTF-16 csUTF16", .utf16(nil))
        add("UTF-16BE csUTF16BE", .utf16(.big))
        add("UTF-16LE csUTF16LE", .utf16(.little))
        add("UTF-32 csUTF32", .utf32(nil))
        add("UTF-32BE csUTF32BE", .utf32(.big))
        add("UTF-32LE csUTF32LE", .utf32(.little))
        for line in singles.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            add(String(parts[1]), .single(String(parts[0])))
        }
        add("Shift_JIS MS_Kanji csShiftJIS", .multiple("CP932", euro: 0x80))
        add(
            "EUC-JP Extended_UNIX_Code_Packed_Format_for_Japanese csEUCPkdFmtJapanese",
            .multiple("EUC-JP-MS", euro: 0xfffd))
        add("ISO-2022-JP csISO2022JP", .multiple("ISO-2022-JP", euro: nil))
        add("EUC-KR csEUCKR", .multiple("CP949", euro: nil))
        add("GBK CP936 MS936 windows-936 csGBK GB2312 csGB2312", .multiple("GBK", euro: 0x20ac))
        add("GB18030 csGB18030", .multiple("GB18030", euro: 0x20ac))
        add("Big5 csBig5", .multiple("BIG5-HKSCS", euro: nil))
        add("HZ-GB-2312", .multiple("HZ-GB-2312", euro: nil))
        return entries
    }()

    /// Names that IANA knows and that no line can be decoded of by itself, or that nobody writes logs in.
    static let unsupported: Set<String> = [
        "utf-7", "csutf7", "unicode-1-1-utf-7", "csunicode11utf7", "iso-2022-kr", "csiso2022kr", "iso-2022-cn",
        "iso-2022-cn-ext", "iso-2022-jp-2", "scsu", "bocu-1", "cesu-8", "iso-10646-ucs-2", "iso-10646-ucs-4",
        "big5-hkscs",
        "windows-31j", "tis-620", "jis_encoding", "ibm500", "ibm273", "viscii", "hp-roman8",
    ]

    // iconv's module, a colon, IANA's name and its aliases.
    private static let singles = """
        US-ASCII:US-ASCII iso-ir-6 ANSI_X3.4-1968 ANSI_X3.4-1986 ISO_646.irv:1991 ISO646-US us IBM367 cp367 csASCII
        ISO-8859-1:ISO-8859-1 ISO_8859-1:1987 iso-ir-100 ISO_8859-1 latin1 l1 IBM819 CP819 csISOLatin1
        ISO-8859-2:ISO-8859-2 ISO_8859-2:1987 iso-ir-101 ISO_8859-2 latin2 l2 csISOLatin2
        ISO-8859-3:ISO-8859-3 ISO_8859-3:1988 iso-ir-109 ISO_8859-3 latin3 l3 csISOLatin3
        ISO-8859-4:ISO-8859-4 ISO_8859-4:1988 iso-ir-110 ISO_8859-4 latin4 l4 csISOLatin4
        ISO-8859-5:ISO-8859-5 ISO_8859-5:1988 iso-ir-144 ISO_8859-5 cyrillic csISOLatinCyrillic
        ISO-8859-6:ISO-8859-6 ISO_8859-6:1987 iso-ir-127 ISO_8859-6 ECMA-114 ASMO-708 arabic csISOLatinArabic
        ISO-8859-6:ISO-8859-6-E ISO_8859-6-E csISO88596E
        ISO-8859-6:ISO-8859-6-I ISO_8859-6-I csISO88596I
        ISO-8859-7:ISO-8859-7 ISO_8859-7:1987 iso-ir-126 ISO_8859-7 ELOT_928 ECMA-118 greek greek8 csISOLatinGreek
        ISO-8859-8:ISO-8859-8 ISO_8859-8:1988 iso-ir-138 ISO_8859-8 hebrew csISOLatinHebrew
        ISO-8859-8:ISO-8859-8-E ISO_8859-8-E csISO88598E
        ISO-8859-8:ISO-8859-8-I ISO_8859-8-I csISO88598I
        ISO-8859-9:ISO-8859-9 ISO_8859-9:1989 iso-ir-148 ISO_8859-9 latin5 l5 csISOLatin5
        ISO-8859-10:ISO-8859-10 iso-ir-157 l6 ISO_8859-10:1992 csISOLatin6 latin6
        ISO-8859-13:ISO-8859-13 csISO885913
        ISO-8859-14:ISO-8859-14 iso-ir-199 ISO_8859-14:1998 ISO_8859-14 latin8 iso-celtic l8 csISO885914
        ISO-8859-15:ISO-8859-15 ISO_8859-15 Latin-9 csISO885915
        ISO-8859-16:ISO-8859-16 iso-ir-226 ISO_8859-16:2001 ISO_8859-16 latin10 l10 csISO885916
        IBM037:IBM037 cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csIBM037
        IBM437:IBM437 cp437 437 csPC8CodePage437
        IBM850:IBM850 cp850 850 csPC850Multilingual
        IBM852:IBM852 cp852 852 csPCp852
        IBM855:IBM855 cp855 855 csIBM855
        CP858:IBM00858 CCSID00858 CP00858 PC-Multilingual-850+euro csIBM00858
        IBM860:IBM860 cp860 860 csIBM860
        IBM862:IBM862 cp862 862 csPC862LatinHebrew
        IBM863:IBM863 cp863 863 csIBM863
        IBM865:IBM865 cp865 865 csIBM865
        IBM866:IBM866 cp866 866 csIBM866
        IBM1047:IBM1047 IBM-1047 csIBM1047
        IBM1140:IBM01140 CCSID01140 CP01140 ebcdic-us-37+euro csIBM01140
        KOI8-R:KOI8-R csKOI8R
        KOI8-U:KOI8-U csKOI8U
        MACINTOSH:macintosh mac csMacintosh
        CP874:windows-874 cswindows874
        CP1250:windows-1250 cswindows1250
        CP1251:windows-1251 cswindows1251
        CP1252:windows-1252 cswindows1252
        CP1253:windows-1253 cswindows1253
        CP1254:windows-1254 cswindows1254
        CP1255:windows-1255 cswindows1255
        CP1256:windows-1256 cswindows1256
        CP1257:windows-1257 cswindows1257
        CP1258:windows-1258 cswindows1258
        """
}
