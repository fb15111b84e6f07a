extension TemplateRenderer {
    /// A pipeline's value, which its variables take.
    func evaluate(_ pipeline: TemplatePipeline, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
        depth += 1
        guard depth <= TemplateLimits.depth else { throw TemplateError("the template is nested too deep") }
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot, final: value) }
        for place in pipeline.variables { variables[frame + place] = value }
        depth -= 1
        return value ?? .null
    }

    private func evaluate(
        _ command: TemplateCommand, _ dot: TemplateValue, final: TemplateValue?
    )
        throws(TemplateError) -> TemplateValue
    {
        try charge(TemplateLimits.step)
        switch command.operand {
        case .function(let function): return try call(function, command.arguments, dot, final: final)
        case .field(let fields): return try follow(fields, from: dot, command.arguments, dot, final: final)
        case .variable(let place, let fields):
            return try follow(fields, from: variable(place), command.arguments, dot, final: final)
        case .chain(let inner, let fields):
            return try follow(fields, from: operand(inner, dot), command.arguments, dot, final: final)
        default: break
        }
        guard command.arguments.isEmpty, final == nil else {
            throw TemplateError("can't give argument to what is not a function")
        }
        if case .null = command.operand { throw TemplateError("nil is not a command") }
        return try operand(command.operand, dot)
    }

    // An operand where nothing says what it should be.
    private func operand(_ operand: TemplateOperand, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
        switch operand {
        case .dot: return dot
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .text(let text): return .text(text.bytes)
        case .number(let number): return try constant(number)
        case .field(let fields): return try follow(fields, from: dot, [], dot, final: nil)
        case .variable(let place, let fields): return try follow(fields, from: variable(place), [], dot, final: nil)
        case .chain(let inner, let fields):
            return try follow(fields, from: self.operand(inner, dot), [], dot, final: nil)
        case .pipeline(let pipeline): return try evaluate(pipeline, dot)
        case .function(let function): return try call(function, [], dot, final: nil)
        }
    }

    private func constant(_ number: TemplateNumber) throws(TemplateError) -> TemplateValue {
        if number.prefersFloat, let float = number.float { return .float(float) }
        guard let integer = number.integer else { throw TemplateError("a number overflows int") }
        return .integer(integer, .int)
    }

    private func variable(_ place: Int) throws(TemplateError) -> TemplateValue {
        guard let value = variables[frame + place] else { throw TemplateError("undefined variable") }
        return value
    }

    // MARK: Fields

    private func follow(
        _ fields: [TemplateField], from start: TemplateValue, _ arguments: [TemplateOperand], _ dot: TemplateValue,
        final: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        guard let last = fields.last else {
            guard arguments.isEmpty, final == nil else {
                throw TemplateError("can't give argument to what is not a function")
            }
            return start
        }
        var value = start
        for field in fields.dropLast() { value = try follow(field, from: value) }
        if case .time(let time) = value {
            return try method(last, of: time, arguments, dot, final: final)
        }
        let found = try follow(last, from: value)
        guard arguments.isEmpty && final == nil || value.isNull else {
            throw TemplateError("\(String(last.name.bytes)) is not a method but has arguments")
        }
        return found
    }

    private func follow(_ field: TemplateField, from value: TemplateValue) throws(TemplateError) -> TemplateValue {
        switch value {
        case .null: return .null
        case .root: return rootValue(field)
        case .map(let map): return map[field.name.bytes] ?? .null
        case .version(let version): if let part = try version.field(field.name.bytes, self) { return part }
        case .time(let time): return try method(field, of: time, [], .null, final: nil)
        default: break
        }
        throw TemplateError("can't evaluate field \(String(field.name.bytes)) in type \(value.typeName)")
    }

    private func method(
        _ field: TemplateField, of time: GoTime, _ arguments: [TemplateOperand], _ dot: TemplateValue,
        final: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        guard let function = TemplateFunctions.timeMethods[String(field.name.bytes)] else {
            throw TemplateError("can't evaluate field \(String(field.name.bytes)) in type time.Time")
        }
        return try call(function, arguments, dot, final: final, receiver: .time(time))
    }

    // MARK: Calls

    private func call(
        _ function: TemplateFunction, _ operands: [TemplateOperand], _ dot: TemplateValue, final: TemplateValue?,
        receiver: TemplateValue? = nil
    ) throws(TemplateError) -> TemplateValue {
        if let isOr = function.shortCircuit { return try shortCircuit(isOr: isOr, operands, dot, final) }
        let base = argumentCount
        let shift = receiver == nil ? 0 : 1
        let count = operands.count + (final == nil ? 0 : 1) + shift
        guard count >= function.parameters.count, function.rest != nil || count == function.parameters.count else {
            let least = function.rest == nil ? "" : "at least "
            throw TemplateError(
                "wrong number of args for \(function.name): want \(least)\(function.parameters.count - shift) "
                    + "got \(count - shift)")
        }
        if let receiver { push(argument: receiver) }
        for (index, operand) in operands.enumerated() {
            let parameter = function.parameter(index + shift) ?? .any
            push(argument: try argument(operand, parameter, dot, function))
        }
        if let final {
            push(argument: try checked(final, function.parameter(count - 1) ?? .any, function))
        }
        do {
            let result = try function.body(TemplateCall(renderer: self, base: base, count: count))
            dropArguments(downTo: base)
            return result
        } catch {
            throw error as? TemplateError ?? TemplateError("\(error)")
        }
    }

    private func argument(
        _ operand: TemplateOperand, _ parameter: TemplateFunction.Parameter, _ dot: TemplateValue,
        _ function: TemplateFunction
    ) throws(TemplateError) -> TemplateValue {
        // A literal becomes what is wanted, if it can.
        if case .number(let number) = operand {
            switch parameter {
            case .int:
                if let integer = number.integer { return .integer(integer, .int) }
            case .float:
                if let float = number.float { return .float(float) }
            case .any: return try constant(number)
            default: break
            }
            throw TemplateError(
                "wrong type for value in \(function.name); expected \(parameter.rawValue); got a number")
        }
        return try checked(self.operand(operand, dot), parameter, function)
    }

    private func checked(
        _ value: TemplateValue, _ parameter: TemplateFunction.Parameter, _ function: TemplateFunction
    ) throws(TemplateError) -> TemplateValue {
        switch (parameter, value) {
        case (.any, .root), (.map, .root): return function.takesRoot ? value : .map(try materialized())
        case (.any, .text(let text)), (.text, .text(let text)):
            try charge(text.count / 16)
            return value
        case (.any, _), (.bool, .bool), (.float, .float), (.int, .integer(_, .int)), (.time, .time), (.map, .null):
            return value
        case (.map, .map(let map)) where map.element == .any: return value
        case (_, .null): throw TemplateError("invalid value in \(function.name); expected \(parameter.rawValue)")
        default:
            throw TemplateError(
                "wrong type for value in \(function.name); expected \(parameter.rawValue); got \(value.typeName)")
        }
    }

    // `and` and `or`: the first argument that decides, or the last.
    private func shortCircuit(
        isOr: Bool, _ operands: [TemplateOperand], _ dot: TemplateValue, _ final: TemplateValue?
    )
        throws(TemplateError) -> TemplateValue
    {
        var value: TemplateValue?
        for operand in operands {
            let argument = try self.operand(operand, dot)
            if argument.isTrue == isOr { return argument }
            value = argument
        }
        guard let last = final ?? value else {
            throw TemplateError("wrong number of args for and/or: want at least 1 got 0")
        }
        return last
    }
}

extension TemplateFunction {
    /// `false` for `and`, `true` for `or`, which evaluate only as many arguments as they need.
    fileprivate var shortCircuit: Bool? { name == "and" ? false : name == "or" ? true : nil }
}
