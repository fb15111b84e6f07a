import LineCore
import Settings

extension FuzzTarget {
    /// A configuration's text with `${…}` in it.
    static let environment = FuzzTarget(name: "environment") { bytes in
        guard bytes.isUTF8 else { return }
        _ = try? EnvironmentExpansion.expand(String(bytes)) { name in
            name.utf8.count > 3 ? nil : name + "/path/to/" + name
        }
    }
}
