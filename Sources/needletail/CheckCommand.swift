import Agent
import ArgumentParser
import Glibc
import Logging
import NIOPosix
import Settings

/// `needletail check`: says everything that is wrong with a configuration, without running it.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a configuration and says all that is wrong with it; exit status 1 if anything is.",
        discussion: "needletail check -config.file=FILE [--print] [--explain LOG]. Takes Promtail's flags too.")

    @Argument(parsing: .captureForPassthrough, help: "--print, --explain LOG, and flags in Promtail's spelling.")
    var arguments: [String] = []

    func run() async throws {
        if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
        var arguments = arguments
        let explained = Self.takeExplained(&arguments)
        let flags = CommandLineEnvironment.flags(arguments.filter { $0 != "--print" })
        let result = Settings.load(
            flags: flags, environment: CommandLineEnvironment.value, options: LoadOptions(isStrict: true))
        guard let settings = result.settings else { return Self.report(result) }
        // What only shows when the parts are put together: globs, URLs, certificates, the positions file.
        let logger = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
        var options = Agent.Options(
            version: VersionCommand.version, printing: .text, hostname: CommandLineEnvironment.hostname)
        options.nodeName = CommandLineEnvironment.nodeName
        options.environment = CommandLineEnvironment.value
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            _ = try Agent(settings: settings, options: options, eventLoopGroup: loops, logger: logger)
            if !settings.server.disable, settings.server.tls.isEnabled { _ = try ServerTLS(settings.server.tls) }
        } catch {
            CommandLineEnvironment.complain("\(result.file ?? "command line"): \(error)")
            Glibc.exit(1)
        }
        let problems = ClientCheck.problems(settings)
        for problem in problems { CommandLineEnvironment.complain("\(result.file ?? "command line"): \(problem)") }
        if !problems.isEmpty { Glibc.exit(1) }
        if let explained { return Self.explain(explained, settings, result) }
        if arguments.contains("--print") { print(settings.effectiveYAML) }
        Self.report(result)
    }

    // `--explain FILE` or `--explain=FILE`.
    private static func takeExplained(_ arguments: inout [String]) -> String? {
        let option = "--explain"
        guard let place = arguments.firstIndex(where: { $0 == option || $0.hasPrefix(option + "=") }) else {
            return nil
        }
        let word = arguments.remove(at: place)
        if word != option { return String(word.dropFirst(option.count + 1)) }
        guard place < arguments.count else {
            CommandLineEnvironment.complain("--explain needs the path of a log file")
            Glibc.exit(2)
        }
        return arguments.remove(at: place)
    }

    private static func explain(_ file: String, _ settings: Settings, _ result: LoadResult) {
        for problem in result.problems { CommandLineEnvironment.complain("\(problem)") }
        do throws(AgentError) {
            print(
                try Explanation(of: file, settings: settings, hostname: CommandLineEnvironment.hostname).text)
        } catch {
            CommandLineEnvironment.complain("\(result.file ?? "command line"): \(error)")
            Glibc.exit(1)
        }
    }

    /// Prints the verdict, and leaves with status 1 where there are errors.
    static func report(_ result: LoadResult) {
        for problem in result.problems { CommandLineEnvironment.complain("\(problem)") }
        if result.settings == nil { Glibc.exit(1) }
        guard result.file != nil else {
            // Promtail's words and status where there is no file to check.
            print("Invalid config file")
            Glibc.exit(1)
        }
        print("Valid config file! No syntax issues found")
    }
}
