import LineCore

extension FuzzTarget {
    /// Lines joined into blocks, behind CRI or not: sizes, then the lines; those with a digit in front begin a block.
    static let multiline = FuzzTarget(name: "multiline") { bytes in
        var input = Input(bytes)
        guard let firstLine = try? Regex("^[0-9]") else { return }
        var rules = MultilineStage.Rules(firstLine: firstLine)
        rules.mostLines = input.number(0...5)
        let isCRI = input.number(0...1) == 1
        SourceRun.checkChunking(input.rest, chunk: input.number(1...64)) { [rules] names in
            (isCRI ? [CRIStage(names: names)] : []) + [MultilineStage(rules)]
        }
    }
}
