import CMaxMind
import LineCore

/// What a database has about addresses, read by path.
///
/// Names are the English ones. What is missing, or of another type than it should be, is none.
@safe struct GeoRecord {
    private let entry: MMDB_entry_s

    init(_ entry: MMDB_entry_s) { unsafe self.entry = entry }

    /// Of an ASN database: whose the address is.
    var ownerLabels: [Label] {
        [
            label("autonomous_system_number", number("autonomous_system_number")),
            label("autonomous_system_organization", text("autonomous_system_organization")),
        ].compactMap { $0 }
    }

    /// Of a country or city database: the country and the continent.
    func countryLabels(withCode: Bool) -> [Label] {
        [
            label("country_name", text("country", "names", "en")),
            label("country_code", withCode ? text("country", "iso_code") : nil),
            label("continent_name", text("continent", "names", "en")),
            label("continent_code", text("continent", "code")),
        ].compactMap { $0 }
    }

    /// Of a city database: everything.
    var cityLabels: [Label] {
        let (latitude, longitude) = (decimal("location", "latitude"), decimal("location", "longitude"))
        // As Promtail: a place at 0, 0 is none.
        let hasPlace = (latitude ?? 0) != 0 || (longitude ?? 0) != 0
        return countryLabels(withCode: false)
            + [
                label("city_name", text("city", "names", "en")),
                label("location_latitude", hasPlace ? JSONNumber.plain(latitude ?? 0) : nil),
                label("location_longitude", hasPlace ? JSONNumber.plain(longitude ?? 0) : nil),
                label("postal_code", text("postal", "code")), label("timezone", text("location", "time_zone")),
                // The last one is the most specific.
                label("subdivision_name", text("subdivisions", "-1", "names", "en")),
                label("subdivision_code", text("subdivisions", "-1", "iso_code")),
            ].compactMap { $0 }
    }

    private func label(_ name: String, _ value: String?) -> Label? {
        guard let value, !value.isEmpty else { return nil }
        return Label("geoip_" + name, value)
    }

    private func text(_ path: StaticString...) -> String? {
        guard let data = unsafe value(path), unsafe data.type == MMDB_DATA_TYPE_UTF8_STRING,
            let start = unsafe data.utf8_string
        else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(data.data_size))
        return unsafe String(validating: bytes, as: UTF8.self)
    }

    private func decimal(_ path: StaticString...) -> Double? {
        guard let data = unsafe value(path) else { return nil }
        switch unsafe Int32(data.type) {
        case MMDB_DATA_TYPE_DOUBLE: return unsafe data.double_value
        case MMDB_DATA_TYPE_FLOAT: return unsafe Double(data.float_value)
        default: return nil
        }
    }

    private func number(_ path: StaticString...) -> String? {
        guard let data = unsafe value(path) else { return nil }
        let number: UInt64
        switch unsafe Int32(data.type) {
        case MMDB_DATA_TYPE_UINT16: number = unsafe UInt64(data.uint16)
        case MMDB_DATA_TYPE_UINT32: number = unsafe UInt64(data.uint32)
        case MMDB_DATA_TYPE_UINT64: number = unsafe data.uint64
        default: return nil
        }
        return number == 0 ? nil : "\(number)"
    }

    // The texts are literals, which end with a NUL.
    private func value(_ path: [StaticString]) -> MMDB_entry_data_s? {
        var start = unsafe entry
        var data = unsafe MMDB_entry_data_s()
        var steps: [UnsafePointer<CChar>?] = unsafe path.map { step in
            unsafe UnsafeRawPointer(step.utf8Start).assumingMemoryBound(to: CChar.self)
        }
        unsafe steps.append(nil)
        let status = unsafe MMDB_aget_value(&start, &data, steps)
        return unsafe status == MMDB_SUCCESS && data.has_data ? data : nil
    }
}
