/// What the fake does with one request.
public indirect enum LokiFault: Sendable {
    /// Loki's own behaviour: store what is valid, answer 204 or 400.
    case accept
    /// Answer with this status, headers and body; with `storing`, store what is valid first.
    case answer(status: Int, headers: [String: String] = [:], body: String = "", storing: Bool = false)
    /// Never answer; with `storing`, store what is valid first.
    case hang(storing: Bool = false)
    /// Reset the connection; with `storing`, store what is valid first: the acknowledgement is lost.
    case reset(storing: Bool = false)
    /// Wait, then do the other thing.
    case delayed(Duration, LokiFault = .accept)

    /// 429 with Loki's words; nothing is stored.
    ///
    /// - Parameter retryAfter: the seconds of the header `Retry-After`, which is left out if `nil`.
    /// - Returns: the fault.
    public static func rateLimited(retryAfter: Int? = nil) -> LokiFault {
        .answer(
            status: 429, headers: retryAfter.map { ["Retry-After": String($0)] } ?? [:],
            body: "Ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest "
                + "'1' lines totaling '1' bytes, reduce log volume or contact your Loki administrator to see if the "
                + "limit can be increased\n")
    }
}
