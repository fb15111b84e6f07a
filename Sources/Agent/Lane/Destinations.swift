/// How much each destination, a tenant of a client, has not answered for, and whether more may be read for it.
///
/// Pure. A destination at its bound stops only the files whose lines go there; a lane at its bound stops all.
struct Destinations: Equatable, Sendable {
    private let bound: Int
    private let boundEach: Int
    private let tenants: [String]
    private var pending: [[String: Int]]
    /// Bytes of all destinations.
    private(set) var total = 0

    /// - Parameters:
    ///   - tenants: of each client, the tenant of lines that have none.
    ///   - bound: bytes of all destinations together; each alone may have half of it.
    init(tenants: [String], bound: Int) {
        self.tenants = tenants
        self.bound = bound
        boundEach = bound / 2
        pending = Array(repeating: [:], count: tenants.count)
    }

    mutating func sent(_ bytes: Int, client: Int, tenant: String) {
        pending[client][tenant, default: 0] += bytes
        total += bytes
    }

    mutating func answered(_ bytes: Int, client: Int, tenant: String) {
        total -= bytes
        guard let left = pending[client][tenant].map({ $0 - bytes }) else { return }
        pending[client][tenant] = left > 0 ? left : nil
    }

    /// Must a file wait whose lines have gone to these tenants? `nil` stands for each client's own.
    ///
    /// - Parameter open: bytes in open batches.
    func blocks(_ used: Set<String?>, open: Int) -> Bool {
        if total == 0 { return false }
        if total + open >= bound { return true }
        for client in pending.indices where !pending[client].isEmpty {
            if used.isEmpty, isFull(client, tenants[client]) { return true }
            for tenant in used where isFull(client, tenant ?? tenants[client]) { return true }
        }
        return false
    }

    private func isFull(_ client: Int, _ tenant: String) -> Bool { pending[client][tenant, default: 0] >= boundEach }
}
