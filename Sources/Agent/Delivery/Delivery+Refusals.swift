import LineCore
import Settings

/// Entries that are given up: which they are, and where they go.
extension Delivery {
    /// Settles a part that was answered. Where somebody takes dead letters it is found out which entries were refused.
    ///
    /// - Returns: `nil` when cancelled before.
    func conclude(
        _ part: Part, _ batch: SealedBatch, _ refused: [RefusalReason: Int], _ answer: LokiAnswer
    ) async -> BatchOutcome? {
        var outcome = BatchOutcome(refused: refused)
        if outcome.refusedCount > 0, deadLetters != nil {
            guard let found = await search(part, batch, refused, answer) else { return nil }
            outcome = found
        }
        tell(outcome, part, batch, answer)
        return outcome
    }

    /// Gives a part up.
    func giveUp(
        _ part: Part, _ batch: SealedBatch, _ reason: RefusalReason, attempts: Int
    ) async -> BatchOutcome {
        tellGivenUp(part, batch, reason, attempts: attempts)
        guard let deadLetters else { return BatchOutcome(refused: [reason: part.entries]) }
        guard let push = OpenedPush(part.body, format: batch.format), push.count == part.entries else {
            deadLetters.cannotRead(part.entries)
            return BatchOutcome(refused: [reason: part.entries])
        }
        let verdicts = [RefusalSearch.Verdict](repeating: .refused(reason), count: part.entries)
        await deadLetters.take(letters(verdicts, push, part, batch))
        return outcome(Dictionary(uniqueKeysWithValues: (0..<part.entries).map { ($0, reason) }), part, batch)
    }

    private func search(
        _ part: Part, _ batch: SealedBatch, _ refused: [RefusalReason: Int], _ answer: LokiAnswer
    ) async -> BatchOutcome? {
        guard let push = OpenedPush(part.body, format: batch.format), push.count == part.entries else {
            let outcome = BatchOutcome(refused: refused)
            deadLetters?.cannotRead(outcome.refusedCount)
            return outcome
        }
        var search = RefusalSearch(
            streams: push.streams.map(\.entries), times: (0..<push.count).map { push.time($0) ?? 0 },
            answer: reading(refused, answer, push, batch))
        while let range = search.next() {
            let asked = push.part(range)
            switch await self.push(Part(body: asked.body, entries: asked.entries), batch) {
            case nil: return nil
            case .answered(let answer, let refused): search.take(reading(refused, answer, push, batch))
            case .tooLarge, .givenUp: search.take(nil)
            }
        }
        if search.requests > 0 { observer.searched(requests: search.requests) }
        let found = search.finish()
        await deadLetters?.take(letters(found.verdicts, push, part, batch))
        return outcome(found.refused, part, batch)
    }

    private func reading(
        _ refused: [RefusalReason: Int], _ answer: LokiAnswer, _ push: OpenedPush, _ batch: SealedBatch
    ) -> RefusalSearch.Answer {
        guard refused.contains(where: { $0.value > 0 }) else { return .stored }
        guard let named = answer.refusedStreams else { return RefusalSearch.Answer(counts: refused, streams: nil) }
        let places = named.map { StreamCount.places(of: $0, in: push.streams, format: batch.format) }
        // Labels that are none of ours: any stream may be meant.
        guard places.allSatisfy({ !$0.isEmpty }) else { return RefusalSearch.Answer(counts: refused, streams: nil) }
        return RefusalSearch.Answer(counts: refused, streams: Set(places.joined()))
    }

    private func letters(
        _ verdicts: [RefusalSearch.Verdict], _ push: OpenedPush, _ part: Part, _ batch: SealedBatch
    ) -> [DeadLetter] {
        let now = time.wall
        var letters: [DeadLetter] = []
        for stream in push.streams {
            let named = StreamCount.labels(stream, batch.format) ?? []
            let labels = named.map { Label($0.name, $0.value) }
            let given = stream.entries.filter { verdicts[$0] != .stored }
            let shares = batch.origins.shares(of: given.lazy.map { $0 + part.start })
            for (place, number) in given.enumerated() {
                guard let entry = push.entry(number), let (reason, isUndecided) = verdicts[number].given else {
                    deadLetters?.cannotRead(1)
                    continue
                }
                var letter = DeadLetter(
                    reason: reason.rawValue, refusedAt: now, client: settings.name, tenant: batch.tenant,
                    labels: labels, time: entry.time, line: entry.line)
                letter.isUndecided = isUndecided
                letter.metadata = entry.metadata
                if let share = shares?[place], share < batch.places.count { letter.source = batch.places[share] }
                letters.append(letter)
            }
        }
        return letters
    }

    // By the segments that the entries come from, so that the books of the right job are charged.
    private func outcome(
        _ refused: [Int: RefusalReason], _ part: Part, _ batch: SealedBatch
    ) -> BatchOutcome {
        var outcome = BatchOutcome()
        let entries = refused.keys.sorted()
        let shares = batch.origins.shares(of: entries.lazy.map { $0 + part.start })
        for (place, entry) in entries.enumerated() {
            guard let reason = refused[entry] else { continue }
            outcome.refused[reason, default: 0] += 1
            if let share = shares?[place] { outcome.byShare[share, default: [:]][reason, default: 0] += 1 }
        }
        return outcome
    }
}

extension RefusalSearch.Verdict {
    /// Why the entry is given up, and whether that is in doubt; `nil` where it is stored.
    fileprivate var given: (RefusalReason, isUndecided: Bool)? {
        switch self {
        case .stored: nil
        case .refused(let reason): (reason, false)
        case .undecided(let reason): (reason, true)
        }
    }
}
