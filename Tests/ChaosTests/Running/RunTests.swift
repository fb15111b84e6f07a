import TestSupport
import Testing

@testable import chaos

@Suite struct RunTests {
    @Test func `a run fails at once with an agent that does not run`() async throws {
        let directory = try TemporaryDirectory()
        var maker = ScheduleMaker(seed: 1)
        let schedule = maker.make().without([.disk])
        let verdict = await Run(schedule: schedule, agent: "/bin/false", directory: try RunDirectory(directory("1")))
            .run()
        #expect(!verdict.isGood)
        #expect(verdict.count(.agent) > 0)
        // Each program that is there from the start has written a line.
        #expect(verdict.count(.lost) == schedule.programs.count { $0.isFirst })
        #expect(String(decoding: try readFile(directory("1/diary.txt")), as: UTF8.self).contains("agent 1 starts"))
        #expect(String(decoding: try readFile(directory("1/schedule.txt")), as: UTF8.self) == schedule.description)
    }
}
