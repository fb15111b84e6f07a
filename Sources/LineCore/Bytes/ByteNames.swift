/// Names in one place, to be compared with what stands in a line without counting references.
final class ByteNames {
    /// The names, as views that live as long as this object.
    let names: [Bytes]
    // What the views show; never changed.
    private let buffer: GrowingBuffer

    /// Keeps copies of the names.
    init(_ names: [[UInt8]]) {
        var buffer = GrowingBuffer()
        for name in names { name.withBytes { buffer.append($0) } }
        // The views last, for the buffer moves while it grows.
        let all = buffer.bytes
        var end = 0
        self.names = names.map { name in
            end += name.count
            return all[(end - name.count)..<end]
        }
        self.buffer = buffer
    }
}
