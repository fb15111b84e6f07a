import Testing

@testable import chaos

@Suite struct ScheduleTests {
    private let whole: Schedule = {
        var maker = ScheduleMaker(seed: 3)
        return maker.make()
    }()

    @Test(arguments: Feature.allCases)
    func `what is left out is missing, and nothing else`(feature: Feature) {
        let rest = whole.without([feature])
        let expected = whole.events.filter { !feature.covers($0, of: whole.programs) }
        #expect(rest.events.map(\.description) == expected.map(\.description))
        #expect(rest.compresses == (feature != .gzip))
        #expect(whole.without([]).description == whole.description)
    }

    @Test func `a schedule is printed with its seed, programs and events`() {
        let lines = whole.description.split(separator: "\n")
        #expect(lines.first == "seed 3")
        #expect(lines.count == 2 + whole.programs.count + whole.events.count)
        for program in whole.programs { #expect(whole.description.contains("is \(program.name): ")) }
    }

    @Test func `events of one time stay in their order`() {
        let actions: [Action] = [.agent(.hangUp), .diskFull(lasting: 1), .agent(.kill(down: 0))]
        var events = actions.map { Event(at: 5, action: $0) }
        events.append(Event(at: 4, action: .agent(.stop(down: 0))))
        let schedule = Schedule(seed: 1, agent: whole.agent, programs: [], events: events)
        #expect(schedule.events.map(\.description) == ([events[3]] + events[..<3]).map(\.description))
    }
}
