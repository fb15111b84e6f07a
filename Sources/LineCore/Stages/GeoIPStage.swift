/// The `geoip` stage: labels that say where an IP address is, or whose it is.
///
/// Where there is nothing to say, the line stays as it is, and is counted; Promtail logs an error for each.
public final class GeoIPStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "geoip"

    // Why nothing is said.
    private enum Reason: String, CaseIterable {
        case missing = "no_address"
        case malformed = "not_an_address"
        case unknown = "not_in_database"
    }

    private let database: any GeoLookup
    private let slot: Int?
    private let resources: JobResources
    private var counters: [Reason: StageMetricSeries] = [:]
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()

    /// A stage.
    ///
    /// - Parameters:
    ///   - database: where to look addresses up.
    ///   - source: the extracted value with the address; `nil`: nothing is ever looked up, as in Promtail.
    ///   - resources: the job's.
    ///   - names: the pipeline's.
    public init(_ database: any GeoLookup, source: String?, resources: JobResources, names: ExtractedNames) {
        self.database = database
        self.resources = resources
        slot = source.map { names.slot($0) }
    }

    /// Sets the labels.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let slot, let address = context.extracted[slot]?.text else { return pass(.missing, context) }
        switch database.find(address) {
        case .noAddress: return pass(.malformed, context)
        case .unknown: return pass(.unknown, context)
        case .record(let number):
            // Of all addresses of a record the labels are the same.
            key.begin()
            withNumber(number) { key.add($0) }
            let base = record.labels
            record.labels = cache.find(base, key) { LabelSet(base.labels + database.labels(ofRecord: number)) }
            return .keep
        }
    }

    private func withNumber(_ number: UInt32, _ body: (Bytes) -> Void) {
        unsafe withUnsafeBytes(of: number) { buffer in
            let bytes = unsafe buffer.bindMemory(to: UInt8.self)
            if let start = bytes.baseAddress { unsafe body(Bytes(start: start, count: bytes.count)) }
        }
    }

    private func pass(_ reason: Reason, _ context: StageContext) -> Verdict {
        if counters[reason] == nil {
            counters[reason] = resources.metrics.unknownAddresses.series(values: resources.job, reason.rawValue)
        }
        _ = counters[reason]?.apply(.add(1), now: context.now)
        return .keep
    }
}
