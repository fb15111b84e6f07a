import LineCore

extension FuzzTarget {
    /// Entries of a journal: a field a line, an empty line between entries.
    static let journal = FuzzTarget(name: "journal") { bytes in
        var input = Input(bytes)
        let choice = input.number(0...7)
        var rules = JournalRules()
        rules.isJSON = choice & 1 != 0
        rules.listsRepeatedFields = choice & 2 != 0
        rules.maxEntrySize = choice & 4 != 0 ? 16 : JournalRules.defaultMaxEntrySize
        rules.labels = [Label("job", "fuzz")]
        rules.usesSourceTime = true
        rules.metadata = [JournalRules.Metadata(name: "pid", field: "_PID")]
        rules.relabel = RelabelRules(
            [
                try? RelabelRule(sourceLabels: ["__journal_a", "__journal_priority_keyword"], targetLabel: "a"),
                try? RelabelRule(action: .labelmap, regex: "__journal_(b.*)"),
                try? RelabelRule(action: .drop, sourceLabels: ["__journal_c"], regex: "no"),
            ].compactMap { $0 })
        let maker = JournalEntryMaker(rules)
        var entries = 0
        while !input.rest.isEmpty {
            maker.begin()
            while case let line = input.line(), !line.isEmpty { maker.take(line) }
            maker.finish(realtime: UInt64(entries))
            entries += 1
        }
        let chunk = maker.takeChunk()
        require(chunk.count == entries, "\(chunk.count) of \(entries) entries")
        for line in chunk.copies {
            require(line.labels["job"] != nil, "a line without its label")
            guard rules.isJSON else { continue }
            line.line.withBytes { text in
                guard case .object? = JSONValue(text) else { fatalError("it is not JSON: \(String(text))") }
            }
        }
    }
}
