import LineCore
import Testing

@testable import Agent

@Suite struct StreamCountTests {
    @Test(arguments: PushFormat.allCases)
    func `entries of a stream are counted by its labels`(format: PushFormat) {
        let batch = TestBatch.of([("web", ["1", "2", "3"]), ("db", ["4"])], format: format)
        #expect(StreamCount.entries(of: #"{app="web"}"#, in: batch.body, format: format) == 3)
        #expect(StreamCount.entries(of: #"{app="db"}"#, in: batch.body, format: format) == 1)
        #expect(StreamCount.entries(of: #"{app="other"}"#, in: batch.body, format: format) == nil)
    }

    @Test func `labels that Loki adds make no difference`() {
        let batch = TestBatch.of([("web", ["1", "2"])])
        let labels = #"{__stream_shard__="3", app="web", service_name="web"}"#
        #expect(StreamCount.entries(of: labels, in: batch.body, format: batch.format) == 2)
    }

    @Test func `what cannot be read is not known`() {
        #expect(StreamCount.entries(of: #"{app="web"}"#, in: [1, 2, 3], format: .snappyProtobuf) == nil)
        #expect(StreamCount.entries(of: "app", in: TestBatch.of([("web", ["1"])]).body, format: .snappyProtobuf) == nil)
    }
}
