import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct LaneTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log")
    }

    @Test func `a position never passes what was answered`() throws {
        let run = try LaneRun()
        run.hold()
        try append(path, "")
        try run.tail(path)
        for line in ["one\n", "two\n", "three\n"] {
            try append(path, line)
            run.turn()
        }
        #expect(run.lines == ["one", "two", "three"])
        #expect(run.offset(path) == 0)
        run.expectBalance(inFlight: 3)
        run.answer(at: 1)
        #expect(run.offset(path) == 0)
        run.answer(at: 0)
        #expect(run.offset(path) == 8)
        run.expectBalance(inFlight: 1)
        run.answer()
        #expect(run.offset(path) == 14)
        #expect(run.books.clients[0].acknowledged == Tally(lines: 3, bytes: 14))
        run.expectBalance()
    }

    @Test func `what was refused for good is settled, and counted by its reason`() throws {
        let run = try LaneRun()
        run.hold()
        try append(path, "one\ntwo\nthree\n")
        try run.tail(path)
        run.turn()
        run.answer(BatchOutcome(refused: [.tooOld: 2]))
        #expect(run.offset(path) == 14)
        #expect(run.books.clients[0].refused[.tooOld]?.lines == 2)
        #expect(run.books.clients[0].acknowledged.lines == 1)
        run.expectBalance()
    }

    @Test func `with two clients a position waits for both`() throws {
        let run = try LaneRun { plan in
            plan.clients = [BatchRules(client: 0, wait: 0), BatchRules(client: 1, wait: 0)]
        }
        run.hold()
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        #expect(run.unanswered.map(\.client).sorted() == [0, 1])
        run.answer(at: 0)
        #expect(run.offset(path) == 0)
        run.answer(at: 0)
        #expect(run.offset(path) == 4)
        run.expectBalance()
    }

    @Test func `the end of one life is the beginning of the next`() throws {
        let first = try LaneRun()
        first.hold()
        try append(path, "one\n")
        try first.tail(path)
        first.turn()
        first.answer(at: 0)
        try append(path, "two\n")
        let saved = first.kill()
        #expect(saved.map(\.offset) == [4])
        let second = try LaneRun()
        try second.tail(path, saved: saved)
        second.turn()
        #expect(second.lines == ["two"])
        second.expectBalance()
    }

    @Test func `two targets on one file each read all of it, and stop apart`() throws {
        let run = try LaneRun()
        try append(path, "one\n")
        try run.tail(path, target: 0, labels: [Label("t", "0")])
        try run.tail(path, target: 1, labels: [Label("t", "1")])
        run.turn()
        try append(path, "two\n")
        run.turn()
        #expect(Set(run.entries.map { "\($0.line) \($0.labels["t"] ?? "")" }) == ["one 0", "two 0", "one 1", "two 1"])
        try move(path, to: directory("app.log.1"))
        try append(path, "new\n")
        try run.turn("the new file, twice") { $0.lines.filter { $0 == "new" }.count == 2 }
        run.turnAfterLateWrites()
        // Both have given up their watch of the old file, and still have that of the new one.
        try append(path, "last\n")
        run.turn()
        #expect(run.lines.filter { $0 == "last" }.count == 2)
        #expect(run.turn().openFiles == 2)
        run.expectBalance()
    }

    @Test func `a tenant that does not answer stops only its own files`() throws {
        let run = try LaneRun { $0.maxMemory = 2000 }
        run.hold()
        let other = directory("other.log")
        try append(path, "a0\n")
        try append(other, "b0\n")
        try run.tail(path, labels: [Label(LabelSet.tenantLabel, "a")])
        try run.tail(other, labels: [Label(LabelSet.tenantLabel, "b")])
        run.turn()
        func batches(_ tenant: String) -> Int { run.unanswered.filter { $0.tenant == tenant }.count }
        for round in 1...30 {
            try append(path, "a\(round)\n")
            run.turn()
        }
        #expect((1..<10).contains(batches("a")))
        // What b sends is answered at once.
        for round in 1...30 {
            if let place = run.unanswered.firstIndex(where: { $0.tenant == "b" }) { run.answer(at: place) }
            try append(other, "b\(round)\n")
            run.turn()
        }
        #expect(run.entries.filter { $0.tenant == "b" }.map(\.line) == (0...30).map { "b\($0)" })
        #expect((1..<10).contains(batches("a")))
        run.answer()
        try run.turn("the rest of a") {
            $0.entries.filter { $0.tenant == "a" }.map(\.line) == (0...30).map { "a\($0)" }
        }
        run.expectBalance()
    }

    @Test func `when everything is blocked the lane rests`() throws {
        let run = try LaneRun { $0.maxMemory = 400 }
        run.hold()
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        try append(path, "two\n")
        let before = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - before < 100)
        #expect(run.lines == ["one"])
        run.answer()
        try run.turn("the rest") { $0.lines == ["one", "two"] }
    }

    @Test func `a stopped lane rests too, past the time of its slow scan`() throws {
        let run = try LaneRun()
        run.hold()
        try append(path, "one\n")
        try run.tail(path)
        run.turn()
        run.lane.stop()
        run.turn(after: .seconds(30))
        try append(path, "two\n")
        let before = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - before < 100)
        // It reads nothing more, and still settles.
        #expect(run.lines == ["one"])
        run.answer()
        #expect(run.offset(path) == 4)
        run.expectBalance()
    }

    @Test func `lines over the limit are dropped or cut, and counted`() throws {
        for truncates in [false, true] {
            let run = try LaneRun { plan in
                plan.limits.maxLineSize = 5
                plan.limits.truncates = truncates
            }
            try writeFile(path, "short\nlonger\n\nlongest\n")
            try run.tail(path)
            run.turn()
            #expect(run.lines == (truncates ? ["short", "longe", "", "longe"] : ["short", ""]))
            #expect(run.books.truncated.lines == (truncates ? 2 : 0))
            #expect(run.books.dropped[.lineTooLong]?.lines == (truncates ? nil : 2))
            #expect(run.offset(path) == 22)
            run.expectBalance()
        }
    }

    @Test func `lines over the rate wait for it and are all sent`() throws {
        let rate = RateLimiter(rate: 10, burst: 5, drops: false)
        let run = try LaneRun { $0.limits.rate = rate }
        try append(path, (0..<20).map { "\($0)\n" }.joined())
        try run.tail(path)
        run.turn()
        try append(path, "more\n")
        run.turn()
        #expect(run.lines.count == 20)
        run.turn(after: .milliseconds(1400))
        #expect(run.lines.count == 20)
        try run.turn("the last line") { $0.lines.count == 21 }
        run.expectBalance()
    }

    @Test func `a line longer than a chunk is one line`() throws {
        let run = try LaneRun()
        let long = String(repeating: "z", count: 3 * ReadBuffer.chunk + 17)
        try append(path, "a\n\(long)\nb\n")
        try run.tail(path)
        run.turn()
        #expect(run.lines == ["a", long, "b"])
        run.expectBalance()
    }

    @Test func `a noisy file does not starve its neighbour`() throws {
        let run = try LaneRun()
        let noisy = directory("noisy.log")
        try append(noisy, String(repeating: String(repeating: "n", count: 1023) + "\n", count: 12 << 10))
        try append(path, "quiet\n")
        run.lane.add([try LaneRun.target(noisy), try LaneRun.target(path)])
        try run.turn("all lines") { $0.lines.count == 1 + 12 << 10 }
        // One chunk of the noisy file came before it.
        #expect(run.lines.firstIndex(of: "quiet") == ReadBuffer.chunk / 1024)
        run.expectBalance()
    }

    @Test(arguments: ["directory", "pipe", "loop", "dangling", "gone"])
    func `what cannot be read is told and tried again, and nothing else suffers`(kind: String) throws {
        let run = try LaneRun()
        switch kind {
        case "directory": try directory.makeDirectory("app.log")
        case "pipe": try makePipe(path)
        case "loop": try link(path, to: path)
        case "dangling": try link(path, to: directory("nowhere"))
        default: break
        }
        let other = directory("other.log")
        try append(other, "other\n")
        try run.tail(path)
        try run.tail(other)
        run.turn()
        #expect(run.lines == ["other"])
        let problem = run.turn().targets.first { $0.path == path }?.problem
        switch kind {
        case "directory": #expect(problem?.contains("is no regular file (directory)") == true)
        case "pipe": #expect(problem?.contains("is no regular file (named pipe)") == true)
        case "loop": #expect(problem?.contains("ELOOP") == true)
        default: #expect(problem == "")
        }
        try TemporaryDirectory.remove(path)
        try append(path, "at last\n")
        run.turn(after: .seconds(10))
        run.turn()
        #expect(run.lines == ["other", "at last"])
        run.expectBalance()
    }

    @Test func `a file outside the allowed roots is refused, through a link too`() throws {
        let elsewhere = try TemporaryDirectory()
        try elsewhere.write("secret", "secret\n")
        try link(path, to: elsewhere("secret"))
        let root = FilePath(directory.path)
        let run = try LaneRun { $0.roots = AllowedRoots(roots: [root]) }
        try run.tail(path)
        run.turn()
        #expect(run.lines.isEmpty)
        #expect(run.turn().targets.first?.problem.contains("outside") == true)
    }

    @Test func `as long as not all was looked at that was found, the report says so`() throws {
        let world = try ModelAgent.World(time: ManualTime(wall: TimeSource.system.wall))
        for number in 0..<600 { try world.directory.write("\(number).log", "one\n") }
        let agent = try ModelAgent(
            world: world, jobs: [(PipelinePlan([]), world.directory("*.log"))], maxOpenFiles: 1000, maxMemory: 1 << 20)
        agent.discover()
        agent.turn()
        #expect(agent.isSearching)
        agent.turn()
        #expect(!agent.isSearching)
    }

    @Test func `a lane that does not answer in time is known by its report`() throws {
        let hung = try Lane(number: 0)
        #expect(hung.freshReport(within: .milliseconds(1)).isOld)
        #expect(try !LaneRun().turn().isOld)
    }
}
