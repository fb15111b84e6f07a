/// Something that happens at a time of the schedule.
struct Event: Sendable, CustomStringConvertible {
    /// Milliseconds after the first agent knew all files that were there at the start.
    let at: Int
    let action: Action

    var description: String {
        let time = String(at)
        return String(repeating: " ", count: max(0, 6 - time.count)) + "\(time) ms  \(action)"
    }
}

/// What happens. Each kind belongs to one of four rows of events, which run beside one another.
enum Action: Sendable, CustomStringConvertible {
    /// To the files.
    case program(Int, ProgramAction)
    /// To the agent's process.
    case agent(AgentAction)
    /// To Loki, for so many milliseconds.
    case weather(Weather, lasting: Int)
    /// The file system of the positions is full, for so many milliseconds.
    case diskFull(lasting: Int)

    var description: String {
        switch self {
        case .program(let number, let action): "program \(number): \(action)"
        case .agent(let action): "agent: \(action)"
        case .weather(let weather, let lasting): "loki, for \(lasting) ms: \(weather)"
        case .diskFull(let lasting): "the disk of the positions is full for \(lasting) ms"
        }
    }
}

/// What a program does, or what is done to its log.
enum ProgramAction: Sendable {
    /// Starts, with a new file.
    case begin
    /// Writes lines.
    case write(lines: Int, LineSize)
    /// Writes the beginning of a record; its rest comes with the program's next event.
    case writePart(PartKind)
    /// The log is rotated, once or, within 100 ms, twice.
    case rotate(Rotation)
    /// The container ends and another instance of it starts, with a file of the next number.
    case restart
    /// The program ends and its directory is removed.
    case delete(Deletion)
}

/// How long lines are.
enum LineSize: Sendable {
    /// Most of them short, some of some kilobytes.
    case usual
    /// 20 KB, which container runtimes cut into pieces.
    case long
    /// Such that Loki refuses them.
    case refused
}

/// What stands in the file between the two parts of a record.
enum PartKind: Sendable {
    /// Half a line without its end.
    case halfLine
    /// The first piece of a line that a runtime cut, or the first lines of a block.
    case piece
}

/// One rotation of a log.
struct Rotation: Sendable {
    /// Where the rest of an unfinished record goes, and what is written late.
    enum Rest: Sendable {
        /// Before the rotation.
        case before
        /// To the old file, after its rename.
        case renamed
        /// To the new file.
        case reopened
    }

    /// Twice, at once.
    var isDouble = false
    /// Lines that are still written to the old file after its rename.
    var late = 0
    /// Is the new file made before the program is told to go on in it, as by logrotate's `create`? Not by kubelet.
    var isCreated = false
    /// Milliseconds in which no file stands at the path, or an empty one.
    var gap = 0
    var rest = Rest.before
    /// kubelet renames, the runtime does not reopen, kubelet renames back.
    var fails = false
}

/// When a directory is removed.
enum Deletion: Sendable {
    /// Once everything in it has arrived.
    case delivered
    /// Once everything in it has arrived or is in a file that the agent has open.
    case held
}

/// What is done to the agent's process.
enum AgentAction: Sendable {
    /// SIGKILL, and a start after so many milliseconds.
    case kill(down: Int)
    /// SIGTERM, its end, and a start after so many milliseconds.
    case stop(down: Int)
    /// SIGSTOP, and SIGCONT after so many milliseconds.
    case freeze(lasting: Int)
    /// SIGHUP.
    case hangUp
}

/// How Loki, or what is between it and the agent, behaves.
enum Weather: Sendable {
    /// It is not there: connections are refused.
    case outage
    /// This status for so many of a hundred pushes; with `storing` the lines are stored all the same.
    case status(Int, percent: Int, storing: Bool)
    /// Connections break for so many of a hundred pushes; with `storing` after the lines were stored.
    case resets(percent: Int, storing: Bool)
    /// No answer to so many of a hundred pushes; with `storing` the lines are stored all the same.
    case silence(percent: Int, storing: Bool)
    /// Answers take so many milliseconds.
    case slow(Int)
}
