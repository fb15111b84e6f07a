import LineCore
import Testing

@testable import Agent

@Suite struct WatchReaderTests {
    private static let stream = """
        {"type":"ADDED","object":{"a":"\\n"}}

        {"object":{"b":1},"type":"DELETED"}
        {"type":"LATER","object":{}}
        {"type":"BOOKMARK","object":{"metadata":{}},"more":[1]}

        """

    private func read(_ text: String, cut: Int) throws(KubernetesFailure) -> [String] {
        var reader = WatchReader()
        var events: [String] = []
        let bytes = Array(text.utf8)
        for part in [bytes.prefix(cut), bytes.dropFirst(cut)] {
            try Array(part).handing { (bytes) throws(KubernetesFailure) in
                try reader.take(bytes) { events.append("\($0) \(String($1))") }
            }
        }
        return events
    }

    @Test func `events come out whole, wherever the stream is cut, and kinds that nobody knows are passed over`() throws
    {
        for cut in 0...Self.stream.utf8.count {
            #expect(
                try read(Self.stream, cut: cut) == [
                    "added {\"a\":\"\\n\"}", "deleted {\"b\":1}", "bookmark {\"metadata\":{}}",
                ], "cut at \(cut)")
        }
    }

    @Test(arguments: ["<html>\n", "{}\n", "{\"type\":\"ADDED\"}\n", "{\"type\":\"ADDED\",\"object\":1}\n"])
    func `what is no event is refused`(text: String) {
        #expect(throws: KubernetesFailure.self) { try read(text, cut: 0) }
    }
}
