/// Header values are plain strings here and may hold credentials, so none is ever printed.
extension ClientSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The client's effective settings as YAML, secrets as `<secret>`.
    public var description: String {
        var writer = YAMLWriter()
        writer.write(self)
        return writer.text
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// The settings by name, without what may be secret.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "name": name, "url": url, "tenantID": tenantID, "externalLabels": externalLabels,
                "headers": headers.map(\.name), "headerFiles": headerFiles, "authorization": authorization, "tls": tls,
                "proxy": proxy,
            ])
    }
}

extension ClientSettings.Header: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `name=value` for what is a label by its name; else only the name, as the value may be a credential.
    public var description: String { "\(name)=\(maySecret ? Secret(value).description : value)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// The same as ``description``.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "value": maySecret ? Secret(value).description : value])
    }

    private var maySecret: Bool {
        let lowered = name.lowercased()
        let words = ["auth", "token", "key", "secret", "password", "cookie", "credential"]
        return !LabelName.isValid(name) || words.contains { lowered.contains($0) }
    }
}
