import ArgumentParser

/// `needletail version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Prints the version.")

    /// The version of this source tree.
    static let version = "0.1.0"

    /// What Promtail prints for `-version`, in its form.
    static var text: String {
        """
        needletail, version \(version)
          platform:  linux/\(architecture)
        """
    }

    func run() { print(Self.text) }

    private static var architecture: String {
        #if arch(x86_64)
        "amd64"
        #elseif arch(arm64)
        "arm64"
        #else
        "unknown"
        #endif
    }
}
