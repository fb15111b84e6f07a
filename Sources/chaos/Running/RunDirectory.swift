import Glibc
import TestSupport

/// Where everything of a run lies: the logs, the agent's state and configuration, and what is kept of a failure.
struct RunDirectory: Sendable {
    let path: String
    var pods: String { path + "/pods" }
    var host: String { path + "/host" }
    var traces: String { path + "/traces" }
    var state: String { path + "/state" }
    var positions: String { state + "/positions.yaml" }
    var config: String { path + "/config.yaml" }

    /// Makes it anew.
    init(_ path: String) throws {
        try TemporaryDirectory.remove(path)
        self.path = path
        for directory in [path, pods, host, traces, state] { try FileSystem.makeDirectory(directory) }
    }

    /// The log of a program at its start.
    func log(of program: ProgramPlan, instance: Int = 0) -> String {
        switch program.kind {
        case .container: "\(container(of: program))/\(instance).log"
        case .host: "\(host)/\(program.name).log"
        case .traces: "\(traces)/\(program.name).log"
        }
    }

    /// The directory of a pod.
    func pod(of program: ProgramPlan) -> String { "\(pods)/chaos_\(program.name)_\(program.seed)" }

    /// The directory of its only container.
    func container(of program: ProgramPlan) -> String { pod(of: program) + "/main" }

    /// What is saved, as text.
    var positionsText: String {
        ((try? readFile(positions)).map { String(decoding: $0, as: UTF8.self) }) ?? ""
    }
}
