import LineCore

/// Why the API server gave no objects.
struct KubernetesFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is, and so what helps.
    enum Kind: Sendable, Equatable {
        /// 410: what was asked for is too old; only a fresh list helps.
        case gone
        /// 401: the credentials are not taken.
        case unauthorized
        /// 403: the rights are missing.
        case forbidden
        /// 404: the server does not have such objects.
        case notFound
        /// 429: it has too much to do.
        case tooManyRequests
        /// Any other status.
        case status
        /// No answer, or one that broke off.
        case noAnswer
        /// An answer that is not what an API server says.
        case unreadable
    }

    /// The kind.
    let kind: Kind
    /// What failed, on what, and what to do. It never holds a secret.
    let description: String
    /// How long the server asked to be left alone.
    var retryAfter: Duration?

    init(_ kind: Kind, _ description: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.description = description
        self.retryAfter = retryAfter
    }

    /// What a status other than 200 means.
    ///
    /// - Parameters:
    ///   - status: the status.
    ///   - body: the answer's body; mostly a `Status` object, whose message is told.
    ///   - place: host and port of the server.
    ///   - resource: what was asked for.
    ///   - retryAfter: what `Retry-After` says.
    init(status: Int, body: [UInt8], place: String, resource: String, retryAfter: Duration? = nil) {
        let value = body.withBytes { JSONValue($0) }
        let message = value?["message"]?.asString ?? ""
        let words = message.isEmpty ? "" : " (\(String(message.prefix(300)).replacing("\n", with: " ")))"
        let isKubelet = resource == WatchKey.podsOfKubelet
        let kind = isKubelet ? "the kubelet" : "the Kubernetes API server"
        let server = place.isEmpty ? kind : "\(kind) \(place)"
        let keys = isKubelet ? "`kubelet`'s own" : "those beside `api_server`"
        let rights = isKubelet ? "get on nodes/proxy" : "get, list and watch on them"
        switch status {
        case 410: self.init(.gone, "\(server) no longer knows the version of \(resource) that was asked for\(words)")
        case 401:
            self.init(
                .unauthorized,
                "\(server) does not take the credentials (401): check the token of the service account, or the keys that say "
                    + "how to log in, \(keys)")
        case 403:
            self.init(
                .forbidden,
                "\(server) forbids reading \(resource) (403)\(words): give the agent's role \(rights)"
            )
        case 404: self.init(.notFound, "\(server) has no \(resource) (404)\(words): its version may be too old")
        case 429: self.init(.tooManyRequests, "\(server) has too much to do (429)\(words)", retryAfter: retryAfter)
        default: self.init(.status, "\(server) answers \(status) for \(resource)\(words)", retryAfter: retryAfter)
        }
    }

    /// What there is no answer for; the sentence speaks of the settings as they are named here.
    init(_ failure: PushFailure) {
        self.init(.noAnswer, "Kubernetes: " + failure.description.replacing("`url`", with: "`api_server`"))
    }

    /// Does it stay until an operator changes something? Then it is not waited for.
    var isLasting: Bool { kind == .forbidden || kind == .notFound }

    /// For a metric: short and bounded.
    var outcome: String {
        switch kind {
        case .gone: "gone"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .notFound: "not_found"
        case .tooManyRequests: "too_many_requests"
        case .status: "status"
        case .noAnswer: "no_answer"
        case .unreadable: "unreadable"
        }
    }
}
