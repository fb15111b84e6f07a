import LineCore
import Settings

extension FuzzTarget {
    /// Durations, sizes, names and addresses, as the configuration and the templates have them.
    static let duration = FuzzTarget(name: "duration") { bytes in
        guard bytes.isUTF8 else { return }
        let text = String(bytes)
        guard let duration = try? GoDuration.parse(text) else { return }
        let written = GoDuration.format(duration)
        require((try? GoDuration.parse(written)) == duration, "\(text) is written \(written)")
    }
}
