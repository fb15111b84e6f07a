extension ClientSettings.TLSSettings {
    /// The versions that `min_version` and `max_version` may name.
    static let versions = ["TLS10", "TLS11", "TLS12", "TLS13"]

    init(_ reader: inout MapReader) {
        self.init()
        caFile = reader.nonEmpty("ca_file")
        ca = reader.nonEmpty("ca")
        certFile = reader.nonEmpty("cert_file")
        cert = reader.nonEmpty("cert")
        keyFile = reader.nonEmpty("key_file")
        key = reader.nonEmpty("key").map(Secret.init)
        serverName = reader.nonEmpty("server_name")
        insecureSkipVerify = reader.boolean("insecure_skip_verify") ?? false
        minVersion = Self.version("min_version", &reader)
        maxVersion = Self.version("max_version", &reader)
        check(reader)
        reader.finish()
    }

    private func check(_ reader: MapReader) {
        let both = [("ca", ca != nil, caFile != nil), ("cert", cert != nil, certFile != nil)]
        for (name, value, file) in both + [("key", key != nil, keyFile != nil)] where value && file {
            reader.log.error(
                "`\(reader.path)` has `\(name)` and `\(name)_file`", mend: "write one of them",
                at: reader.origin(of: "\(name)_file"))
        }
        let hasCertificate = cert != nil || certFile != nil
        let hasKey = key != nil || keyFile != nil
        if hasCertificate != hasKey {
            reader.log.error(
                "`\(reader.path)` has a \(hasKey ? "key without a certificate" : "certificate without a key")",
                mend: "write both, or neither",
                at: reader.origin)
        }
        if let minVersion, let maxVersion, minVersion > maxVersion {
            reader.log.error(
                "`\(reader.path("min_version"))` is above `max_version`", mend: "swap them",
                at: reader.valueOrigin(of: "min_version"))
        }
    }

    private static func version(_ key: String, _ reader: inout MapReader) -> String? {
        guard let text = reader.nonEmpty(key) else { return nil }
        guard versions.contains(text) else {
            reader.log.error(
                "`\(reader.path(key))` is `\(ValueReader.shown(text))`",
                mend: "write one of \(versions.joined(separator: ", "))", at: reader.valueOrigin(of: key))
            return nil
        }
        return text
    }
}
