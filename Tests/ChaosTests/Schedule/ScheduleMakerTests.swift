import Testing

@testable import chaos

@Suite struct ScheduleMakerTests {
    private static let schedules = (1...200 as ClosedRange<UInt64>).map { seed in
        var maker = ScheduleMaker(seed: seed)
        return maker.make()
    }

    @Test func `a seed has one schedule, and another seed another one`() {
        var maker = ScheduleMaker(seed: 5)
        let text = maker.make().description
        #expect(text == Self.schedules[4].description)
        #expect(Set(Self.schedules.map { $0.description.drop { $0 != "\n" } }).count == Self.schedules.count)
    }

    @Test func `events are in order, and before the end`() {
        for schedule in Self.schedules {
            #expect(zip(schedule.events, schedule.events.dropFirst()).allSatisfy { $0.at <= $1.at })
            #expect(schedule.events.allSatisfy { (0...ScheduleMaker.length).contains($0.at) }, "\(schedule.seed)")
        }
    }

    @Test func `a program writes from its beginning to its deletion`() {
        for schedule in Self.schedules {
            #expect(schedule.programs.contains { $0.isFirst && $0.isContainer })
            for (number, program) in schedule.programs.enumerated() {
                var isWriting = program.isFirst
                for action in schedule.actions(of: number) {
                    if case .begin = action {
                        #expect(!isWriting, "\(schedule.seed): \(program.name) begins twice")
                        isWriting = true
                    } else {
                        #expect(isWriting, "\(schedule.seed): \(program.name) \(action)")
                    }
                    if case .delete = action { isWriting = false }
                }
                #expect(schedule.actions(of: number).contains { if case .write = $0 { true } else { false } })
            }
        }
    }

    @Test func `each program is rotated in its own way`() {
        for schedule in Self.schedules {
            for (number, program) in schedule.programs.enumerated() {
                for case .rotate(let rotation) in schedule.actions(of: number) {
                    // Twice within 100 ms.
                    #expect(rotation.gap < 100)
                    #expect(!rotation.fails || program.isContainer)
                }
                let isContainers = schedule.actions(of: number).contains {
                    switch $0 {
                    case .restart, .delete: true
                    default: false
                    }
                }
                #expect(!isContainers || program.isContainer)
                // A block that is cut by a truncation is another block.
                if case .traces(let rules) = program.kind { #expect(!rules.copiesAndTruncates) }
            }
        }
    }

    @Test func `one weather comes after another`() {
        for schedule in Self.schedules {
            var end = 0
            for event in schedule.events {
                guard case .weather(_, let lasting) = event.action else { continue }
                #expect(event.at >= end && lasting > 0, "\(schedule.seed)")
                end = event.at + lasting
            }
            #expect(end <= ScheduleMaker.length)
        }
    }

    @Test func `the agent is not ended while times cannot be noted`() {
        var count = 0
        for schedule in Self.schedules {
            for case (let at, .diskFull(let lasting)) in schedule.events.map({ ($0.at, $0.action) }) {
                count += 1
                let ends = schedule.events.filter {
                    switch $0.action {
                    case .agent(.kill), .agent(.stop): (at...(at + lasting)).contains($0.at)
                    default: false
                    }
                }
                #expect(ends.isEmpty, "\(schedule.seed)")
            }
        }
        #expect(count > 10)
    }

    @Test(arguments: Feature.allCases.filter { $0 != .gzip })
    func `every kind of event happens`(feature: Feature) {
        let seeds = Self.schedules.filter { schedule in
            schedule.events.contains { feature.covers($0, of: schedule.programs) }
        }
        #expect(seeds.count >= 20)
    }
}

extension Schedule {
    /// What happens to one program, in order.
    fileprivate func actions(of number: Int) -> [ProgramAction] {
        events.compactMap { event in
            guard case .program(number, let action) = event.action else { return nil }
            return action
        }
    }
}
