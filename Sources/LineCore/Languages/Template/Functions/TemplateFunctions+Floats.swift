extension TemplateFunctions {
    /// sprig's functions for floats. Those with four operations reckon in decimals: `addf 0.1 0.2` is 0.3.
    static let floats: [TemplateFunction] = [
        TemplateFunction("float64", [.any]) { call in .float(float(call[0])) },
        TemplateFunction("add1f", [.any]) { call in .float(float(call[0]).decimally(1, SmallDecimal.add, +)) },
        TemplateFunction("addf", [], rest: .any) { call in
            .float(reduce(.float(0), call.arguments(), SmallDecimal.add, +))
        },
        TemplateFunction("subf", [.any], rest: .any) { call in
            .float(reduce(call[0], call.arguments(from: 1), SmallDecimal.subtract, -))
        },
        TemplateFunction("mulf", [.any], rest: .any) { call in
            .float(reduce(call[0], call.arguments(from: 1), SmallDecimal.multiply, *))
        },
        TemplateFunction("divf", [.any], rest: .any) { call in
            guard !call.arguments(from: 1).contains(where: { float($0) == 0 }) else {
                throw TemplateError("decimal division by 0")
            }
            return .float(reduce(call[0], call.arguments(from: 1), SmallDecimal.divide, /))
        },
        TemplateFunction("maxf", [.any], rest: .any) { call in
            .float(call.arguments().map(float).reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) })
        },
        TemplateFunction("minf", [.any], rest: .any) { call in
            .float(call.arguments().map(float).reduce(.infinity) { $0.isNaN || $1.isNaN ? .nan : min($0, $1) })
        },
        TemplateFunction("ceil", [.any]) { call in .float(float(call[0]).rounded(.up)) },
        TemplateFunction("floor", [.any]) { call in .float(float(call[0]).rounded(.down)) },
        TemplateFunction("round", [.any, .int], rest: .float) { call in
            var roundsUpFrom = 0.5
            if case .float(let from) = call[2] { roundsUpFrom = from }
            let power = powerOfTen(call.int(1))
            let digit = power * float(call[0])
            let fraction = digit - digit.rounded(.towardZero)
            return .float((fraction >= roundsUpFrom ? digit.rounded(.up) : digit.rounded(.down)) / power)
        },
    ]

    /// sprig's `toFloat64`: 0 for what is no number.
    static func float(_ value: TemplateValue) -> Double {
        switch value {
        case .integer(let value, _): Double(value)
        case .float(let value): value
        case .bool(let isTrue): isTrue ? 1 : 0
        case .text(let text): GoNumber.float(String(text)) ?? 0
        default: 0
        }
    }

    private static func powerOfTen(_ exponent: Int) -> Double {
        Double("1e\(max(-400, min(400, exponent)))") ?? (exponent < 0 ? 0 : .infinity)
    }

    private static func reduce(
        _ first: TemplateValue, _ rest: [TemplateValue],
        _ decimal: (SmallDecimal, SmallDecimal) -> SmallDecimal?, _ binary: (Double, Double) -> Double
    ) -> Double {
        rest.reduce(float(first)) { $0.decimally(float($1), decimal, binary) }
    }
}

/// A decimal number of up to 38 digits.
struct SmallDecimal {
    private var digits: Int128
    private var exponent: Int

    private init(_ digits: Int128, _ exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    /// The shortest decimal that is the float; `nil` where it has too many digits.
    init?(_ value: Double) {
        let plain = JSONNumber.plain(value)
        guard plain.utf8.count <= 36 else { return nil }
        let fraction = plain.split(separator: ".").dropFirst().first?.count ?? 0
        guard let digits = Int128(plain.filter { $0 != "." }) else { return nil }
        self.init(digits, -fraction)
    }

    /// The nearest float.
    var value: Double { Double("\(digits)e\(exponent)") ?? .nan }

    static func add(_ left: SmallDecimal, _ right: SmallDecimal) -> SmallDecimal? {
        let exponent = min(left.exponent, right.exponent)
        guard let a = left.scaled(to: exponent), let b = right.scaled(to: exponent) else { return nil }
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : SmallDecimal(sum, exponent)
    }

    static func subtract(_ left: SmallDecimal, _ right: SmallDecimal) -> SmallDecimal? {
        add(left, SmallDecimal(-right.digits, right.exponent))
    }

    static func multiply(_ left: SmallDecimal, _ right: SmallDecimal) -> SmallDecimal? {
        let (product, overflow) = left.digits.multipliedReportingOverflow(by: right.digits)
        return overflow ? nil : SmallDecimal(product, left.exponent + right.exponent)
    }

    /// To sixteen digits behind the point, half away from zero, as the library that sprig uses divides.
    static func divide(_ left: SmallDecimal, _ right: SmallDecimal) -> SmallDecimal? {
        guard right.digits != 0, let scaled = left.scaled(to: right.exponent - 17) else { return nil }
        let (quotient, _) = scaled.quotientAndRemainder(dividingBy: right.digits)
        let last = quotient % 10
        return SmallDecimal(quotient / 10 + (last >= 5 ? 1 : last <= -5 ? -1 : 0), -16)
    }

    private func scaled(to exponent: Int) -> Int128? {
        var digits = digits
        var from = self.exponent
        while from > exponent {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            digits = product
            from -= 1
        }
        while from < exponent {
            digits /= 10
            from += 1
        }
        return digits
    }
}

extension Double {
    /// An operation on both as decimals; as floats where they have too many digits for that.
    fileprivate func decimally(
        _ other: Double, _ decimal: (SmallDecimal, SmallDecimal) -> SmallDecimal?, _ binary: (Double, Double) -> Double
    ) -> Double {
        guard isFinite, other.isFinite, let left = SmallDecimal(self), let right = SmallDecimal(other),
            let result = decimal(left, right)
        else { return binary(self, other) }
        return result.value
    }
}
