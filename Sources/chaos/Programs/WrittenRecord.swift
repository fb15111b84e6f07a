/// A record as a program wrote it, and what must become of it.
struct WrittenRecord: Sendable {
    enum Fate: Sendable {
        /// It must arrive.
        case arrives
        /// Loki must refuse it.
        case isRefused
        /// It may arrive: the end of it cannot be known before another record follows.
        case mayArrive
    }

    let fate: Fate
    /// The labels it must have.
    let labels: [String: String]
    /// The time it must have, where it carries one.
    let time: Int64?
}
