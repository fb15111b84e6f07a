import TestSupport

/// Lines as containers on a busy node write them, the same at each run: CRI lines of about 230 bytes, of which 60 % are
/// logfmt, 30 % JSON, and 10 % belong to stack traces.
public struct LogGenerator: Sendable {
    private var random: UInt64
    private var time: Int64
    private let step: Int64
    private var second: Int64 = .min
    private var secondText: [UInt8] = []
    private var frames = 0

    /// A source of lines.
    ///
    /// - Parameters:
    ///   - seed: equal seeds give equal lines.
    ///   - start: the time of the first line, nanoseconds since 1970.
    ///   - step: nanoseconds from one line to the next.
    public init(seed: UInt64, start: Int64, step: Int64) {
        random = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
        time = start
        self.step = step
    }

    /// Appends one line, newline included.
    ///
    /// - Parameter buffer: where to.
    /// - Returns: the line's time, and where in `buffer` stands what the container wrote, without newline.
    @discardableResult
    public mutating func appendLine(to buffer: inout [UInt8]) -> (time: Int64, content: Range<Int>) {
        let lineTime = time
        appendTime(to: &buffer)
        let contentStart = buffer.count + " stdout F ".utf8.count
        time += step
        if frames > 0 {
            frames -= 1
            buffer += " stderr F ".utf8
            appendFrame(to: &buffer)
        } else {
            switch next(100) {
            case 0..<2:
                frames = 6
                buffer += " stderr F ".utf8
                appendException(to: &buffer)
            case 2..<33:
                buffer += " stdout F ".utf8
                appendJSON(to: &buffer)
            default:
                buffer += " stdout F ".utf8
                appendLogfmt(to: &buffer)
            }
        }
        buffer.append(0x0a)
        return (lineTime, contentStart..<(buffer.count - 1))
    }

    /// Sets the time of the next line, for logs that are written live.
    public mutating func moveTime(to nanoseconds: Int64) {
        time = max(time, nanoseconds)
    }

    // MARK: The kinds of lines

    private mutating func appendLogfmt(to buffer: inout [UInt8]) {
        buffer += "level=".utf8
        buffer += pick(Self.levels).utf8
        buffer += " caller=".utf8
        buffer += pick(Self.callers).utf8
        buffer += " msg=\"".utf8
        buffer += pick(Self.messages).utf8
        buffer += "\" method=".utf8
        buffer += pick(Self.methods).utf8
        buffer += " path=".utf8
        buffer += pick(Self.paths).utf8
        appendNumber(next(1_000_000), to: &buffer)
        buffer += " status=".utf8
        buffer += pick(Self.statuses).utf8
        buffer += " duration_ms=".utf8
        appendNumber(next(2_000), to: &buffer)
        buffer += " bytes=".utf8
        appendNumber(next(100_000), to: &buffer)
        buffer += " trace_id=".utf8
        appendHexadecimal(32, to: &buffer)
        buffer += " tenant=".utf8
        buffer += pick(Self.tenants).utf8
    }

    private mutating func appendJSON(to buffer: inout [UInt8]) {
        buffer += "{\"level\":\"".utf8
        buffer += pick(Self.levels).utf8
        buffer += "\",\"logger\":\"".utf8
        buffer += pick(Self.callers).utf8
        buffer += "\",\"msg\":\"".utf8
        buffer += pick(Self.messages).utf8
        buffer += "\",\"http\":{\"method\":\"".utf8
        buffer += pick(Self.methods).utf8
        buffer += "\",\"path\":\"".utf8
        buffer += pick(Self.paths).utf8
        appendNumber(next(1_000_000), to: &buffer)
        buffer += "\",\"status\":".utf8
        buffer += pick(Self.statuses).utf8
        buffer += "},\"latency\":0.".utf8
        appendNumber(next(100_000), to: &buffer)
        buffer += ",\"trace_id\":\"".utf8
        appendHexadecimal(32, to: &buffer)
        buffer += "\",\"tenant\":\"".utf8
        buffer += pick(Self.tenants).utf8
        buffer += "\"}".utf8
    }

    private mutating func appendException(to buffer: inout [UInt8]) {
        buffer += "java.util.concurrent.CompletionException: java.lang.IllegalStateException: order ".utf8
        appendNumber(next(1_000_000), to: &buffer)
        buffer += " of tenant ".utf8
        buffer += pick(Self.tenants).utf8
        buffer += " cannot be settled: \u{bb}payment provider did not answer\u{ab} after ".utf8
        appendNumber(next(30_000), to: &buffer)
        buffer += " ms".utf8
    }

    private mutating func appendFrame(to buffer: inout [UInt8]) {
        buffer += "\tat com.example.platform.orders.".utf8
        buffer += pick(Self.classes).utf8
        buffer += ".lambda$settle$".utf8
        appendNumber(next(20), to: &buffer)
        buffer += "(".utf8
        buffer += pick(Self.classes).utf8
        buffer += ".java:".utf8
        appendNumber(next(900), to: &buffer)
        buffer += ") ~[orders-service-3.14.2-SNAPSHOT.jar!/:3.14.2-SNAPSHOT]".utf8
    }

    // MARK: Parts

    private mutating func appendTime(to buffer: inout [UInt8]) {
        let (current, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if current != second {
            second = current
            secondText = Array(GoTimeText.rfc3339(time).utf8.dropLast())
        }
        buffer += secondText
        buffer.append(UInt8(ascii: "."))
        appendNumber(Int(fraction), digits: 9, to: &buffer)
        buffer.append(UInt8(ascii: "Z"))
    }

    private func appendNumber(_ value: Int, digits: Int = 1, to buffer: inout [UInt8]) {
        var divisor = 1
        var width = 1
        while width < digits || value / divisor >= 10 {
            divisor *= 10
            width += 1
        }
        while divisor > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func appendHexadecimal(_ digits: Int, to buffer: inout [UInt8]) {
        var bits: UInt64 = 0
        for index in 0..<digits {
            if index % 16 == 0 { bits = nextBits() }
            let digit = UInt8(bits & 15)
            buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            bits >>= 4
        }
    }

    private mutating func pick(_ choices: [String]) -> String { choices[next(choices.count)] }

    private mutating func next(_ bound: Int) -> Int { Int(((nextBits() >> 32) * UInt64(bound)) >> 32) }

    /// SplitMix64: small, fast, and the same everywhere.
    private mutating func nextBits() -> UInt64 {
        random &+= 0x9e37_79b9_7f4a_7c15
        var bits = random
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    private static let levels = ["info", "info", "info", "info", "debug", "debug", "warn", "error"]
    private static let methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE"]
    private static let statuses = ["200", "200", "200", "201", "204", "304", "404", "409", "500", "503"]
    private static let tenants = ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell"]
    private static let callers = ["server.go:412", "handler.go:97", "store.go:1204", "queue.go:38", "auth.go:266"]
    private static let classes = [
        "OrderService", "PaymentClient", "SettlementWorker", "LedgerRepository", "RetryPolicy",
    ]
    private static let paths = [
        "/api/v1/orders/", "/api/v1/orders/items/", "/api/v2/accounts/", "/internal/reconcile/", "/healthz/",
    ]
    private static let messages = [
        "request completed", "cache miss, reading from the store", "user signed in", "retrying after a timeout",
        "connection returned to the pool", "published event to topic orders.settled",
    ]
}
