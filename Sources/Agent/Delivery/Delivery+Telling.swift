import LineCore
import Logging

/// What delivery counts, logs and tells of readiness.
extension Delivery {
    /// Counts a part that was answered, and says what was refused of it.
    func tell(_ outcome: BatchOutcome, _ part: Part, _ batch: SealedBatch, _ answer: LokiAnswer) {
        let stored = part.entries - outcome.refusedCount
        if status.answered(tenant: batch.tenant, stored: stored, refused: outcome.refusedCount, now: time.wall) {
            log.log(.info, "pushes are answered again", about: "client", metadata: ["tenant": "\(batch.tenant)"])
        }
        if stored > 0 {
            let bytes = part.body.count * stored / max(1, part.entries)
            observer.stored(tenant: batch.tenant, entries: stored, bytes: bytes)
        }
        count(refused: outcome.refused, batch)
        for (reason, entries) in outcome.refused {
            log.log(
                .warning, "the server refused entries", about: reason.rawValue,
                metadata: [
                    "tenant": "\(batch.tenant)", "reason": "\(reason.rawValue)", "entries": "\(entries)",
                    "of": "\(part.entries)", "status": "\(answer.status)", "answer": "\(answer.excerpt)",
                ])
        }
        if answer.status == 260 {
            log.log(
                .warning, "the server blocks ingestion for this tenant and discards its entries", about: batch.tenant,
                metadata: ["tenant": "\(batch.tenant)"])
        }
    }

    /// Counts a part that is given up, and says so.
    func tellGivenUp(_ part: Part, _ batch: SealedBatch, _ reason: RefusalReason, attempts: Int) {
        status.gaveUp(entries: part.entries)
        count(refused: [reason: part.entries], batch)
        log.log(
            .error, "entries are given up", about: "\(batch.tenant) \(reason.rawValue)",
            metadata: [
                "tenant": "\(batch.tenant)", "reason": "\(reason.rawValue)", "entries": "\(part.entries)",
                "attempts": "\(attempts)",
            ])
    }

    private func count(refused: [RefusalReason: Int], _ batch: SealedBatch) {
        for (reason, entries) in refused {
            let bytes = batch.lineBytes * entries / max(1, batch.entries)
            observer.refused(tenant: batch.tenant, reason: reason, entries: entries, bytes: bytes)
        }
    }

    func logAnswer(_ answer: LokiAnswer, _ batch: SealedBatch) {
        logger.debug(
            "the server failed",
            metadata: ["tenant": "\(batch.tenant)", "status": "\(answer.status)", "answer": "\(answer.excerpt)"])
    }

    func report(_ trouble: Trouble, _ batch: SealedBatch, failures: Int, delay: Duration) {
        switch trouble {
        case .failed(let why):
            status.failed(tenant: batch.tenant, why: why)
            log.log(
                .warning, "a push failed and is tried again; nothing is lost", about: "client",
                metadata: [
                    "tenant": "\(batch.tenant)", "error": "\(why)", "attempt": "\(failures)", "wait": "\(delay)",
                ])
        case .rateLimited(let reason):
            log.log(
                .warning, "the server asks to slow down; the push is tried again", about: "client",
                metadata: [
                    "tenant": "\(batch.tenant)", "reason": "\(reason.rawValue)", "attempt": "\(failures)",
                    "wait": "\(delay)",
                ])
        }
    }
}
