import TestSupport
import Testing

@testable import Agent

/// `docs/metrics.md` and the registry say the same.
struct MetricsPageTests {
    /// A row of one of the page's tables.
    private struct Row: Hashable, CustomStringConvertible {
        let name: String
        let type: String
        let labels: [String]
        var description: String { "\(name) (\(type)) \(labels)" }
    }

    @Test func `every metric stands in docs/metrics.md with its type and labels, and nothing else does`() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let page = String(decoding: try readFile("/\(root)/docs/metrics.md"), as: UTF8.self)
        let documented = Set(
            page.split(separator: "\n").compactMap { line -> Row? in
                let cells = line.split(separator: "|").map { cell in Self.trimmed(cell) }
                guard line.hasPrefix("| `"), cells.count == 4 else { return nil }
                let labels = cells[2].split(separator: ",").map { label in Self.unquoted(Self.trimmed(label)) }
                return Row(name: Self.unquoted(cells[0]), type: cells[1], labels: labels)
            })
        let registered = Set(
            AgentMetrics(version: "", now: { 0 }).registry.descriptions.map { metric in
                Row(name: metric.name, type: metric.type.rawValue, labels: metric.labels)
            })
        #expect(documented.subtracting(registered).isEmpty, "documented, but not registered as such")
        #expect(registered.subtracting(documented).isEmpty, "registered, but not documented as such")
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        text.split(separator: " ").joined(separator: " ")
    }

    private static func unquoted(_ text: String) -> String { text.filter { letter in letter != "`" } }
}
