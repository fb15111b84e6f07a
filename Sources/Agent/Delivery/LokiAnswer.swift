public import LineCore

/// What a server answered to a push, and what follows from it.
public struct LokiAnswer: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// The `Retry-After` header.
    public var retryAfter: String?
    /// The `Location` header.
    public var location: String?
    /// The `Content-Type` header.
    public var contentType: String?
    /// The first 64 KiB of the body; invalid UTF-8 as U+FFFD.
    public var body: String

    /// An answer.
    public init(
        status: Int, retryAfter: String? = nil, location: String? = nil, contentType: String? = nil, body: String = ""
    ) {
        self.status = status
        self.retryAfter = retryAfter
        self.location = location
        self.contentType = contentType
        self.body = body
    }

    /// What follows from an answer.
    public enum Decision: Equatable, Sendable {
        /// The push has been dealt with: what is not counted here is acknowledged.
        case stored(refused: [RefusalReason: Int])
        /// Loki takes less than it is given (429, or a 400 that says so): the same push again, later.
        case rateLimited(after: Duration?, reason: RefusalReason)
        /// The server failed: the same push again, later.
        case retry(after: Duration?)
        /// The push is too large: its halves.
        case split
        /// What answers here does not take pushes, or not from us. The same push again, later, since it may be a gateway
        /// that is being changed; but somebody should look, and the sentence says where.
        case misconfigured(why: String, after: Duration?)
    }

    /// Decides. Loki's own answers are those of `pkg/distributor` and `pkg/ingester`, 3.6.
    ///
    /// - Parameters:
    ///   - entries: entries in the push.
    ///   - now: seconds since 1970, for a `Retry-After` that is a date.
    ///   - entriesOfStream: how many entries of the push have these labels (in Loki's spelling); `nil` where that is not
    ///     known.
    /// - Returns: what to do with the push.
    public func decision(
        entries: Int, now: Int64, entriesOfStream: (String) -> Int? = { _ in nil }
    ) -> Decision {
        let after = retryAfter.flatMap { RetryAfter.parse($0, now: now) }
        switch status {
        case 200..<300:
            // 260 too: Loki answers it for a tenant whose ingestion is blocked, and wants it taken for a success.
            return .stored(refused: [:])
        case 400:
            return badRequest(entries: entries, after: after, entriesOfStream: entriesOfStream)
        case 413:
            return .split
        case 422:
            return .stored(refused: [.badRequest: entries])
        case 429:
            return .rateLimited(after: after, reason: LokiRefusals(body).limit ?? .rateLimited)
        case 408, 425, 500...:
            return .retry(after: after)
        default:
            return .misconfigured(why: complaint, after: after)
        }
    }

    private func badRequest(entries: Int, after: Duration?, entriesOfStream: (String) -> Int?) -> Decision {
        let refusals = LokiRefusals(body)
        // Some of the entries were over the stream's rate limit: sent again, they are stored, and the others once more
        // refused. Those that were stored already are recognised by Loki as repeats.
        if refusals.isStreamOverItsRate { return .rateLimited(after: after, reason: .rateLimited) }
        if let counted = refusals.counted(entries: entries, entriesOfStream: entriesOfStream) {
            return .stored(refused: counted)
        }
        // A 400 that does not come from Loki's validation: TLS spoken to a plain port, a missing client certificate, a
        // tenant that is not allowed. None of that is the batch's fault.
        let text = body.lowercased()
        let isPage = contentType?.lowercased().hasPrefix("text/html") ?? false || text.trimmingSpace.hasPrefix("<")
        let gateway = ["no org id", "org ids", "tenant id", "http request to an https server", "https port"]
        if isPage || gateway.contains(where: { text.contains($0) }) {
            return .misconfigured(why: complaint, after: after)
        }
        return .stored(refused: [.badRequest: entries])
    }

    /// The streams that hold everything that a 400 refuses; `nil` where its text leaves others under suspicion.
    var refusedStreams: [String]? {
        // A text that was cut off may have named more.
        body.utf8.count < LokiClient.bodyLimit - 4 ? LokiRefusals(body).complete : nil
    }

    /// The first line of the body, at most 200 characters, for logs.
    public var excerpt: String { String((body.split(whereSeparator: \.isNewline).first ?? "").prefix(200)) }

    // A sentence for the operator: what came back, and where to look.
    private var complaint: String {
        switch status {
        case 300..<400:
            let target = location.map { "to \($0) " } ?? ""
            if status == 307 || status == 308 {
                return "the server redirects (\(status)) \(target)and that was not followed; set `url` to the address "
                    + "that takes pushes, or allow it with `follow_redirects: true`"
            }
            return "the server redirects (\(status)) \(target)with a status that would turn the push into a GET and "
                + "lose it; set `url` to the address that takes pushes"
        case 400:
            return "the server answers 400 before it looks at the push (\(excerpt)); check the scheme and port of "
                + "`url`, the client certificate in `tls_config`, and `tenant_id`"
        case 401:
            return "the server answers 401: credentials or tenant are missing or wrong; check `basic_auth`, "
                + "`authorization`, `bearer_token` or `oauth2`, and `tenant_id`"
        case 403:
            return "the server answers 403: these credentials may not push for this tenant; check them and `tenant_id`"
        case 404:
            return "the server answers 404: nothing takes pushes at this path; `url` usually ends in /loki/api/v1/push"
        case 405:
            return "the server answers 405: this path does not take POST; `url` usually ends in /loki/api/v1/push"
        case 407:
            return "the proxy answers 407: it wants credentials; put them in `proxy_url`"
        default:
            return "the server answers \(status), which Loki does not; check what `url` leads to"
        }
    }
}
