extension TemplateRenderer {
    /// What a list of nodes did to the range around it.
    enum Flow { case on, leave, next }

    /// Renders a template, with variables of its own.
    func invoke(_ body: TemplateBody, with dot: TemplateValue) throws(TemplateError) {
        let outer = frame
        frame = variables.count
        guard variables.count + body.variables <= TemplateLimits.variables else {
            throw TemplateError("templates are nested too deep")
        }
        variables.append(dot)
        for _ in 1..<max(body.variables, 1) { variables.append(nil) }
        _ = try walk(body.nodes, dot)
        variables.removeLast(variables.count - frame)
        frame = outer
    }

    private func walk(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateError) -> Flow {
        depth += 1
        guard depth <= TemplateLimits.depth else { throw TemplateError("templates are nested too deep") }
        for node in nodes {
            try charge(TemplateLimits.step)
            let flow = try walk(node, dot)
            if flow != .on {
                depth -= 1
                return flow
            }
        }
        depth -= 1
        return .on
    }

    private func walk(_ node: TemplateNode, _ dot: TemplateValue) throws(TemplateError) -> Flow {
        switch node {
        case .text(let text): try write(text.bytes)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { try show(value) }
        case .branches(let branches, let otherwise):
            for branch in branches {
                let value = try evaluate(branch.pipeline, dot)
                if value.isTrue { return try walk(branch.body, branch.setsDot ? value : dot) }
            }
            return try walk(otherwise, dot)
        case .range(let pipeline, let body, let otherwise):
            return try range(pipeline, body, otherwise, dot)
        case .template(let name, let pipeline):
            guard let body = template.definitions[name] else { throw TemplateError("template `\(name)` not defined") }
            let inner: TemplateValue = if let pipeline { try evaluate(pipeline, dot) } else { .null }
            try invoke(body, with: inner)
        case .leave: return .leave
        case .next: return .next
        }
        return .on
    }

    // Go's printing of a pipeline's value.
    private func show(_ value: TemplateValue) throws(TemplateError) {
        switch value {
        case .text(let text): try write(text)
        case .null: try write(Self.noValue.bytes)
        default:
            var printer = GoPrinter(self)
            try printer.print(value)
            try charge(printer.out.count / 16)
            guard output.count + printer.out.count <= TemplateLimits.output else {
                throw TemplateError("the template's result is too long")
            }
            printer.out.withBytes { output.append($0) }
        }
    }

    private func range(
        _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ dot: TemplateValue
    ) throws(TemplateError) -> Flow {
        var value = try evaluate(pipeline, dot)
        if case .root = value { value = .map(try materialized()) }
        var count = 0
        switch value {
        case .null: break
        case .list(let list):
            for item in list.items {
                let flow = try iteration(pipeline, body, .int(count), item)
                count += 1
                if flow == .leave { break }
            }
        case .map(let map):
            // As it was when the range began: the body may change it.
            let (keys, values) = (map.keys, map.values)
            for (key, item) in zip(keys, values) {
                let flow = try iteration(pipeline, body, .text(key), item)
                count += 1
                if flow == .leave { break }
            }
        case .integer(let most, let type):
            guard pipeline.variables.count < 2 else {
                throw TemplateError("a number cannot be iterated over with more than one variable")
            }
            while count < most {
                let flow = try iteration(pipeline, body, .int(count), .integer(Int64(count), type))
                count += 1
                if flow == .leave { break }
            }
        default: throw TemplateError("range can't iterate over a value of type \(value.typeName)")
        }
        return count == 0 ? try walk(otherwise, dot) : .on
    }

    private func iteration(
        _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ index: TemplateValue, _ item: TemplateValue
    ) throws(TemplateError) -> Flow {
        try charge(TemplateLimits.step)
        if let last = pipeline.variables.last { variables[frame + last] = item }
        if pipeline.variables.count > 1 { variables[frame + pipeline.variables[0]] = index }
        return try walk(body, item)
    }
}
