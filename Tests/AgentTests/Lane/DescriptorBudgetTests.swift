import Testing

@testable import Agent

@Suite struct DescriptorBudgetTests {
    private static func file(
        idle: Bool = false, name: Bool = true, readAt: Int64 = 0, backlog: Int = 0
    ) -> DescriptorBudget.Candidate {
        DescriptorBudget.Candidate(isIdle: idle, canComeBack: name, readAt: readAt, backlog: backlog)
    }

    @Test func `idle files go first, those that were read longest ago before others`() {
        let files = [
            Self.file(readAt: 1), Self.file(idle: true, readAt: 9), Self.file(idle: true, readAt: 3),
            Self.file(idle: true, name: false, readAt: 5),
        ]
        #expect(DescriptorBudget.choose(files, excess: 3) == [2, 3, 1])
        #expect(DescriptorBudget.choose(files, excess: 4) == [2, 3, 1, 0])
    }

    @Test func `deleted files that were not read go last, of the noisiest path the oldest`() {
        let files = [
            Self.file(name: false, readAt: 1, backlog: 5), Self.file(name: false, readAt: 9, backlog: 70),
            Self.file(name: false, readAt: 2, backlog: 70), Self.file(name: true, readAt: 99),
        ]
        #expect(DescriptorBudget.choose(files, excess: 4) == [3, 1, 2, 0])
    }

    @Test(arguments: [-3, 0])
    func `within the bound nothing goes`(excess: Int) {
        #expect(DescriptorBudget.choose([Self.file(idle: true)], excess: excess).isEmpty)
    }
}
