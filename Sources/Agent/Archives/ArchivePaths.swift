import Settings

/// Which paths are archives, by the configuration's own globs: Promtail's positions of those are numbers of lines.
struct ArchivePaths {
    private let targets: [(glob: Glob, exclude: Glob?, rules: ArchiveRules)]

    /// Of `static_configs`. A glob that is none is told of elsewhere.
    init(_ settings: Settings) {
        targets = settings.scrapeConfigs.flatMap { config -> [(glob: Glob, exclude: Glob?, rules: ArchiveRules)] in
            guard let decompression = config.decompression else { return [] }
            let rules = ArchiveRules(decompression)
            return config.staticTargets.compactMap { item in
                guard let glob = item.path.flatMap({ try? Glob(FilePath($0)) }) else { return nil }
                return (glob, item.pathExclude.flatMap { try? Glob(FilePath($0)) }, rules)
            }
        }
    }

    /// How a path is decompressed; `nil` where it is not.
    func rules(for path: FilePath) -> ArchiveRules? {
        targets.first { $0.glob.matches(path) && $0.exclude?.matches(path) != true }?.rules
    }
}

extension ArchiveRules {
    init(_ settings: DecompressionSettings) {
        self.init(format: settings.format, initialDelay: settings.initialDelay.nanoseconds)
    }
}
