import Glibc

/// Which seeds a model runs, as the environment says.
enum ModelSeeds {
    /// Is what happens to be told, what the agent logs too?
    static let wantsStory = unsafe getenv("MODEL_STORY") != nil

    /// A number, or the first and the last one: `3`, `1..50`. `nil` where the variable is not set, or is neither.
    static func range(_ name: String) -> ClosedRange<Int>? {
        guard let text = unsafe getenv(name).map({ unsafe String(cString: $0) }) else { return nil }
        let ends = text.split(separator: ".").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return nil }
        return first...last
    }
}
