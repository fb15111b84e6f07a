/// Draws a schedule.
struct ScheduleMaker {
    /// Milliseconds until the programs end.
    static let length = 7000

    private var dice: Dice
    private let seed: UInt64
    private var programs: [ProgramPlan] = []
    private var events: [Event] = []
    /// When the disk is full, and a while longer, in which the agent must not be killed: times that are given to lines cannot be
    /// noted then, so that a replay would give others.
    private var sensitive: ClosedRange<Int>?

    init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed)
    }

    mutating func make() -> Schedule {
        var agentDice = dice.fork()
        let agent = AgentPlan(&agentDice)
        plan(dice.fork())
        makeDisk(dice.fork())
        makeAgent(dice.fork())
        makeWeather(dice.fork())
        for number in programs.indices { makeProgram(number, dice.fork()) }
        return Schedule(seed: seed, agent: agent, programs: programs, events: events)
    }

    private mutating func plan(_ drawn: Dice) {
        var dice = drawn
        let containers = dice.number(3...6)
        let hosts = dice.number(2...4)
        let traces = dice.number(1...2)
        for number in 0..<containers + hosts + traces {
            let kind: ProgramPlan.Kind =
                number < containers
                ? .container
                : number < containers + hosts
                    ? .host(Self.logrotate(&dice, mayCopy: true)) : .traces(Self.logrotate(&dice, mayCopy: false))
            let word = number < containers ? "pod" : number < containers + hosts ? "app" : "trace"
            // At least one of each is there from the start.
            let isFirst = number == 0 || number >= containers || !dice.chance(40)
            programs.append(
                ProgramPlan(
                    name: "\(word)\(number)", kind: kind, isFirst: isFirst, seed: UInt64(dice.number(0...(1 << 40)))))
        }
    }

    private static func logrotate(_ dice: inout Dice, mayCopy: Bool) -> ProgramPlan.Logrotate {
        ProgramPlan.Logrotate(
            copiesAndTruncates: dice.chance(40) && mayCopy,
            compression: dice.pick([.never, .atOnce, .delayed, .delayed]),
            usesDates: dice.chance(40))
    }

    private mutating func add(_ at: Int, _ action: Action) { events.append(Event(at: at, action: action)) }

    // MARK: The agent and what it depends on

    private mutating func makeDisk(_ drawn: Dice) {
        var dice = drawn
        guard dice.chance(25) else { return }
        let at = dice.number(500...3500)
        let lasting = dice.number(300...1200)
        sensitive = at...(at + lasting + 2500)
        add(at, .diskFull(lasting: lasting))
    }

    private mutating func makeAgent(_ drawn: Dice) {
        var dice = drawn
        var time = dice.number(100...1500)
        while time < Self.length {
            let down = dice.chance(60) ? dice.number(0...200) : dice.number(200...1200)
            let roll = dice.number(1...100)
            let lasting = dice.number(100...1500)
            let life = dice.chance(50) ? dice.number(150...700) : dice.number(700...2500)
            if roll <= 55 {
                if sensitive?.contains(time) != true { add(time, .agent(.kill(down: down))) }
                time += down + life
            } else if roll <= 75 {
                if sensitive?.contains(time) != true { add(time, .agent(.stop(down: down))) }
                time += down + life
            } else if roll <= 92 {
                add(time, .agent(.freeze(lasting: lasting)))
                time += lasting + life
            } else {
                add(time, .agent(.hangUp))
                time += life
            }
        }
    }

    private mutating func makeWeather(_ drawn: Dice) {
        var dice = drawn
        var time = dice.number(0...1500)
        while time < Self.length - 300 {
            let lasting = min(dice.chance(70) ? dice.number(100...900) : dice.number(900...2500), Self.length - time)
            add(time, .weather(Self.weather(&dice), lasting: lasting))
            time += lasting + dice.number(50...1500)
        }
    }

    private static func weather(_ dice: inout Dice) -> Weather {
        let percent = dice.pick([20, 50, 100])
        let storing = dice.chance(50)
        switch dice.number(1...100) {
        case ...30: return .outage
        case ...45: return .status(429, percent: percent, storing: false)
        case ...55: return .status(dice.pick([500, 502, 503, 504]), percent: percent, storing: storing)
        case ...75: return .resets(percent: percent, storing: storing)
        case ...88: return .silence(percent: percent, storing: storing)
        default: return .slow(dice.pick([50, 200, 600]))
        }
    }

    // MARK: The programs

    private mutating func makeProgram(_ number: Int, _ drawn: Dice) {
        var dice = drawn
        let program = programs[number]
        var time = dice.number(0...100)
        if !program.isFirst {
            time = dice.number(500...5000)
            add(time, .program(number, .begin))
        }
        var end = Self.length
        if program.isContainer, dice.chance(35) {
            end = min(end, time + dice.number(1000...4000))
            add(end, .program(number, .delete(dice.chance(50) ? .delivered : .held)))
        }
        let pace = dice.pick([40, 80, 200])
        while time < end {
            add(time, .program(number, Self.action(of: program, &dice)))
            time += dice.number((pace / 2)...(pace * 3 / 2))
        }
    }

    private static func action(of program: ProgramPlan, _ dice: inout Dice) -> ProgramAction {
        switch dice.number(1...1000) {
        case ...760: return .write(lines: dice.number(1...12), .usual)
        case ...775: return .write(lines: dice.number(200...900), .usual)
        case ...825: return .write(lines: dice.number(1...3), .long)
        case ...840: return .write(lines: 1, .refused)
        case ...900: return .writePart(dice.chance(40) ? .halfLine : .piece)
        case ...910: return program.isContainer ? .restart : .write(lines: 1, .usual)
        default:
            return .rotate(
                Rotation(
                    isDouble: dice.chance(15), late: dice.pick([0, 0, 1, 3]),
                    isCreated: !program.isContainer && dice.chance(50), gap: dice.pick([0, 0, 1, 15, 60]),
                    rest: dice.pick([.before, .renamed, .reopened]), fails: program.isContainer && dice.chance(6)))
        }
    }
}
