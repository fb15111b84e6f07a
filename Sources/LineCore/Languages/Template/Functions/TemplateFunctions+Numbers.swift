extension TemplateFunctions {
    /// sprig's functions for whole numbers. Overflow wraps around, as in Go.
    static let numbers: [TemplateFunction] = [
        TemplateFunction("atoi", [.text]) { call in
            .integer(GoNumber.integer(call.string(0), base: 10) ?? 0, .int)
        },
        TemplateFunction("int", [.any]) { call in .integer(integer(call[0]), .int) },
        TemplateFunction("int64", [.any]) { call in .int64(integer(call[0])) },
        TemplateFunction("add1", [.any]) { call in .int64(integer(call[0]) &+ 1) },
        TemplateFunction("add", [], rest: .any) { call in
            .int64(call.arguments().reduce(0) { $0 &+ integer($1) })
        },
        TemplateFunction("sub", [.any, .any]) { call in .int64(integer(call[0]) &- integer(call[1])) },
        TemplateFunction("mul", [.any], rest: .any) { call in
            .int64(call.arguments(from: 1).reduce(integer(call[0])) { $0 &* integer($1) })
        },
        TemplateFunction("div", [.any, .any]) { call in
            let divisor = integer(call[1])
            guard divisor != 0 else { throw TemplateError("integer divide by zero") }
            return .int64(integer(call[0]).dividedReportingOverflow(by: divisor).partialValue)
        },
        TemplateFunction("mod", [.any, .any]) { call in
            let divisor = integer(call[1])
            guard divisor != 0 else { throw TemplateError("integer divide by zero") }
            return .int64(integer(call[0]).remainderReportingOverflow(dividingBy: divisor).partialValue)
        },
        TemplateFunction("max", [.any], rest: .any) { call in .int64(call.arguments().map(integer).max() ?? 0) },
        TemplateFunction("biggest", [.any], rest: .any) { call in .int64(call.arguments().map(integer).max() ?? 0) },
        TemplateFunction("min", [.any], rest: .any) { call in .int64(call.arguments().map(integer).min() ?? 0) },
        TemplateFunction("toDecimal", [.any]) { call in
            .int64(GoNumber.integer(String(try text(of: call[0], call.renderer)), base: 8) ?? 0)
        },
        TemplateFunction("until", [.int]) { call in
            try numbers(call, from: 0, to: call.int(0), by: call.int(0) < 0 ? -1 : 1)
        },
        TemplateFunction("untilStep", [.int, .int, .int]) { call in
            try numbers(call, from: call.int(0), to: call.int(1), by: call.int(2))
        },
        TemplateFunction("seq", [], rest: .int) { call in
            var (start, end, step) = (1, call.int(0), 1)
            switch call.count {
            case 1: if end < start { step = -1 }
            case 2:
                (start, end) = (call.int(0), call.int(1))
                if end < start { step = -1 }
            case 3:
                (start, step, end) = (call.int(0), call.int(1), call.int(2))
                if end < start, step > 0 { return .text(.empty) }
            default: return .text(.empty)
            }
            // The end is among them.
            let past = end.addingReportingOverflow(end < start ? -1 : 1)
            guard !past.overflow, case .list(let list) = try numbers(call, from: start, to: past.partialValue, by: step)
            else { throw tooLong }
            var printer = GoPrinter(call.renderer)
            for (index, item) in list.items.enumerated() {
                if index > 0 { printer.out.append(0x20) }
                try printer.print(item)
            }
            return try call.make(printer.out)
        },
    ]

    /// sprig's `toInt64`: texts as Go's integers of any base, floats cut off, 0 for what is no number.
    static func integer(_ value: TemplateValue) -> Int64 {
        switch value {
        case .integer(let value, _): return value
        case .float(let value): return Int64(exactly: value.rounded(.towardZero)) ?? .min
        case .bool(let isTrue): return isTrue ? 1 : 0
        case .text(let bytes):
            guard bytes.count <= 128 else { return 0 }
            var text = String(bytes)
            // `1.00` is 1.
            if let point = text.firstIndex(of: "."), point > text.startIndex,
                text[text.index(after: point)...].allSatisfy({ $0 == "0" })
            {
                text = String(text[..<point])
            }
            return GoNumber.integer(text, base: 0) ?? 0
        default: return 0
        }
    }

    private static func numbers(
        _ call: TemplateCall, from start: Int, to end: Int, by step: Int
    )
        throws(TemplateError) -> TemplateValue
    {
        guard end < start ? step < 0 : step > 0 else { return try call.make([], of: .int) }
        let distance = end < start ? UInt(bitPattern: start &- end) : UInt(bitPattern: end &- start)
        let count = distance / step.magnitude + (distance % step.magnitude == 0 ? 0 : 1)
        guard count <= TemplateLimits.work / TemplateLimits.step else { throw tooLong }
        try call.renderer.charge(Int(count))
        return try call.make((0..<Int(count)).map { .int(start &+ $0 &* step) }, of: .int)
    }
}
