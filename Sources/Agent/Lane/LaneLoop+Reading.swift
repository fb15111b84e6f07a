import LineCore

/// Reading in turn.
extension LaneLoop {
    func queue(_ file: TailedFile) { queue.add(file) }

    func watch(_ file: TailedFile) { queue.watch(file) }

    func unwatch(_ watch: Int32, _ file: TailedFile) { queue.unwatch(watch, file) }

    /// Reads files in turn, as far as their destinations take it.
    func readRound() {
        lastRead = shared.now
        var chunks = ReadQueue.roundChunks
        let open = batcher?.openBytes ?? 0
        let isPaced = isPaced
        while chunks > 0, let file = queue.take() {
            if file.isFinished { continue }
            if isPaced || isHeld(file) || isPaused(file.source) || shared.mustWait(file.archive)
                || destinations.blocks(file.source.tenants, open: open)
            {
                queue.park(file)
            } else {
                chunks -= 1
                if file.tail.read(file) { queue.add(file) }
                if file.tail.lookAt != nil { noteTimer(of: file.tail) }
                ship()
            }
        }
        queue.endRound()
        if shared.mayInflateMore {
            shared.mayInflateMore = false
            queue.wake()
        }
        if let input, mayRead(input.source) { read(input, max(1, chunks)) }
        for journal in journals { read(journal) }
        if shared.openFiles > shared.plan.maxOpenFiles { giveDescriptorsBack() }
    }

    /// May a source be read now?
    func mayRead(_ source: LineSource) -> Bool {
        !isPaced && !isPaused(source) && !destinations.blocks(source.tenants, open: batcher?.openBytes ?? 0)
    }

    private func read(_ input: StandardInput, _ chunks: Int) {
        for _ in 0..<chunks {
            let hasMore = input.read(shared)
            ship()
            if input.hasEnded { return end(input) }
            if !hasMore { return }
        }
    }

    // One after another, each as much as files get in a turn: a journal in flood and files must not starve each other.
    private func read(_ journal: JournalTail) {
        for _ in 0..<JournalFeed.room {
            guard mayRead(journal.source), journal.read(shared) else { return }
            ship()
        }
    }

    /// Is there anything of a journal that may be read now?
    var hasJournalEntries: Bool { journals.contains { $0.feed.hasItems && mayRead($0.source) } }

    private func end(_ input: StandardInput) {
        stopAwaitingInput()
        shared.retire(input.source)
        self.input = nil
        batcher?.sealAll()
        ship()
        shared.output.flush()
        inputEnded()
    }

    // Are lines over the configured rate, and is reading to wait?
    private var isPaced: Bool {
        guard let rate = shared.plan.limits.rate, !rate.drops else { return false }
        return rate.wait(now: shared.now) > 0
    }

    // Is another target to read it? Only one that goes meanwhile is read after all.
    private func isHeld(_ file: TailedFile) -> Bool { file.tail.target.options.isHeld && file.tail.isWanted }

    // Does a stage let no more lines through for a while?
    private func isPaused(_ source: LineSource) -> Bool {
        let pause = source.pause(now: shared.now)
        if pause > 0 { pausedUntil = min(pausedUntil, shared.now + pause) }
        return pause > 0
    }

    private func giveDescriptorsBack() {
        let most = shared.plan.maxOpenFiles
        var open: [TailedFile] = []
        var candidates: [DescriptorBudget.Candidate] = []
        for tail in tails {
            let files = tail.files.filter(\.isOpen)
            if files.isEmpty { continue }
            let status = files.map(\.status)
            let backlog = zip(files, status).reduce(0) { $0 + max(0, ($1.1?.size ?? 0) - Int($1.0.source.offset)) }
            open += files
            candidates += zip(files, status).map { file, status in
                DescriptorBudget.Candidate(
                    isIdle: !file.isQueued, canComeBack: status?.links != 0 || file.archived != nil,
                    readAt: file.readAt, backlog: backlog)
            }
        }
        // A little more than needed, so that it is not done for every file.
        for place in DescriptorBudget.choose(candidates, excess: open.count - most + most / 16) {
            let file = open[place]
            if candidates[place].isIdle || candidates[place].canComeBack {
                file.letGo()
            } else if shared.openFiles > most {
                file.tail.giveUp(file)
                file.letGo()
            }
        }
    }
}
