import CMaxMind
import Glibc
import LineCore

/// A database in MaxMind's format (https://maxmind.github.io/MaxMind-DB/), mapped into memory.
///
/// It is opened once and may be asked from several threads. It must be replaced by renaming, as `geoipupdate` does, and not
/// be written over; a new one is read after the next start.
@safe final class GeoDatabase: GeoLookup {
    /// Which labels are made of a record.
    enum Kind: String, CaseIterable, Sendable {
        case city, asn, country
    }

    private nonisolated(unsafe) let database: UnsafeMutablePointer<MMDB_s>
    private let kind: Kind

    /// Opens a file.
    ///
    /// - Throws: why it cannot be read, or that it is no such database.
    init(path: String, kind: Kind) throws(GeoDatabaseError) {
        self.kind = kind
        let room = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        errno = 0
        let status = unsafe MMDB_open(path, UInt32(MMDB_MODE_MMAP), room)
        let number = errno
        guard status == MMDB_SUCCESS else {
            unsafe room.deallocate()
            let isMissing = status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR
            let reason =
                unsafe isMissing && number != 0
                ? strerror(number) : UnsafeMutablePointer(mutating: MMDB_strerror(status))
            throw GeoDatabaseError(reason: unsafe reason.map { unsafe String(cString: $0) } ?? "unknown error")
        }
        unsafe database = room
    }

    deinit {
        unsafe MMDB_close(database)
        unsafe database.deallocate()
    }

    func find(_ address: Bytes) -> GeoAnswer {
        // The longest form of an IPv6 address has 45 characters.
        guard address.count > 0, address.count <= 45, address.firstIndex(of: 0) == nil else { return .noAddress }
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: address.count + 1) { text in
            for index in 0..<address.count { unsafe text[index] = CChar(bitPattern: address[index]) }
            unsafe text[address.count] = 0
            guard let start = text.baseAddress else { return .noAddress }
            return unsafe find(start)
        }
    }

    private func find(_ text: UnsafePointer<CChar>) -> GeoAnswer {
        var status: Int32 = 0
        let found: MMDB_lookup_result_s
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if unsafe inet_pton(AF_INET, text, &four.sin_addr) == 1 {
            unsafe found = look(up: &four, AF_INET, &status)
        } else if unsafe inet_pton(AF_INET6, text, &six.sin6_addr) == 1 {
            if let mapped = Self.mapped(six.sin6_addr) {
                four.sin_addr = mapped
                unsafe found = look(up: &four, AF_INET, &status)
            } else {
                unsafe found = look(up: &six, AF_INET6, &status)
            }
        } else {
            return .noAddress
        }
        guard status == MMDB_SUCCESS, unsafe found.found_entry else { return .unknown }
        return unsafe .record(found.entry.offset)
    }

    func labels(ofRecord record: UInt32) -> [Label] {
        let entry = unsafe GeoRecord(MMDB_entry_s(mmdb: UnsafePointer(database), offset: record))
        return switch kind {
        case .asn: entry.ownerLabels
        case .country: entry.countryLabels(withCode: true)
        case .city: entry.cityLabels
        }
    }

    private func look<Address>(
        up address: inout Address, _ family: Int32, _ status: inout Int32
    ) -> MMDB_lookup_result_s {
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe generic.pointee.sa_family = sa_family_t(family)
                return unsafe MMDB_lookup_sockaddr(database, generic, &status)
            }
        }
    }

    // ::ffff:192.0.2.1 is 192.0.2.1.
    private static func mapped(_ address: in6_addr) -> in_addr? {
        unsafe withUnsafeBytes(of: address) { bytes in
            let isMapped = unsafe bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
            return unsafe isMapped ? in_addr(s_addr: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)) : nil
        }
    }
}

/// Why a database cannot be used.
struct GeoDatabaseError: Error {
    let reason: String
}
