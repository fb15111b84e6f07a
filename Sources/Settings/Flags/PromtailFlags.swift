/// Promtail's command line, in Promtail's spelling: what was given, nothing more.
public struct PromtailFlags: Sendable, Equatable {
    /// How the entries of a dry run are printed.
    public enum Output: String, Sendable, CaseIterable {
        /// `time<TAB>{labels}<TAB>line`. The default.
        case text
        /// One JSON object a line.
        case json
    }

    /// `-config.file`: paths, of which the first that exists is read. Default none.
    public var configFiles: [String] = []
    /// `-config.expand-env`: replace `${NAME}` in the file. Default false.
    public var expandEnvironment = false
    /// `-check-syntax`: only check the configuration. Default false.
    public var checkSyntax = false
    /// `-dry-run`: print entries instead of pushing them. Default false.
    public var dryRun = false
    /// `-inspect`: print what each stage changes. Default false.
    public var inspect = false
    /// `-print-config-stderr`: print the effective configuration, and go on. Default false.
    public var printConfigToStandardError = false
    /// `-log-config-reverse-order`: log each line of the effective configuration, the last first. Default false.
    public var logConfigReverseOrder = false
    /// `-version`. Default false.
    public var version = false
    /// `-help` or `-h`; the exit code is 2, as Promtail's. Default false.
    public var help = false
    /// `-output` (ours): the form of a dry run. Default text.
    public var output = Output.text
    /// `-client.external-labels`: put under the labels of every client, the file's win.
    public var externalLabels: [String: String] = [:]
    /// The other `-client.*` flags.
    public var client = ClientFlags()
    /// The flags that stand for keys of the file.
    public var overrides = SettingsOverrides()
    /// Flags given that mean nothing here, with their dash: gRPC, tracing, request logs.
    public var ignored: [String] = []

    /// `-stdin`: read standard input through the first scrape config.
    public var stdin: Bool { overrides.stdin ?? false }

    /// Nothing given.
    public init() {}

    /// Reads a command line as Go's flag package does: `-x` or `--x`, `=value` or the next argument; a boolean takes
    /// its value only after `=`; `--` ends the flags. Where a flag is given twice the last counts; labels add up.
    ///
    /// - Parameter arguments: the arguments without the program's name.
    /// - Returns: what was given.
    /// - Throws: ``FlagError`` for an unknown flag, a bad or missing value, or an argument that is no flag.
    public static func parse(_ arguments: [String]) throws(FlagError) -> PromtailFlags {
        var flags = PromtailFlags()
        let table = FlagTable()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.utf8.count > 1, argument.hasPrefix("-") else {
                throw FlagError("unexpected argument \"\(argument)\": flags begin with -")
            }
            if argument == "--" {
                if let extra = rest.first { throw FlagError("unexpected argument \"\(extra)\" after --") }
                break
            }
            let body = argument.dropFirst(argument.hasPrefix("--") ? 2 : 1)
            guard let first = body.first, first != "-", first != "=" else {
                throw FlagError("bad flag syntax: \(argument)")
            }
            let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if name == "help" || name == "h" {
                flags.help = true
                return flags
            }
            guard let flag = table[name] else { throw unknown(name, table) }
            let value: String
            if parts.count > 1 {
                value = String(parts[1])
            } else if flag.isBoolean {
                value = "true"
            } else if let next = rest.popFirst() {
                value = next
            } else {
                throw FlagError("flag needs an argument: -\(name)")
            }
            try flag.set(&flags, value)
        }
        return flags
    }

    /// The list of all flags, as `-help` prints it.
    public static var usage: String { FlagTable().usage }

    private static func unknown(_ name: String, _ table: FlagTable) -> FlagError {
        let nearest = Suggestion.nearest(to: name, among: table.flags.map(\.name))
        return FlagError(
            "flag provided but not defined: -\(name)" + (nearest.map { "; did you mean -\($0)?" } ?? ""))
    }
}
