import TestSupport
import Testing

extension FakeLoki {
    /// Every line of a writer is stored, once and in order.
    func expectSequence(_ writer: String, of count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let report = sequences()
        #expect(report.missing(writer, outOf: count).isEmpty, sourceLocation: sourceLocation)
        #expect(report.harmfulRepeats.isEmpty, sourceLocation: sourceLocation)
        #expect(report.disorder.isEmpty, sourceLocation: sourceLocation)
    }
}
