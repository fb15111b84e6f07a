import Testing

@testable import Agent

@Suite struct DestinationsTests {
    @Test func `nothing blocks while nothing is unanswered, however much is open`() {
        let destinations = Destinations(tenants: [""], bound: 100)
        #expect(!destinations.blocks([nil], open: 1000))
    }

    @Test func `a destination alone stops at half of the bound`() {
        var destinations = Destinations(tenants: ["own"], bound: 100)
        destinations.sent(49, client: 0, tenant: "own")
        #expect(!destinations.blocks([nil], open: 0))
        destinations.sent(1, client: 0, tenant: "own")
        #expect(destinations.blocks([nil], open: 0))
        #expect(destinations.blocks([], open: 0))
        #expect(destinations.blocks(["a", "own"], open: 0))
        #expect(!destinations.blocks(["a"], open: 0))
        destinations.answered(1, client: 0, tenant: "own")
        #expect(!destinations.blocks([nil], open: 0))
    }

    @Test(arguments: 1...20)
    func `however many tenants answer nothing, there is room for one more`(stuck: Int) {
        var destinations = Destinations(tenants: [""], bound: 10_000)
        for _ in 0..<10_000 {
            for tenant in 0..<stuck where !destinations.blocks(["\(tenant)"], open: 0) {
                destinations.sent(10, client: 0, tenant: "\(tenant)")
            }
        }
        #expect(destinations.total < 10_000)
        for tenant in 0..<stuck { #expect(destinations.blocks(["\(tenant)"], open: 0)) }
        #expect(!destinations.blocks(["healthy"], open: 0))
    }

    @Test func `all of them together, with what is open, stop everything`() {
        var destinations = Destinations(tenants: [""], bound: 100)
        destinations.sent(10, client: 0, tenant: "a")
        #expect(!destinations.blocks(["b"], open: 89))
        #expect(destinations.blocks(["b"], open: 90))
    }

    @Test func `each client counts for itself, and the slowest of a file's decides`() {
        var destinations = Destinations(tenants: ["x", "y"], bound: 100)
        destinations.sent(60, client: 1, tenant: "y")
        #expect(destinations.blocks([nil], open: 0))
        #expect(!destinations.blocks(["x"], open: 0))
        #expect(destinations.blocks(["y"], open: 0))
        destinations.answered(60, client: 1, tenant: "y")
        #expect(destinations.total == 0)
        #expect(!destinations.blocks([nil], open: 0))
    }
}
