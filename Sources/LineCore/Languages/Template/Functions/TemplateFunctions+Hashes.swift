import Crypto

extension TemplateFunctions {
    /// sprig's checksums, in hexadecimal; `adler32sum` in decimal.
    static let hashes: [TemplateFunction] = [
        TemplateFunction("sha1sum", [.text]) { call in try hash(call, Insecure.SHA1(), call.text(0)) },
        TemplateFunction("sha256sum", [.text]) { call in try hash(call, SHA256(), call.text(0)) },
        TemplateFunction("sha512sum", [.text]) { call in try hash(call, SHA512(), call.text(0)) },
        TemplateFunction("adler32sum", [.text]) { call in try call.make(String(adler32(call.text(0)))) },
    ]

    /// The hash of the texts one after the other.
    static func hash(
        _ call: TemplateCall, _ function: some HashFunction, _ texts: Bytes...
    ) throws(TemplateError)
        -> TemplateValue
    {
        var function = function
        for text in texts {
            unsafe text.withPointer { start in
                unsafe function.update(bufferPointer: UnsafeRawBufferPointer(start: start, count: text.count))
            }
        }
        let digits = Array("0123456789abcdef".utf8)
        return try call.make(function.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    // RFC 1950.
    private static func adler32(_ text: Bytes) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for index in 0..<text.count {
            a = (a + UInt32(text[index])) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }
}
