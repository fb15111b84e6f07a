import Settings

extension ClientSettings {
    /// A client that waits for as long as a machine with more to do than it can may take.
    static func patient(_ url: String) -> ClientSettings {
        var settings = ClientSettings(url: url)
        settings.timeout = .seconds(300)
        return settings
    }
}
