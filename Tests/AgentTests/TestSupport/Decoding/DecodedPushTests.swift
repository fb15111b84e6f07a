import TestSupport
import Testing

struct DecodedPushTests {
    @Test func `protobuf in snappy is decoded with times, lines and metadata`() throws {
        let entry = PushBytes.entry(seconds: 7, nanos: 9, line: [0x68, 0xff, 0x00], metadata: [("k", "v")])
        let message = PushBytes.request([(#"{a="b"}"#, [entry])])
        let push = try DecodedPush.decode(
            body: PushBytes.snappy(message), contentType: "application/x-protobuf", contentEncoding: nil)
        #expect(push.entries == [expected(line: [0x68, 0xff, 0x00], metadata: [LabelPair(name: "k", value: "v")])])
    }

    @Test func `gzip around snappy is decoded, gzip around bare protobuf is not`() async throws {
        let message = PushBytes.request([(#"{a="b"}"#, [PushBytes.entry(seconds: 7, nanos: 9, line: [0x68])])])
        let good = try await gzip("-6", PushBytes.snappy(message))
        let bad = try await gzip("-6", message)
        let type = "application/x-protobuf"
        #expect(
            try DecodedPush.decode(body: good, contentType: type, contentEncoding: "gzip").entries
                == [expected(line: [0x68])])
        #expect(throws: DecodeFailure.self) {
            try DecodedPush.decode(body: bad, contentType: type, contentEncoding: "gzip")
        }
    }

    @Test(arguments: [
        #"{"streams":[{"stream":{"a":"b"},"values":[["7000000009","h"]]}]}"#,
        #"{"streams":[{"values":[["7000000009","h"]],"stream":{"a":"b"}}]}"#,
        #" { "x" : [1, -2.5e3, null, {"y":true}], "streams" : [ { "stream" : { "a" : "b" } , "values" : [ [ "7000000009" , "h" ] ] } ] } "#,
        #"{"streams":[{"stream":{"a":"\u0062"},"values":[["7000000009","\u0068"]]}]}"#,
    ])
    func `JSON is decoded in any order and spacing`(text: String) throws {
        let push = try DecodedPush.decode(
            body: Array(text.utf8), contentType: "application/json; charset=utf-8", contentEncoding: nil)
        #expect(push.entries == [expected(line: [0x68])])
    }

    @Test func `escapes of JSON are decoded`() throws {
        let text =
            #"{"streams":[{"stream":{"a":"b"},"values":[["1","\"\\\/\b\f\n\r\t\ud83d\ude00\ud800x",{"k":"v"}]]}]}"#
        let push = try DecodedPush.decode(
            body: Array(text.utf8), contentType: "application/json", contentEncoding: "snappy")
        #expect(push.entries.map(\.text) == ["\"\\/\u{8}\u{c}\n\r\t\u{1f600}\u{fffd}x"])
        #expect(push.entries[0].metadata == [LabelPair(name: "k", value: "v")])
    }

    @Test(arguments: [
        #"{"streams":[{"stream":{"a":"b"},"values":[[7,"h"]]}]}"#,
        #"{"streams":[{"stream":{"a":"b"},"values":[["7","h",{"k":1}]]}]}"#,
        #"{"streams":[{"stream":{"a":"b"},"values":[["7"]]}]}"#,
        #"{"streams":[{"stream":{"a":"b"},"values":[["7","h"]]}]} x"#,
        #"{"streams":[{"stream":{"a":"b"},"values":[["7","h"]]"#,
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"7\",\"h\n\"]]}]}",
        "",
    ])
    func `JSON that Loki refuses is refused`(text: String) {
        #expect(throws: DecodeFailure.self) {
            try DecodedPush.decode(body: Array(text.utf8), contentType: "application/json", contentEncoding: nil)
        }
    }

    @Test(arguments: [(nil, nil), ("", nil), ("application/x-protobuf", "zstd")] as [(String?, String?)])
    func `headers that Loki refuses are refused`(type: String?, encoding: String?) {
        #expect(throws: DecodeFailure.self) {
            try DecodedPush.decode(body: [0], contentType: type, contentEncoding: encoding)
        }
    }

    @Test func `a protobuf cut off anywhere is refused or has fewer lines`() throws {
        let entries = (0..<3).map { PushBytes.entry(seconds: $0, nanos: 1, line: Array("line \($0)".utf8)) }
        let message = PushBytes.request([(#"{a="b"}"#, entries)])
        for length in 1..<message.count {
            #expect(throws: DecodeFailure.self) {
                try DecodedPush.decode(
                    body: PushBytes.snappy(Array(message[..<length])), contentType: "application/x-protobuf",
                    contentEncoding: nil)
            }
        }
    }

    private func expected(line: [UInt8], metadata: [LabelPair] = []) -> DecodedPush.Entry {
        DecodedPush.Entry(labels: ["a": "b"], timestamp: 7_000_000_009, line: line, metadata: metadata)
    }
}
