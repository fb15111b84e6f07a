extension TemplateFunctions {
    /// sprig's random values, from the environment's generator.
    static let randoms: [TemplateFunction] = [
        TemplateFunction("randAlphaNum", [.int]) { call in try characters(call, alphanumeric) },
        TemplateFunction("randAlpha", [.int]) { call in try characters(call, Array(alphanumeric.dropLast(10))) },
        TemplateFunction("randNumeric", [.int]) { call in try characters(call, Array(alphanumeric.suffix(10))) },
        TemplateFunction("randAscii", [.int]) { call in try characters(call, Array(0x20...0x7e)) },
        TemplateFunction("randInt", [.int, .int]) { call in
            let (low, high) = (call.int(0), call.int(1))
            guard low < high, !high.subtractingReportingOverflow(low).overflow else {
                throw TemplateError("invalid argument to randInt")
            }
            return .int(low + Int(below(UInt64(high - low), call)))
        },
        TemplateFunction("randBytes", [.int]) { call in
            let count = try count(call)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: call.renderer.environment.random()) }
            return try call.make(bytes.withBytes(BaseCoding.base64.encode))
        },
        TemplateFunction("shuffle", [.text]) { call in
            var scalars: [Unicode.Scalar] = []
            UTF8Scalars.forEach(call.text(0)) { scalar, _, _ in scalars.append(scalar) }
            try call.renderer.charge(scalars.count)
            for last in stride(from: scalars.count - 1, to: 0, by: -1) {
                scalars.swapAt(last, Int(below(UInt64(last + 1), call)))
            }
            var out: [UInt8] = []
            for scalar in scalars { GoText.append(scalar, to: &out) }
            return try call.make(out)
        },
        TemplateFunction("uuidv4", []) { call in
            let (high, low) = (call.renderer.environment.random(), call.renderer.environment.random())
            let digits =
                GoPrinter.hexDigits(UInt32(high >> 32), 8)
                + GoPrinter.hexDigits(UInt32(truncatingIfNeeded: high) & 0xffff_0fff | 0x4000, 8)
                + GoPrinter.hexDigits(UInt32(low >> 32) & 0x3fff_ffff | 0x8000_0000, 8)
                + GoPrinter.hexDigits(UInt32(truncatingIfNeeded: low), 8)
            var out: [UInt8] = []
            for (index, digit) in digits.enumerated() {
                if [8, 12, 16, 20].contains(index) { out.append(UInt8(ascii: "-")) }
                out.append(digit)
            }
            return try call.make(out)
        },
    ]

    private static let alphanumeric = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    private static func characters(_ call: TemplateCall, _ alphabet: [UInt8]) throws(TemplateError) -> TemplateValue {
        let count = try count(call)
        return try call.make((0..<count).map { _ in alphabet[Int(below(UInt64(alphabet.count), call))] })
    }

    // How many are asked for, paid in advance.
    private static func count(_ call: TemplateCall) throws(TemplateError) -> Int {
        let count = call.int(0)
        guard count >= 0 else { throw TemplateError("a count must not be negative") }
        guard count <= TemplateLimits.output else { throw tooLong }
        try call.renderer.charge(count)
        return count
    }

    // Uniform, below `bound`, which is not 0: the high half of a product; what would favour low numbers is drawn again.
    private static func below(_ bound: UInt64, _ call: TemplateCall) -> UInt64 {
        let unfair = (0 &- bound) % bound
        for _ in 0..<64 {
            let product = call.renderer.environment.random().multipliedFullWidth(by: bound)
            if product.low >= unfair { return product.high }
        }
        return 0
    }
}
