import LineCore
import Testing

@testable import Agent

@Suite struct ListReaderTests {
    private static let list = """
        {"kind":"PodList", "count": 12,"nothing":null,"metadata":{"resourceVersion":"77","continue":"a:b\\"}"},
        "items" : [ {"a":"}]\\\\\\"{","b":[{},[1]]} ,{"metadata":{"items":[{"x":1}]}},{}],"more":"t\\"ext","last":[{"items":[{}]}]}

        """

    private func read(_ text: String, sizes: [Int]) throws(KubernetesFailure) -> (items: [String], reader: ListReader) {
        var reader = ListReader()
        var items: [String] = []
        var rest = Array(text.utf8)[...]
        for size in sizes + [rest.count] {
            let part = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            try part.handing { (bytes) throws(KubernetesFailure) in
                try reader.take(bytes) { items.append(String($0)) }
            }
        }
        return (items, reader)
    }

    @Test func `items come out whole, wherever the text is cut`() throws {
        let wanted = ["{\"a\":\"}]\\\\\\\"{\",\"b\":[{},[1]]}", "{\"metadata\":{\"items\":[{\"x\":1}]}}", "{}"]
        for first in 0...Self.list.utf8.count {
            let (items, reader) = try read(Self.list, sizes: [first])
            #expect(items == wanted, "cut at \(first)")
            #expect(reader.isComplete)
            #expect(reader.metadata == ListReader.Metadata(version: "77", next: "a:b\"}"))
        }
        let ones = Array(repeating: 1, count: Self.list.utf8.count)
        #expect(try read(Self.list, sizes: ones).items == wanted)
    }

    @Test(arguments: [
        "{\"items\":[{\"a\":1}],\"metadata\":{}", "{\"items\":[{\"a\":1}", "{\"items\":[", "{\"items\":[]}", "",
    ])
    func `a list that broke off, or has no metadata, is not complete`(text: String) throws {
        #expect(try !read(text, sizes: []).reader.isComplete)
    }

    @Test(arguments: ["[]", "<html>", "{\"items\":[1]}", "{items:[]}", "{\"metadata\":{\"a\"},\"items\":[]}", "{}{"])
    func `what is no list is refused`(text: String) {
        #expect(throws: KubernetesFailure.self) { try read(text, sizes: []) }
    }

    @Test func `an object without end does not fill the memory`() {
        var reader = ListReader()
        let part = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        #expect(throws: KubernetesFailure.self) {
            try Array("{\"items\":[{\"a\":\"".utf8).handing { (bytes) throws(KubernetesFailure) in
                try reader.take(bytes) { _ in }
            }
            for _ in 0...8 {
                try part.handing { (bytes) throws(KubernetesFailure) in try reader.take(bytes) { _ in } }
            }
        }
    }
}
