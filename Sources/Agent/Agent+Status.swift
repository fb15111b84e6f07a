import LineCore
import Synchronization

extension Agent: AgentStatus {
    /// Ready when it knows what to read, every client delivers, and positions can be saved.
    public var readiness: Readiness {
        var reasons = deliveries.flatMap(\.status.snapshot.reasons)
        if let problem = keeper.withLock({ $0?.status.problem }) { reasons.append(problem) }
        if let problem = notes?.problem { reasons.append("times given to lines cannot be noted: \(problem)") }
        reasons += providers.compactMap(\.waiting)
        if !hasStarted {
            reasons.append("the first look for files is not over")
        } else if discovery != nil || !journals.isEmpty,
            targets(within: .milliseconds(100)).allSatisfy({ !$0.problem.isEmpty })
        {
            reasons.append(Readiness.nothingToTail)
        }
        return Readiness(reasons: reasons)
    }

    /// Has the first look for files been taken?
    var hasStarted: Bool { hasScanned.withLock { $0 } }

    /// The first look for files is over. Positions are saved at once: without any, what is rotated from now on would be taken
    /// for what was rotated before the first start, if the agent were killed.
    func started() {
        hasScanned.withLock { $0 = true }
        keeper.withLock { $0 }?.requestSave()
    }

    /// Alive while each lane has turned within the last minute; an idle one turns every second.
    public var liveness: Liveness {
        let now = time.monotonic
        return Liveness(
            stuck: lanes.compactMap { lane in
                let turned = lane.report.turnedAt
                guard turned > 0, now - turned > 60_000_000_000 else { return nil }
                return "lane \(lane.number) has not turned for \((now - turned) / 1_000_000_000) s"
            })
    }

    /// What is read.
    public var targets: [TargetStatus] { targets(within: .milliseconds(100)) }

    /// All metrics, brought up to date.
    public func metricsText(format: MetricRegistry.Format) -> String {
        let reports = lanes.map { $0.freshReport(within: .milliseconds(100)) }
        exporter.update(
            reports, deliveries: deliveries.map(\.outbox.oldestReadAt), saved: keeper.withLock { $0?.status })
        return metrics.registry.text(format: format)
    }

    private func targets(within: Duration) -> [TargetStatus] {
        lanes.flatMap { lane in
            let report = lane.freshReport(within: within)
            return report.targets + report.journals.map(\.status)
        }
    }
}
