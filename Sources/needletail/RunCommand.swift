import AdminServer
import Agent
import ArgumentParser
import Glibc
import LineCore
import Logging
import NIOPosix
import ServiceLifecycle
import Settings

/// `needletail run`, or `needletail` with Promtail's flags: reads and pushes, or prints.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Reads and pushes, or prints with -dry-run. Takes Promtail's flags (-help).")

    @Argument(parsing: .captureForPassthrough, help: "Flags in Promtail's spelling.")
    var flags: [String] = []

    func run() async throws {
        ProcessMemory.keepAllocatorSmall()
        let flags = CommandLineEnvironment.flags(flags)
        if flags.help {
            print(PromtailFlags.usage)
            Glibc.exit(2)
        }
        if flags.version { return print(VersionCommand.text) }
        let result = Settings.load(flags: flags, environment: CommandLineEnvironment.value)
        if flags.checkSyntax { return CheckCommand.report(result) }
        for problem in result.errors { CommandLineEnvironment.complain("\(problem)") }
        guard let settings = result.settings else { Glibc.exit(1) }
        let logger = Logger(label: "needletail") { _ in
            LineLogHandler(format: settings.server.logFormat, level: settings.server.logLevel)
        }
        for problem in result.warnings {
            logger.warning("the configuration may not mean what it says", metadata: ["problem": "\(problem)"])
        }
        for key in settings.ignored {
            logger.info("a setting has no meaning here and is ignored", metadata: ["key": "\(key.path)"])
        }
        show(settings, flags, logger)
        do {
            try await serve(settings, flags, logger)
        } catch {
            logger.critical("the agent cannot run", metadata: ["error": "\(error)"])
            Glibc.exit(1)
        }
    }

    private func show(_ settings: Settings, _ flags: PromtailFlags, _ logger: Logger) {
        if flags.printConfigToStandardError {
            CommandLineEnvironment.complain("---\n# needletail \(VersionCommand.version)\n\(settings.effectiveYAML)")
        }
        if flags.logConfigReverseOrder {
            for line in settings.effectiveYAML.split(separator: "\n").reversed() {
                logger.info("configuration", metadata: ["line": "\(line)"])
            }
        }
        if flags.dryRun, flags.output == .text { print(settings.clientsConfigured) }
        // The printer writes past stdio's buffer.
        fflush(nil)
    }

    private func serve(_ settings: Settings, _ flags: PromtailFlags, _ logger: Logger) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var options = Agent.Options(
            version: VersionCommand.version,
            printing: flags.dryRun ? (flags.output == .json ? .json : .text) : nil,
            hostname: CommandLineEnvironment.hostname)
        options.nodeName = CommandLineEnvironment.nodeName
        options.environment = CommandLineEnvironment.value
        if flags.inspect {
            let hasColours = isatty(2) == 1 && CommandLineEnvironment.value("NO_COLOR")?.isEmpty ?? true
            options.makeInspector = { Inspector(hasColours: hasColours, write: CommandLineEnvironment.tell) }
        }
        let agent = try Agent(settings: settings, options: options, eventLoopGroup: loops, logger: logger)
        var services = agent.services.map { service in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup)
        }
        if !settings.server.disable {
            let address = AdminAddress(
                host: settings.server.httpListenAddress, port: settings.server.httpListenPort,
                pathPrefix: settings.server.httpPathPrefix)
            services.append(
                .init(
                    service: AdminServer(
                        status: agent, address: address,
                        tls: settings.server.tls.isEnabled ? try ServerTLS(settings.server.tls) : nil,
                        healthCheckTarget: settings.server.healthCheckTarget, eventLoopGroup: loops,
                        logger: logger)))
        }
        services.append(.init(service: SupervisorService(agent: agent, logger: logger)))
        services.append(.init(service: MemoryService(agent: agent)))
        services.append(
            .init(
                service: SignalService(logger: logger), successTerminationBehavior: .gracefullyShutdownGroup))
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: quiet(logger)))
        try await group.run()
        logger.info("stopped")
    }

    // What ServiceLifecycle says of starting and stopping services is of no use to an operator.
    private func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}
