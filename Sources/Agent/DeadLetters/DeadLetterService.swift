import ServiceLifecycle

/// Writes dead letters for as long as anything is delivered.
struct DeadLetterService: Service {
    let files: DeadLetterFiles

    func run() async throws {
        try AgentError.wrap("cannot start writing dead letters") { () throws(Errno) in try files.start() }
        try? await gracefulShutdown()
        files.end()
    }
}
