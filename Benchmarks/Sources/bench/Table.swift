import Glibc

/// Prints measurements in columns.
enum Table {
    private static let columns: [(title: String, value: @Sendable (Measurement) -> Double, digits: Int)] = [
        ("lines/s", { Double($0.lines) / ($0.elapsed / .seconds(1)) }, 0),
        ("CPU us/line", { $0.cpu / .microseconds(1) / Double($0.lines) }, 3),
        ("wire B/line", { Double($0.wireBytes) / Double($0.lines) }, 1),
        ("RSS peak MiB", { mebibytes($0.peakResident) }, 1),
        ("RSS mean MiB", { mebibytes($0.meanResident) }, 1),
        ("anon peak MiB", { mebibytes($0.peakAnonymous) }, 1),
        ("anon mean MiB", { mebibytes($0.meanAnonymous) }, 1),
        ("pushes", { Double($0.requests) }, 0),
    ]

    static func printHead() {
        print((["compression"] + columns.map(\.title)).map { pad($0) }.joined(separator: " "))
    }

    static func printRow(_ name: String, _ results: [Measurement]) {
        let cells = columns.map { format(median(results.map($0.value)), $0.digits) }
        print(([name] + cells).map { pad($0) }.joined(separator: " "))
        fflush(nil)
    }

    private static func mebibytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static func pad(_ text: String) -> String {
        String(repeating: " ", count: max(0, 13 - text.count)) + text
    }
}

/// A number with so many digits behind the point.
func format(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return String(scaled) }
    let fraction = String(abs(scaled) % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}
