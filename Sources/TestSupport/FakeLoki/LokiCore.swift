import Glibc
import NIOCore

/// What all connections of a fake share: the store, the script of faults, and the record of what happened.
final class LokiCore: Sendable {
    struct State: Sendable {
        var store = LokiStore()
        var limits: LokiLimits
        var authorization: LokiOptions.Authorization?
        var statistics = LokiStatistics()
        var requests: [LokiRequest] = []
        var script: [LokiFault] = []
        var responder: (@Sendable (LokiRequest) -> LokiFault?)?
        /// The streams of each request in flight, by the request's number.
        var inFlight: [Int: Set<String>] = [:]
        var violations: [String] = []
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    /// Loki's answer before any fault: what the handler writes.
    struct Answer {
        var status: Int
        var headers: [String: String] = [:]
        var body = ""
    }

    let watched: Watched<State>
    private let authEnabled: Bool

    init(_ options: LokiOptions) {
        watched = Watched(State(limits: options.limits, authorization: options.authorization))
        authEnabled = options.authEnabled
    }

    /// Records a complete request and decides what is to be done with it.
    ///
    /// - Returns: the request with its number, the fault to perform, and the answer if it is clear without the store.
    func receive(_ request: LokiRequest, failure: DecodeFailure?) -> (LokiRequest, LokiFault, Answer?) {
        var request = request
        let (responder, scripted, refused) = watched.update { state in
            request.number = state.requests.count
            state.requests.append(request)
            state.statistics.requests += 1
            state.statistics.wireBytes += request.bodySize
            Self.begin(request, &state)
            let scripted = state.script.isEmpty ? nil : state.script.removeFirst()
            return (state.responder, scripted, refusal(of: request, failure, state))
        }
        let fault = scripted ?? responder?(request) ?? .accept
        return (request, fault, refused)
    }

    /// Stores what is good of a request and returns Loki's answer.
    func store(_ request: LokiRequest) -> Answer {
        guard let push = request.push else { return Answer(status: 400) }
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let nanoseconds = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        return watched.update { state in
            let verdict = state.store.push(push, tenant: request.tenant, limits: state.limits, now: nanoseconds)
            state.statistics.stored += verdict.stored
            state.statistics.repeated += verdict.repeated
            state.statistics.refused += verdict.refused
            return Answer(status: verdict.status, body: verdict.body.isEmpty ? "" : verdict.body + "\n")
        }
    }

    /// A request is over: answered with `status`, or given up.
    func end(_ request: LokiRequest, status: Int?) {
        watched.update { state in
            guard state.inFlight.removeValue(forKey: request.number) != nil else { return }
            state.statistics.inFlight -= 1
            guard let status else { return }
            state.requests[request.number].status = status
            state.statistics.answers[status, default: 0] += 1
        }
    }

    func opened(_ channel: any Channel) {
        watched.update { state in
            state.channels[ObjectIdentifier(channel)] = channel
            state.statistics.connections += 1
        }
    }

    func closed(_ channel: any Channel) {
        watched.update { $0.channels[ObjectIdentifier(channel)] = nil }
    }

    private static func begin(_ request: LokiRequest, _ state: inout State) {
        let streams = Set((request.push?.streams ?? []).map { "\(request.tenant) \($0.labelText)" })
        for (other, others) in state.inFlight.sorted(by: { $0.key < $1.key }) {
            for stream in streams.intersection(others).sorted() {
                state.violations.append("requests \(other) and \(request.number) were in flight with \(stream)")
            }
        }
        state.inFlight[request.number] = streams
        state.statistics.inFlight += 1
        state.statistics.maxInFlight = max(state.statistics.maxInFlight, state.statistics.inFlight)
    }

    /// The answer to a request that never reaches the store.
    private func refusal(of request: LokiRequest, _ failure: DecodeFailure?, _ state: borrowing State) -> Answer? {
        let path = request.target.prefix { $0 != "?" }
        if request.method == "GET", path == "/ready" { return Answer(status: 200, body: "ready\n") }
        guard path == "/loki/api/v1/push" else { return Answer(status: 404, body: "404 page not found\n") }
        guard request.method == "POST" else { return Answer(status: 405, body: "Method Not Allowed\n") }
        if let authorization = state.authorization, request.header("authorization") != authorization.headerValue {
            return Answer(status: 401, headers: ["WWW-Authenticate": "Basic realm=\"loki\""], body: "Unauthorized\n")
        }
        if authEnabled, request.header("x-scope-orgid")?.isEmpty ?? true {
            return Answer(status: 401, body: "no org id\n")
        }
        if request.bodySize > state.limits.maxBodySize {
            let limit = state.limits.maxBodySize
            return Answer(
                status: 413, body: "request body too large: \(request.bodySize) bytes, limit: \(limit) bytes\n")
        }
        if let failure { return Answer(status: 400, body: "\(failure)\n") }
        return nil
    }
}
