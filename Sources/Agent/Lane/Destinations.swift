/// How much each destination, a tenant of a client, has not answered for, and whether more may be read for it.
///
/// Pure. A destination may have as much as is still free for all: alone it stops at half of the bound, and *n* of them that
/// answer nothing stop at 1/(*n* + 1) each, so that there is always room for those that do.
struct Destinations: Equatable, Sendable {
    private let bound: Int
    private let tenants: [String]
    private var pending: [[String: Int]]
    /// Bytes of all destinations.
    private(set) var total = 0

    /// - Parameters:
    ///   - tenants: of each client, the tenant of lines that have none.
    ///   - bound: bytes of all destinations together.
    init(tenants: [String], bound: Int) {
        self.tenants = tenants
        self.bound = bound
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

    /// Must a file wait whose lines have gone to these tenants?
    ///
    /// - Parameters:
    ///   - used: the tenants; `nil` among them stands for each client's own.
    ///   - open: bytes in open batches.
    /// - Returns: it must, until something is answered.
    func blocks(_ used: Set<String?>, open: Int) -> Bool {
        if total == 0 { return false }
        if total + open >= bound { return true }
        for client in pending.indices where !pending[client].isEmpty {
            if used.isEmpty, isFull(client, tenants[client]) { return true }
            for tenant in used where isFull(client, tenant ?? tenants[client]) { return true }
        }
        return false
    }

    private func isFull(_ client: Int, _ tenant: String) -> Bool {
        pending[client][tenant].map { $0 >= bound - total } ?? false
    }
}
