import LineCore

extension FuzzTarget {
    /// A pattern, a newline, and a line.
    static let pattern = FuzzTarget(name: "pattern") { bytes in
        var input = Input(bytes)
        let line = input.line()
        guard line.isUTF8, let pattern = try? LinePattern(String(line)) else { return }
        var captures: [Range<Int>] = []
        guard pattern.match(input.rest, into: &captures) else { return }
        require(captures.count <= pattern.names.count, "more captures than names")
        var end = 0
        for capture in captures {
            require(capture.lowerBound >= end && capture.upperBound <= input.rest.count, "captures overlap")
            end = capture.upperBound
        }
        PipelineRun { [PatternStage(pattern, source: nil, setsLabels: true, names: $0)] }.feed(input.rest)
    }
}
