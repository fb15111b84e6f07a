import Testing

@testable import Agent

@Suite struct DeliveryStatusTests {
    @Test func `a client that has done nothing is ready`() {
        let snapshot = DeliveryStatus(client: "main").snapshot
        #expect(snapshot == DeliveryStatus.Snapshot())
        #expect(snapshot.isReady)
    }

    @Test func `tenants that fail for one reason share a sentence`() {
        let status = DeliveryStatus(client: "main")
        for tenant in ["d", "b", "a", "c", "e"] { status.failed(tenant: tenant, why: "no way") }
        status.failed(tenant: "x", why: "other")
        status.failed(tenant: "", why: "alone")
        #expect(
            status.snapshot.reasons == [
                "client main: alone", "client main: no way (tenant a, b, c and 2 more)",
                "client main: other (tenant x)",
            ])
    }

    @Test func `an answer makes its own tenant well again`() {
        let status = DeliveryStatus(client: "main")
        status.failed(tenant: "a", why: "no way")
        status.failed(tenant: "b", why: "no way")
        #expect(status.answered(tenant: "a", stored: 3, refused: 1, now: 5))
        #expect(status.snapshot.reasons == ["client main: no way (tenant b)"])
        #expect(!status.answered(tenant: "a", stored: 3, refused: 0, now: 6))
        #expect(status.answered(tenant: "b", stored: 0, refused: 0, now: 7))
        #expect(status.snapshot == .init(reasons: [], lastSuccess: 7, storedEntries: 6, refusedEntries: 1))
    }
}
