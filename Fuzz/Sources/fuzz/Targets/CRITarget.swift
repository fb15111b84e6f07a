import LineCore

extension FuzzTarget {
    /// Lines of containers' logs, with pieces: bounds and chunk size, then the lines.
    static let cri = FuzzTarget(name: "cri") { bytes in
        var input = Input(bytes)
        var rules = CRIStage.Rules()
        rules.maxPartialLines = input.number(0...3)
        rules.maxPartialLineSize = input.number(0...40)
        rules.truncates = input.number(0...1) == 1
        SourceRun.checkChunking(input.rest, chunk: input.number(1...64)) { names in
            for name in ["time", "stream", "flags", "content"] { _ = names.slot(name) }
            return [CRIStage(rules, names: names)]
        }
    }
}
