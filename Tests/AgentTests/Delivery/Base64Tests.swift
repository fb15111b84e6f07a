import Testing

@testable import Agent

@Suite struct Base64Tests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("\u{3ff}\u{3fe}?>", "z7/Pvj8+"),
    ])
    func `bytes are encoded as the RFC's test vectors say`(text: String, encoded: String) {
        #expect(Base64.encode(text.utf8) == encoded)
    }
}
