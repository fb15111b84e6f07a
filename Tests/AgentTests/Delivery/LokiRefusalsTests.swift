import LineCore
import Testing

@testable import Agent

@Suite struct LokiRefusalsTests {
    private func count(
        _ body: String, entries: Int = 1000, streams: [String: Int] = [:]
    ) -> [RefusalReason: Int]? {
        LokiRefusals(body).counted(entries: entries) { streams[$0] }
    }

    @Test(arguments: [
        (
            #"entry for stream '{app="x"}' has timestamp too old: 2019-10-11T17:23:58Z, oldest acceptable timestamp is: 2026"#,
            RefusalReason.tooOld
        ),
        (#"entry for stream '{app="x"}' has timestamp too new: 2099-10-11T17:23:58Z"#, .tooNew),
        (
            #"Max entry size '262144' bytes exceeded for stream '{app="x"}' while adding an entry with length '300000' bytes"#,
            .lineTooLong
        ),
        (#"stream '{app="x"}' includes structured metadata, but this feature is disallowed."#, .invalidMetadata),
        (
            #"stream '{app="x"}' has structured metadata too large: '70000' bytes, limit: '65536' bytes."#,
            .invalidMetadata
        ),
        (#"stream '{app="x"}' has too many structured metadata labels: '129', limit: '128'."#, .invalidMetadata),
        (#"entry for stream '{app="x"}' has 16 label names; limit 15"#, .invalidLabels),
        (#"stream '{app="x"}' has label name too long: 'xxx'"#, .invalidLabels),
        (#"stream '{app="x"}' has label value too long: 'xxx'"#, .invalidLabels),
        (#"stream '{app="x"}' has duplicate label name: 'app'"#, .invalidLabels),
        (#"Error parsing labels '{app=x}' with error: 1:6: parse error: unexpected IDENTIFIER"#, .invalidLabels),
        (#"error at least one label pair is required per stream"#, .invalidLabels),
        (#"missing required labels team for user x for stream {app="x"}"#, .invalidLabels),
    ])
    func `each of Loki's messages has its reason, and one alone is one entry`(text: String, reason: RefusalReason) {
        #expect(count(text) == [reason: 1])
    }

    @Test func `messages that are grouped are counted`() {
        let text = """
            3 errors like: entry for stream '{app="x"}' has timestamp too old: 2019; 12 errors like: Max entry size '9' \
            bytes exceeded for stream '{app="y"}' while adding an entry with length '10' bytes; 1 errors like: Max entry \
            size '9' bytes exceeded for stream '{app="y"}' while adding an entry with length '11' bytes
            """
        #expect(count(text) == [.tooOld: 3, .lineTooLong: 13])
    }

    @Test func `a stream refused for its labels counts with all its entries`() {
        let text =
            #"2 errors like: entry for stream '{a="1"}' has timestamp too new: x; "#
            + #"1 errors like: stream '{b="2"}' has label value too long: 'v'"#
        #expect(count(text, streams: [#"{b="2"}"#: 40, #"{a="1"}"#: 7]) == [.tooNew: 2, .invalidLabels: 40])
    }

    @Test func `a stream that is not known counts as one entry`() {
        #expect(count(#"stream '{b="2"}' has label value too long: 'v'"#) == [.invalidLabels: 1])
    }

    @Test func `the ingester's total counts more than the lines that it lists`() {
        let line = "entry with timestamp 2026 ignored, reason: 'entry too far behind, entry timestamp is: 2026',\n"
        let text = String(repeating: line, count: 10) + "user 'x', total ignored: 57 out of 80 for stream: {a=\"1\"}\n"
        #expect(count(text) == [.tooFarBehind: 57])
    }

    @Test func `the wording of older versions is understood`() {
        let text =
            "entry with timestamp 2020 ignored, reason: 'entry out of order' for stream: {a=\"1\"},\n"
            + "total ignored: 2 out of 2"
        #expect(count(text) == [.tooFarBehind: 2])
        #expect(count("total ignored: 4 out of 9") == [.tooFarBehind: 4])
        #expect(count("rpc error: code = Code(400) desc = total ignored: 4 out of 9") == [.tooFarBehind: 4])
    }

    @Test func `several streams in one text add up`() {
        let text =
            "entry with timestamp 1 ignored, reason: 'entry out of order',\ntotal ignored: 2 out of 2 for {a=\"1\"}\n"
            + "entry with timestamp 1 ignored, reason: 'entry out of order',\ntotal ignored: 3 out of 5 for {a=\"2\"}\n"
        #expect(count(text) == [.tooFarBehind: 5])
    }

    @Test(arguments: [1, 5, 57])
    func `never more are counted than were sent`(entries: Int) {
        let text = "user 'x', total ignored: 57 out of 80 for stream: {a=\"1\"}"
        #expect(count(text, entries: entries)?.values.reduce(0, +) == min(57, entries))
        let huge =
            "9223372036854775807 errors like: entry for stream '{}' has timestamp too old: 1; "
            + "9223372036854775807 errors like: stream '{b=\"1\"}' has label value too long: 'v'"
        #expect(count(huge, entries: entries, streams: ["{b=\"1\"}": 9])?.values.reduce(0, +) == entries)
    }

    @Test func `labels are not taken for Loki's words`() {
        let text =
            #"entry for stream '{a="} 99 errors like: Max entry size; total ignored: 50 \" {", b="x"}' "#
            + "has timestamp too old: 2019"
        #expect(count(text) == [.tooOld: 1])
    }

    @Test(arguments: [
        "", "snappy: corrupt input", "{", "}", "{{{{", "errors like: ", " errors like: x", "5 errors like: nonsense",
        "total ignored: x", "user 'x', total ignored: ", "{\"",
    ])
    func `an unknown text counts nothing`(text: String) {
        #expect(count(text) == nil)
    }

    @Test func `an unknown message among known ones is counted as a bad request`() {
        let text = "2 errors like: something new; 3 errors like: entry for stream '{}' has timestamp too old: 2019"
        #expect(count(text) == [.badRequest: 2, .tooOld: 3])
    }

    @Test func `every way to cut an answer short is survived`() {
        let text =
            #"2 errors like: entry for stream '{a="1"}' has timestamp too new: x; 1 errors like: stream '{b="2"}' has"#
        for end in 0...text.utf8.count {
            let refused = count(String(decoding: text.utf8.prefix(end), as: UTF8.self), entries: 2)
            #expect((refused?.values.reduce(0, +) ?? 0) <= 2)
        }
    }
}
