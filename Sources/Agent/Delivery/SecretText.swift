import Settings

/// A secret of the settings, read from its file each time it is asked for.
struct SecretText {
    /// The key of the configuration that names the file.
    let setting: String
    /// The secret or its file.
    let source: ClientSettings.SecretSource

    /// The file, if it is in one.
    var path: String? {
        guard case .file(let path) = source else { return nil }
        return path
    }

    /// The secret, as a header can carry it.
    ///
    /// - Throws: which file cannot be read, or holds what cannot be sent; never the secret.
    func value() throws(PushFailure) -> String {
        let text: Substring
        switch source {
        case .value(let secret):
            text = secret.revealed[...]
        case .file(let path):
            text = String(decoding: try WatchedFiles.read(path, setting: setting), as: UTF8.self).trimmingSpace
            if text.isEmpty { throw PushFailure("\(setting) \(path) is empty: it must hold the secret alone") }
        }
        // Such a value would end the header early; the HTTP library refuses it with an error that quotes it.
        guard text.canBeSentInHeader else {
            throw PushFailure("\(setting) holds a line end or another control character, which no header can carry")
        }
        return String(text)
    }
}

extension StringProtocol {
    /// Is it free of control characters?
    var canBeSentInHeader: Bool { utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7f } }
}
