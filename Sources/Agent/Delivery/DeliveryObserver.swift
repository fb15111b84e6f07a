public import LineCore

/// Is told what delivery does for one client, per push: metrics.
///
/// Calls come from many tasks at once and must not block.
public protocol DeliveryObserver: Sendable {
    /// A batch was taken up.
    ///
    /// - Parameters:
    ///   - tenant: its tenant.
    ///   - bytes: of its request body.
    func taken(tenant: String, bytes: Int)

    /// A request ended.
    ///
    /// - Parameters:
    ///   - tenant: its tenant.
    ///   - status: the HTTP status, or -1 where no answer came.
    ///   - duration: from its start to the end of the answer.
    func requested(tenant: String, status: Int, duration: Duration)

    /// A push is about to be tried again.
    func retried(tenant: String)

    /// Loki has entries.
    ///
    /// - Parameters:
    ///   - tenant: their tenant.
    ///   - entries: how many.
    ///   - bytes: of the request body, in proportion where not all of it was taken.
    func stored(tenant: String, entries: Int, bytes: Int)

    /// Entries were given up for good.
    ///
    /// - Parameters:
    ///   - tenant: their tenant.
    ///   - reason: why.
    ///   - entries: how many.
    ///   - bytes: of their lines, in proportion to the batch.
    func refused(tenant: String, reason: RefusalReason, entries: Int, bytes: Int)

    /// It was found out which entries of a push were refused.
    ///
    /// - Parameter requests: made for it.
    func searched(requests: Int)
}
