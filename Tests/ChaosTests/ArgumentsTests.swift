import Testing

@testable import chaos

@Suite struct ArgumentsTests {
    @Test func `a range of seeds, jobs and kinds to leave out are read`() throws {
        let arguments = try Arguments([
            "--agent", "bin/agent", "--seeds", "3..7", "--jobs", "2", "--without", "gzip,part", "--directory", "/d",
            "--seconds", "60",
        ])
        #expect(arguments.agent == "bin/agent")
        #expect(arguments.seeds == 3...7)
        #expect(arguments.jobs == 2)
        #expect(arguments.without == [.gzip, .part])
        #expect(arguments.directory == "/d")
        #expect(arguments.seconds == 60)
        #expect(try Arguments(["--agent", "a", "--seeds", "9"]).seeds == 9...9)
    }

    @Test(arguments: [
        [], ["--agent"], ["--agent", "a", "--seeds", "7..3"], ["--agent", "a", "--seeds", "x"],
        ["--agent", "a", "--seeds", "1..2..3"], ["--agent", "a", "--jobs", "0"], ["--agent", "a", "--seconds", "-1"],
        ["--agent", "a", "--without", "rain"],
        ["--agent", "a", "--other", "1"],
    ])
    func `what cannot be meant is a mistake`(words: [String]) {
        #expect(throws: Arguments.Mistake.self) { try Arguments(words) }
    }

    @Test func `schedules are printed without an agent`() throws {
        #expect(try Arguments(["--print"]).prints)
    }

    @Test func `the command that repeats a seed leaves out what was left out`() throws {
        let arguments = try Arguments(["--agent", "a", "--seeds", "1..50", "--without", "stop,gzip"])
        let command = arguments.command("chaos", seed: 17)
        #expect(command == "chaos --agent a --seeds 17 --without gzip,stop")
        let words = command.split(separator: " ").dropFirst().map(String.init)
        #expect(try Arguments(words).seeds == 17...17)
    }
}
