/// Base64 of RFC 4648 §4, with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The bytes as text.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        var group: UInt32 = 0
        var held = 0
        func put(_ count: Int) {
            for place in 0..<4 {
                let six = Int(group >> UInt32(18 - 6 * place)) & 63
                out.append(place < count ? alphabet[six] : UInt8(ascii: "="))
            }
        }
        for byte in bytes {
            group |= UInt32(byte) << UInt32(16 - 8 * held)
            held += 1
            guard held == 3 else { continue }
            put(4)
            group = 0
            held = 0
        }
        if held > 0 { put(held + 1) }
        return String(decoding: out, as: UTF8.self)
    }
}
