import Settings

/// What to ask the API server next, so that what is known stays what there is: a list, and then a watch from its version on.
///
/// A value: it is told what came and says what to do. As `client-go`'s reflector does it: the first list takes what the
/// server has at hand (`resourceVersion=0`), so that a thousand agents that start together do not ask its database; a watch
/// that ends goes on at the version seen last; where that is too old (410) there is a fresh list.
struct Reflector: Sendable, Equatable {
    /// What to do.
    enum Step: Sendable, Equatable {
        /// Get a page of a list. The objects of the first one begin a new list.
        case list(version: String, limit: Int, next: String)
        /// Watch for changes after this version.
        case watch(version: String)
        /// Do nothing for so long.
        case wait(Duration)
        /// Do nothing for so long, unless somebody asks for what is new.
        case rest(Duration)
    }

    /// A watch that ends sooner and has told nothing has failed.
    static let shortest = Duration.seconds(1)

    private enum Phase: Sendable, Equatable {
        case listing(version: String, limit: Int, next: String)
        case watching
    }

    /// A kubelet is not asked more often, whoever asks for what is new.
    static let shortestPoll = Duration.seconds(1)

    private let pageSize: Int
    private let poll: Duration?
    private let retry: Retry
    private var phase: Phase
    private var version = ""
    /// Failures in a row.
    private(set) var failures = 0
    private var delay: Duration?
    private var pause: Duration?

    /// Begins with a list.
    ///
    /// - Parameters:
    ///   - pageSize: objects of a page.
    ///   - poll: list again and again, this often, instead of watching.
    init(pageSize: Int, poll: Duration? = nil) {
        self.pageSize = pageSize
        self.poll = poll
        var backoff = ClientSettings.Backoff()
        backoff.maxPeriod = .seconds(30)
        retry = Retry(backoff)
        phase = .listing(version: "0", limit: pageSize, next: "")
    }

    /// What to do now.
    mutating func next() -> Step {
        if let delay = delay.take() { return .wait(delay) }
        if let pause = pause.take() { return .rest(pause) }
        switch phase {
        case .listing(let version, let limit, let next): return .list(version: version, limit: limit, next: next)
        case .watching: return .watch(version: version)
        }
    }

    /// A page came, to its end.
    ///
    /// - Parameters:
    ///   - version: the list's.
    ///   - next: the token of the page after it; empty: it was the last.
    mutating func page(version: String, next: String) {
        failures = 0
        if next.isEmpty, let poll {
            delay = min(poll, Self.shortestPoll)
            pause = poll - Self.shortestPoll
        } else if next.isEmpty {
            self.version = version
            phase = .watching
        } else if case .listing(let asked, let limit, _) = phase {
            phase = .listing(version: asked, limit: limit, next: next)
        }
    }

    /// The watch told of a change, or by a bookmark that there is none up to this version.
    mutating func seen(version: String) {
        if !version.isEmpty { self.version = version }
        failures = 0
    }

    /// The server ended the watch in order, as it does after a few minutes.
    ///
    /// - Parameters:
    ///   - lasted: how long it was open.
    ///   - toldAnything: whether anything came.
    ///   - random: 0 up to and not including 1.
    mutating func ended(lasted: Duration, toldAnything: Bool, random: Double) {
        // Something between us and the server that cuts watches off must not be asked without end.
        if toldAnything || lasted >= Self.shortest { return }
        failures += 1
        delay = retry.delay(after: failures, retryAfter: nil, random: random)
    }

    /// A list or a watch failed.
    ///
    /// - Parameters:
    ///   - failure: why.
    ///   - random: 0 up to and not including 1.
    mutating func failed(_ failure: KubernetesFailure, random: Double) {
        failures += 1
        var mayTryAtOnce = false
        if failure.kind == .gone {
            // A page that is gone: the list took too long. The next one comes in one piece.
            if case .listing(_, _, let next) = phase, !next.isEmpty {
                phase = .listing(version: "", limit: 0, next: "")
            } else {
                phase = .listing(version: "", limit: pageSize, next: "")
            }
            mayTryAtOnce = failures == 1
        }
        if !mayTryAtOnce {
            delay = retry.delay(after: failures, retryAfter: failure.retryAfter, random: random)
        }
    }
}
