import LineCore

/// Something that takes input from strangers.
struct FuzzTarget: Sendable {
    /// By which it is chosen; its corpus is the folder of that name.
    let name: String
    /// Takes one input. What is wrong ends the process.
    let run: @Sendable (Bytes) -> Void

    /// All that there are.
    static let all: [FuzzTarget] = [
        .archive, .cri, .docker, .duration, .environment, .jmespath, .journal, .json, .lines, .logfmt, .multiline,
        .pattern,
        .relabel, .replace, .selector, .settings, .template, .timestamp, .zone,
    ]
}

/// Ends the process where something does not hold that must.
func require(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError(what()) }
}
