public import LineCore

/// One request to be made.
public struct Push: Sendable {
    /// The tenant, sent as `X-Scope-OrgID`; empty for none.
    public let tenant: String
    /// The request body.
    public let body: [UInt8]
    /// What the body is made of.
    public let format: PushFormat

    /// A request.
    public init(tenant: String, body: [UInt8], format: PushFormat) {
        self.tenant = tenant
        self.body = body
        self.format = format
    }
}

/// What became of a request.
public enum PushResult: Sendable, Equatable {
    /// The server answered.
    case answer(LokiAnswer)
    /// No answer came, or the request could not be made.
    case failed(PushFailure)
}

/// Why a request has no answer.
public struct PushFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence for the operator: what failed, on what, and where to look. It never holds a secret.
    public let description: String

    /// A failure with its sentence.
    public init(_ description: String) { self.description = description }
}

/// Makes requests: ``LokiClient``, or a script in tests.
public protocol PushTransport: Sendable {
    /// Makes one request and waits for its answer. A cancelled task gets a failure.
    func push(_ push: Push) async -> PushResult

    /// What is wrong with it though it goes on: certificate files that changed and cannot be used.
    var problem: PushFailure? { get }

    /// Closes connections; nothing is pushed afterwards.
    func shutdown() async
}
