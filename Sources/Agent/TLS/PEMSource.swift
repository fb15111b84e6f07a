import NIOSSL
import Settings

/// Certificates or a key in PEM, from a value or a file, with the name by which they are spoken of.
struct PEMSource {
    /// The setting, with the path of the file if there is one.
    let name: String
    private let bytes: [UInt8]

    /// Takes the value, or else reads the file; nil where there is neither.
    ///
    /// - Parameters:
    ///   - inline: the value of `key`.
    ///   - path: the value of `<key>_file`.
    ///   - key: such as `cert`.
    ///   - block: such as `tls_config`.
    /// - Throws: why the file cannot be read.
    init?(_ inline: String?, _ path: String?, _ key: String, in block: String) throws(PushFailure) {
        if let inline {
            name = "\(block).\(key)"
            bytes = Array(inline.utf8)
        } else if let path {
            let setting = "\(block).\(key)_file"
            name = "\(setting) \(path)"
            bytes = try WatchedFiles.read(path, setting: setting)
        } else {
            return nil
        }
    }

    /// All certificates in it.
    ///
    /// - Throws: that there is none.
    func certificates() throws(PushFailure) -> [NIOSSLCertificate] {
        let found = (try? NIOSSLCertificate.fromPEMBytes(bytes)) ?? []
        guard !found.isEmpty else {
            throw PushFailure("\(name) holds no certificate: it must be PEM, beginning -----BEGIN CERTIFICATE-----")
        }
        return found
    }

    /// The private key in it.
    ///
    /// - Throws: that there is none that can be used.
    func privateKey() throws(PushFailure) -> NIOSSLPrivateKey {
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw PushFailure("\(name) holds no private key: it must be PEM and without a passphrase")
        }
        return key
    }
}
