import Agent

/// What the admin server answers, without the server.
struct AdminRoutes: Sendable {
    /// See ``AdminAddress/pathPrefix``.
    let prefix: String
    /// `server.health_check_target`.
    let healthCheckTarget: Bool

    /// An answer to one request.
    struct Answer: Sendable, Equatable {
        var status: Int
        var contentType = "text/plain; charset=utf-8"
        var location: String?
        var body: String
    }

    /// Answers a request; the body is left in the answer to `HEAD`, for the server to leave out.
    func answer(method: String, path: String, accept: String, status: any AgentStatus) -> Answer {
        guard method == "GET" || method == "HEAD" else {
            return Answer(status: 405, body: "Only GET and HEAD are answered here.\n")
        }
        guard path.hasPrefix(prefix) else { return notFound }
        switch path.dropFirst(prefix.count) {
        case "", "/": return Answer(status: 303, location: "\(prefix)/targets", body: "See \(prefix)/targets\n")
        case "/ready": return ready(status)
        case "/healthz": return alive(status.liveness)
        case "/metrics": return metrics(accept: accept, status: status)
        case "/targets":
            return Answer(
                status: 200, contentType: "text/html; charset=utf-8",
                body: TargetsPage(
                    targets: status.targets, dropped: status.droppedTargets, readiness: status.readiness,
                    liveness: status.liveness, prefix: prefix
                ).html)
        default: return notFound
        }
    }

    private func ready(_ status: any AgentStatus) -> Answer {
        let readiness = healthCheckTarget ? status.readiness : Readiness()
        return readiness.isReady
            ? Answer(status: 200, body: "Ready\n")
            : Answer(status: 500, body: "Not ready: \(readiness.reasons.joined(separator: " "))\n")
    }

    private func alive(_ liveness: Liveness) -> Answer {
        liveness.isAlive
            ? Answer(status: 200, body: "Alive\n")
            : Answer(status: 503, body: "Not alive: \(liveness.stuck.joined(separator: " "))\n")
    }

    private func metrics(accept: String, status: any AgentStatus) -> Answer {
        let format = MetricRegistry.Format(accept: accept)
        return Answer(status: 200, contentType: format.contentType, body: status.metricsText(format: format))
    }

    private var notFound: Answer {
        Answer(
            status: 404,
            body: "Not found. There are \(prefix)/ready, \(prefix)/healthz, \(prefix)/metrics and \(prefix)/targets.\n")
    }
}
