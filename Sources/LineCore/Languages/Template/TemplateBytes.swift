/// Bytes that live as long as the object: the literals of a template.
@safe final class TemplateBytes: @unchecked Sendable {
    // Unchecked because of the pointer alone: the bytes are written here and never again.
    private let start: UnsafeMutablePointer<UInt8>
    private let count: Int

    init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        unsafe start = .allocate(capacity: max(count, 1))
        var place = 0
        for byte in bytes {
            unsafe start[place] = byte
            place += 1
        }
    }

    deinit { unsafe start.deallocate() }

    /// A view, valid while the object lives.
    var bytes: Bytes { unsafe Bytes(start: start, count: count) }
}
