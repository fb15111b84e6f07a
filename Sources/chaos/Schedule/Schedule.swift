/// Everything that happens in one run: a value, and the same for a seed for ever.
struct Schedule: Sendable, CustomStringConvertible {
    let seed: UInt64
    let agent: AgentPlan
    let programs: [ProgramPlan]
    /// In the order of their times.
    private(set) var events: [Event]
    /// Are rotated files compressed?
    private(set) var compresses = true

    init(seed: UInt64, agent: AgentPlan, programs: [ProgramPlan], events: [Event]) {
        self.seed = seed
        self.agent = agent
        self.programs = programs
        // Events of one time stay in the order they were drawn in.
        self.events = events.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// The same without some kinds of events.
    func without(_ features: Set<Feature>) -> Schedule {
        var rest = self
        rest.events.removeAll { event in features.contains { $0.covers(event, of: programs) } }
        rest.compresses = !features.contains(.gzip)
        return rest
    }

    var description: String {
        (["seed \(seed)", "\(agent)"] + programs.enumerated().map { "program \($0) is \($1)" }
            + events.map(\.description)).joined(separator: "\n") + "\n"
    }
}
