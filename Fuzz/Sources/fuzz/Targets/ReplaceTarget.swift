import LineCore

extension FuzzTarget {
    /// An expression, a template, and a line.
    static let replace = FuzzTarget(name: "replace") { bytes in
        var input = Input(bytes)
        let (pattern, replacement) = (input.line(), input.line())
        guard pattern.isUTF8, replacement.isUTF8, pattern.count <= 256, let regex = try? Regex(String(pattern)),
            let template = try? Template(String(replacement))
        else { return }
        let line = input.rest
        var groups: [Range<Int>?] = []
        let isFound = regex.match(line, into: &groups)
        require(isFound == regex.matches(line), "it matches, and does not")
        if isFound {
            require(groups.count == regex.groupCount, "\(groups.count) groups of \(regex.groupCount)")
            for case let group? in groups {
                require(group.lowerBound >= 0 && group.upperBound <= line.count, "a group reaches out of the text")
            }
        }
        let run = PipelineRun { names in
            [
                ReplaceStage(
                    regex, replacement: template, source: nil, environment: TemplateEnvironment(), names: names),
                RegexStage(regex, source: nil, names: names),
            ]
        }
        run.feed(line)
        let longest = 2 * line.count + ReplaceStage.mostAdded + (1 << 20)
        for made in run.lines { require(made.count <= longest, "a line is longer than it may be") }
    }
}
